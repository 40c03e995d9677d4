package sandbox

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"leadrig/internal/hook"
)

// complete checks a fault and fills in what was left out.
func (f Fault) complete(api []route) (Fault, faultMatch, error) {
	f.Headers = maps.Clone(f.Headers)
	if f.Kind == "" && f.Status != 0 {
		f.Kind = FaultStatus
	}
	kind, err := findFaultKind(f.Kind)
	if err != nil {
		return f, faultMatch{}, err
	}
	if err := f.checkFields(kind); err != nil {
		return f, faultMatch{}, err
	}
	if f.Count < UntilCleared || f.Count > maxFaultCount {
		return f, faultMatch{}, fmt.Errorf("count %d: give 1 to %d calls, or -1 for all until the fault is cleared", f.Count, maxFaultCount)
	}
	if f.Count == 0 {
		f.Count = 1
	}
	if err := kind.check(&f); err != nil {
		return f, faultMatch{}, err
	}
	match, err := parseFaultMatch(f.Match, api)
	f.Match = match.String()
	return f, match, err
}

func findFaultKind(name FaultKind) (faultKind, error) {
	var names []string
	for _, k := range faultKinds() {
		if k.name == name {
			return k, nil
		}
		names = append(names, string(k.name))
	}
	list := strings.Join(names, ", ")
	if name == "" {
		return faultKind{}, fmt.Errorf("kind is missing: give one of %s", list)
	}
	return faultKind{}, fmt.Errorf("unknown kind %q: did you mean %s? There are %s", name, hook.Nearest(string(name), names), list)
}

// checkFields refuses a field that the kind does nothing with: whoever gave it
// expects something of it.
func (f *Fault) checkFields(kind faultKind) error {
	given := []struct {
		field string
		set   bool
	}{
		{"status", f.Status != 0},
		{"body", f.Body != ""},
		{"content_type", f.ContentType != ""},
		{"headers", len(f.Headers) > 0},
		{"at", f.At != ""},
		{"delay", f.Delay != 0},
		{"retry_after", f.RetryAfter != 0},
	}
	for _, g := range given {
		if g.set && !slices.Contains(kind.takes, g.field) {
			return fmt.Errorf("%s means nothing to the kind %s: leave it out, or use the kind %s", g.field, kind.name, takerOf(g.field))
		}
	}
	return nil
}

func takerOf(field string) FaultKind {
	for _, k := range faultKinds() {
		if slices.Contains(k.takes, field) {
			return k.name
		}
	}
	return ""
}

func checkStatusFault(f *Fault) error {
	// net/http sends a 1xx as an interim answer and a 200 after it.
	if f.Status < http.StatusOK || f.Status > 599 {
		return fmt.Errorf("status %d: give 200 to 599; a 1xx is no final answer", f.Status)
	}
	if f.Body != "" && (f.Status == http.StatusNoContent || f.Status == http.StatusNotModified) {
		return fmt.Errorf("body: an answer of status %d has none: leave it out", f.Status)
	}
	for _, name := range slices.Sorted(maps.Keys(f.Headers)) {
		switch {
		case !isToken(name):
			return fmt.Errorf("headers: %q is no name of a header", name)
		case strings.ContainsAny(f.Headers[name], "\r\n\x00"):
			return fmt.Errorf("headers: the value of %s has a line end or a zero byte", name)
		case strings.EqualFold(name, "Content-Length"), strings.EqualFold(name, "Transfer-Encoding"):
			return fmt.Errorf("headers: %s follows from the body: leave it out", name)
		case strings.EqualFold(name, "Content-Type"):
			return fmt.Errorf("headers: give %s as content_type", name)
		}
	}
	if f.ContentType == "" {
		f.ContentType = contentTypeOf(f.Body)
	}
	return nil
}

// isToken reports whether a text may be the name of a header.
func isToken(text string) bool {
	for _, c := range text {
		if c <= ' ' || c >= 0x7f || strings.ContainsRune(`"(),/:;<=>?@[\]{}`, c) {
			return false
		}
	}
	return text != ""
}

// contentTypeOf is what a body looks like.
func contentTypeOf(body string) string {
	switch {
	case body == "":
		return ""
	case json.Valid([]byte(body)):
		return "application/json; charset=utf-8"
	case strings.HasPrefix(strings.TrimSpace(body), "<"):
		return "text/html; charset=utf-8"
	}
	return "text/plain; charset=utf-8"
}

func checkCutFault(f *Fault) error {
	switch f.At {
	case "":
		f.At = CutAtStart
	case CutAtStart, CutAtMiddle:
	default:
		return fmt.Errorf("at %q: did you mean %s? There are %s and %s",
			f.At, hook.Nearest(f.At, []string{CutAtStart, CutAtMiddle}), CutAtStart, CutAtMiddle)
	}
	return nil
}

func checkSlowFault(f *Fault) error {
	if f.Delay <= 0 || f.Delay > maxFaultDelay {
		return fmt.Errorf("delay %v: give a duration above 0 and up to %v, for example 2s", f.Delay, maxFaultDelay)
	}
	return nil
}

func checkRateFault(f *Fault) error {
	if f.RetryAfter < 0 || f.RetryAfter > maxRetryAfter {
		return fmt.Errorf("retry_after %d: give 1 to %d seconds", f.RetryAfter, maxRetryAfter)
	}
	if f.RetryAfter == 0 {
		f.RetryAfter = docRetryAfter
	}
	return nil
}
