package rows

import (
	"strings"
	"unicode/utf8"

	"leadrig/internal/hook"
)

// eventText returns the type as it was received. The known ones share their
// text instead of keeping a copy per row.
func eventText(received string) string {
	for _, t := range hook.EventTypes() {
		if string(t) == received {
			return string(t)
		}
	}
	return Shorten(received, maxEvent)
}

// ellipsis stands where a text was cut.
const ellipsis = "…"

// Shorten returns a copy of at most limit bytes, with … where it was cut.
func Shorten(s string, limit int) string {
	if len(s) <= limit {
		return strings.Clone(s)
	}
	return cut(s, limit-len(ellipsis)) + ellipsis
}

// appendShort appends a text as Shorten makes it.
func appendShort(dst []byte, s string, limit int) []byte {
	if len(s) <= limit {
		return append(dst, s...)
	}
	return append(append(dst, cut(s, limit-len(ellipsis))...), ellipsis...)
}

// cutBytes returns a copy of at most limit bytes, cut between two characters.
func cutBytes(s string, limit int) string { return strings.Clone(cut(s, limit)) }

// cut returns the beginning of a text, at most limit bytes, cut between two
// characters.
func cut(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	end := limit
	for back := 0; back < utf8.UTFMax-1 && end > 0 && !utf8.RuneStart(s[end]); back++ {
		end--
	}
	return s[:end]
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
