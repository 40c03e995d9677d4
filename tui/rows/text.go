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

// Shorten returns a copy of at most limit bytes, with … where it was cut.
func Shorten(s string, limit int) string {
	if len(s) <= limit {
		return strings.Clone(s)
	}
	return cutBytes(s, limit-len("…")) + "…"
}

// cutBytes returns a copy of at most limit bytes, cut between two characters.
func cutBytes(s string, limit int) string {
	if len(s) > limit {
		end := limit
		for back := 0; back < utf8.UTFMax-1 && end > 0 && !utf8.RuneStart(s[end]); back++ {
			end--
		}
		s = s[:end]
	}
	return strings.Clone(s)
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
