package redact

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// Mark stands in a text where a secret was.
const Mark = "…redacted…"

// minSecret is the length, in characters, from which on a secret is looked for.
// A shorter one would eat ordinary text; where it stands as the value of an
// api_key or the like it is taken out all the same.
const minSecret = 4

// Secrets is a set of secrets to be kept out of texts. It is a value that can be
// copied and used from several goroutines; its zero value knows no secret and
// only takes out what is named as one.
type Secrets struct {
	// A pointer, so that printing a struct that has a Secrets inside shows an
	// address: fmt calls no method on an unexported field.
	forms *[]string
}

// New returns the set of these secrets, those under four characters left out.
func New(secrets ...string) Secrets { return Secrets{}.With(secrets...) }

// With returns the set with more secrets, such as one that became known later.
func (s Secrets) With(secrets ...string) Secrets {
	var forms []string
	if s.forms != nil {
		forms = slices.Clone(*s.forms)
	}
	for _, secret := range secrets {
		if utf8.RuneCountInString(secret) >= minSecret {
			forms = append(forms, formsOf(secret)...)
		}
	}
	slices.Sort(forms)
	forms = slices.Compact(forms)
	return Secrets{forms: &forms}
}

// Text returns text with Mark in place of every secret.
func (s Secrets) Text(text string) string {
	spans := s.spans(text)
	if len(spans) == 0 {
		return text
	}
	slices.SortFunc(spans, func(a, b span) int { return a.from - b.from })
	var b strings.Builder
	end := 0 // of what has been dealt with
	for i := 0; i < len(spans); {
		last := spans[i].to
		j := i + 1
		for ; j < len(spans) && spans[j].from <= last; j++ {
			last = max(last, spans[j].to)
		}
		b.WriteString(text[end:spans[i].from])
		b.WriteString(Mark)
		end, i = last, j
	}
	b.WriteString(text[end:])
	return b.String()
}

// Clean reports whether Text would leave text as it is.
func (s Secrets) Clean(text string) bool { return s.Text(text) == text }

// span is a part of a text, as byte offsets.
type span struct{ from, to int }

// spans finds what has to go. All of it is found before any is replaced, so that
// of two secrets that overlap nothing stays.
func (s Secrets) spans(text string) []span {
	spans := named(text)
	if s.forms == nil {
		return spans
	}
	for _, form := range *s.forms {
		for from := 0; ; {
			i := strings.Index(text[from:], form)
			if i < 0 {
				break
			}
			spans = append(spans, span{from + i, from + i + len(form)})
			from += i + 1
		}
	}
	return spans
}

// Format implements fmt.Formatter: no verb shows a secret.
func (s Secrets) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, Mark) }

// MarshalText implements encoding.TextMarshaler: JSON shows no secret either.
func (s Secrets) MarshalText() ([]byte, error) { return []byte(Mark), nil }
