package safetext

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// maxCellBytes bounds how much text is looked at for one column of width, so
// that drawing a row never costs more than the row. Text with more than that in
// one column is cut early.
const maxCellBytes = 64

// Fit returns s as one harmless line that is exactly width columns wide: cut
// with … or padded with spaces. A width of 0 or less gives "".
func Fit(s string, width int) string { return FitAs(ansi.GraphemeWidth, s, width) }

// Cut is Fit without the padding: at most width columns.
func Cut(s string, width int) string { return CutAs(ansi.GraphemeWidth, s, width) }

// FitAs is Fit for a terminal that is known to measure text by the given method.
// The two differ where characters join: skin tones, Indic scripts, Hangul in
// parts. Terminals without grapheme clusters (mode 2027) use ansi.WcWidth.
func FitAs(method ansi.Method, s string, width int) string {
	if width <= 0 {
		return ""
	}
	text, used := cut(method, s, width)
	return pad(text, width-used)
}

// CutAs is Cut for a terminal that measures text by the given method.
func CutAs(method ansi.Method, s string, width int) string {
	if width <= 0 {
		return ""
	}
	text, _ := cut(method, s, width)
	return text
}

// cut returns s as a line of at most width columns, and how many it takes.
func cut(method ansi.Method, s string, width int) (text string, used int) {
	head := bounded(s, width)
	line := Line(head)
	room := 0 // the end of what still leaves a column for …
	roomUsed := 0
	for i := 0; i < len(line); {
		size, columns := cluster(method, line[i:])
		if used+columns > width {
			return line[:room] + "…", roomUsed + 1
		}
		i += size
		used += columns
		if used < width {
			room, roomUsed = i, used
		}
	}
	if len(head) < len(s) {
		return line[:room] + "…", roomUsed + 1
	}
	return line, used
}

// cluster returns the bytes and columns of what is drawn as one character.
func cluster(method ansi.Method, s string) (size, columns int) {
	if s[0] < utf8.RuneSelf && (len(s) == 1 || s[1] < utf8.RuneSelf) {
		return 1, 1 // a harmless line has no ASCII but the printable
	}
	first, columns := ansi.FirstGraphemeCluster(s, method)
	return len(first), columns
}

// bounded returns as much of s as can matter for width columns, cut between two
// characters.
func bounded(s string, width int) string {
	if width >= len(s) || len(s) <= width*maxCellBytes {
		return s
	}
	end := width * maxCellBytes
	for back := 0; back < utf8.UTFMax-1 && end > 0 && !utf8.RuneStart(s[end]); back++ {
		end--
	}
	return s[:end]
}

// pad appends n spaces.
func pad(text string, n int) string {
	const spaces = "                                                                "
	switch {
	case n <= 0:
		return text
	case n <= len(spaces):
		return text + spaces[:n]
	}
	return text + strings.Repeat(" ", n)
}
