package tunnel

import (
	"log/slog"
	"strings"
	"unicode"
)

// hidden stands for a secret wherever one would be shown.
const hidden = "[hidden]"

// Secret is a text that no way of printing, logging or encoding shows. Convert
// it to string to use it.
type Secret string

// String implements fmt.Stringer.
func (Secret) String() string { return hidden }

// GoString implements fmt.GoStringer.
func (Secret) GoString() string { return hidden }

// LogValue implements slog.LogValuer.
func (Secret) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalText implements encoding.TextMarshaler.
func (Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// scrub takes the secret out of a text.
func (s Secret) scrub(text string) string {
	if s == "" {
		return text
	}
	return strings.ReplaceAll(text, string(s), hidden)
}

// maxLine bounds what is shown of a service's text, in runes.
const maxLine = 400

// oneLine makes a service's text fit for one line of a terminal: spaces for
// line breaks and control characters, cut where it is too long.
func oneLine(text string) string {
	printable := strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, text)
	line := []rune(strings.Join(strings.Fields(printable), " "))
	if len(line) > maxLine {
		line = append(line[:maxLine-1], '…')
	}
	return string(line)
}
