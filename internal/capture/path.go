package capture

import "strings"

// A part of a path longer than this may be most of a secret: one that somebody
// has mistyped by a letter.
const longestShown = 20

// shownPath is a path as it may be told: of parts that may be a secret only the
// beginning.
func shownPath(path string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if len(part) > longestShown {
			parts[i] = strings.ToValidUTF8(part[:4], "") + "…"
		}
	}
	return strings.Join(parts, "/")
}
