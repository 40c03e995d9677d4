package report

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Style is how the terminal form is painted. Its zero value paints nothing.
type Style struct {
	Colour bool
	// Width is the number of columns; 0 takes a default for files and pipes.
	Width int
}

const (
	defaultWidth = 110
	minWidth     = 40
)

func (s Style) width() int {
	if s.Width <= 0 {
		return defaultWidth
	}
	return max(s.Width, minWidth)
}

// Escape sequences of the sixteen basic colours, which every theme maps to
// something readable.
const (
	reset  = "\x1b[0m"
	dim    = "\x1b[2m"
	bold   = "\x1b[1m"
	red    = "\x1b[31m"
	green  = "\x1b[32m"
	yellow = "\x1b[33m"
	cyan   = "\x1b[36m"
)

// paint puts a colour around text that is safe already.
func (s Style) paint(colour, text string) string {
	if !s.Colour || colour == "" || text == "" {
		return text
	}
	return colour + text + reset
}

func (v Verdict) colour() string {
	switch v {
	case Pass:
		return green
	case Warn:
		return yellow
	case Skipped:
		return dim
	}
	return red
}

func (a *Attempt) colour() string {
	switch {
	case a.Status >= 200 && a.Status <= 299:
		return green
	case a.Status == 0 || a.Status >= 500:
		return yellow
	}
	return red
}

// wrapped breaks text into lines of at most width columns, between words where
// that is possible. There is always at least one line.
func wrapped(text string, width int) []string {
	width = max(width, 1)
	var lines []string
	line, used := "", 0
	for _, word := range strings.Fields(text) {
		size := ansi.StringWidth(word)
		if line != "" && used+1+size <= width {
			line, used = line+" "+word, used+1+size
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		for size > width {
			head := ansi.Truncate(word, width, "")
			if head == "" { // a character that is wider than the line
				break
			}
			lines = append(lines, head)
			word = word[len(head):]
			size = ansi.StringWidth(word)
		}
		line, used = word, size
	}
	return append(lines, line)
}

// packed puts items, which stay whole where they can, into lines with gaps.
func packed(items []string, gap, width int) [][]string {
	var lines [][]string
	used := 0
	for _, item := range items {
		size := ansi.StringWidth(item)
		if n := len(lines); n > 0 && used+gap+size <= width {
			lines[n-1] = append(lines[n-1], item)
			used += gap + size
			continue
		}
		lines = append(lines, []string{item})
		used = size
	}
	return lines
}
