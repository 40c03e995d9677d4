package filter

import (
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"leadrig/internal/hook"
)

// makeTest makes a value's test and its canonical form, or says what is wrong
// with the value.
func makeTest(key Key, value string, now time.Time) (holds test, canonical, problem string) {
	switch key {
	case Type:
		return typeTest(value)
	case Status:
		return statusTest(value)
	case Outcome:
		return outcomeTest(value)
	case Campaign:
		return func(r *Row) bool { return r.CampaignID == value }, value, ""
	case Lead:
		part := strings.ToLower(value)
		return func(r *Row) bool { return strings.Contains(strings.ToLower(r.Lead), part) }, part, ""
	case ID:
		return idTest(value), value, ""
	case Dup:
		return dupTest(value)
	case Latency:
		return latencyTest(value)
	case Since:
		return sinceTest(value, now)
	case Word:
	}
	return wordTest(value)
}

func typeTest(value string) (test, string, string) {
	pattern := strings.ToUpper(value)
	if strings.ContainsAny(pattern, `[]?\`) {
		return nil, "", "an event type has letters, _ and * for any letters"
	}
	if !strings.Contains(pattern, "*") {
		return func(r *Row) bool { return strings.EqualFold(r.EventType, pattern) }, pattern, ""
	}
	return func(r *Row) bool {
		ok, err := path.Match(pattern, strings.ToUpper(strings.ReplaceAll(r.EventType, "/", "_")))
		return ok && err == nil
	}, pattern, ""
}

// statusTest reads 200, 5xx, none, or a comparison such as >=400.
func statusTest(value string) (test, string, string) {
	text := strings.ToLower(value)
	if text == "none" {
		return anyAttempt(func(a *Attempt) bool { return a.Status == 0 }), text, ""
	}
	if len(text) == 3 && text[1:] == "xx" && text[0] >= '1' && text[0] <= '9' {
		class := int(text[0] - '0')
		return anyAttempt(func(a *Attempt) bool { return a.Status/100 == class }), text, ""
	}
	compare, rest := comparison(text)
	n, err := strconv.Atoi(rest)
	if err != nil || n < 0 || n > 999 {
		return nil, "", "a status is a number such as 200, a class such as 5xx, none, or a comparison such as >=400"
	}
	return anyAttempt(func(a *Attempt) bool { return a.Status != 0 && compares(compare, a.Status, n) }), compare.text() + strconv.Itoa(n), ""
}

func outcomeTest(value string) (test, string, string) {
	outcome := hook.Outcome(strings.ToLower(value))
	all := []hook.Outcome{hook.OutcomeDelivered, hook.OutcomeLost, hook.OutcomeRetry, hook.OutcomeFailed}
	if !slices.Contains(all, outcome) {
		return nil, "", "an outcome is delivered, lost, retry or failed"
	}
	return anyAttempt(func(a *Attempt) bool { return a.Outcome == outcome }), string(outcome), ""
}

func idTest(value string) test {
	number, err := strconv.ParseInt(value, 10, 64)
	return func(r *Row) bool {
		return (err == nil && r.DeliveryID == number) || (len(r.RequestID) >= len(value) && strings.EqualFold(r.RequestID[:len(value)], value))
	}
}

func dupTest(value string) (test, string, string) {
	switch text := strings.ToLower(value); text {
	case "yes", "no":
		want := text == "yes"
		return func(r *Row) bool { return r.Duplicate == want }, text, ""
	}
	return nil, "", "it is yes or no: dup:yes shows duplicates alone"
}

func latencyTest(value string) (test, string, string) {
	compare, rest := comparison(value)
	d, err := time.ParseDuration(rest)
	if err != nil || d < 0 || compare == equal {
		return nil, "", "a latency is a comparison such as >500ms or <=2s"
	}
	return anyAttempt(func(a *Attempt) bool { return compares(compare, a.Latency, d) }), compare.text() + d.String(), ""
}

// sinceTest reads a duration with units up to days, a day, or a time.
func sinceTest(value string, now time.Time) (test, string, string) {
	at, ok := moment(value, now)
	if !ok {
		return nil, "", "give an age such as 10m, 2h or 7d, a day such as 2026-11-05, or a time such as 2026-11-05T14:00"
	}
	return func(r *Row) bool { return !r.ReceivedAt.Before(at) }, value, ""
}

// moment reads an age or a time. One that names no zone is in that of now.
func moment(value string, now time.Time) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04", time.DateOnly} {
		if at, err := time.ParseInLocation(layout, value, now.Location()); err == nil {
			return at, true
		}
	}
	d, ok := age(value)
	return now.Add(-d), ok
}

// maxAge keeps ages in the range of times, in days.
const maxAge = 36500

func age(text string) (time.Duration, bool) {
	if days, ok := strings.CutSuffix(text, "d"); ok {
		n, err := strconv.ParseUint(days, 10, 16)
		return time.Duration(n) * 24 * time.Hour, err == nil && n <= maxAge
	}
	d, err := time.ParseDuration(text)
	return d, err == nil && d >= 0
}

// wordTest looks in everything that is shown of a delivery, and in its text.
func wordTest(value string) (test, string, string) {
	word := strings.ToLower(value)
	if word == "" {
		return nil, "", "a word has at least one letter"
	}
	return func(r *Row) bool {
		for _, field := range []string{r.EventType, r.Lead, r.CampaignID, r.RequestID} {
			if strings.Contains(strings.ToLower(field), word) {
				return true
			}
		}
		return r.Text != nil && Contains(r.Text(), word)
	}, word, ""
}

// Contains reports whether a word, in lower case, occurs in a text, whatever
// the case there.
func Contains(text, word string) bool {
	// Most text is in lower case, and a word near its beginning is found at once.
	return strings.Contains(text, word) || strings.Contains(strings.ToLower(text), word)
}

func anyAttempt(holds func(*Attempt) bool) test {
	return func(r *Row) bool {
		for i := range r.Attempts {
			if holds(&r.Attempts[i]) {
				return true
			}
		}
		return false
	}
}
