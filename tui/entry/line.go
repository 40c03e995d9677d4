package entry

import (
	"slices"
	"unicode"

	"github.com/charmbracelet/x/ansi"
)

// MaxLength is how many characters a line takes; more are ignored.
const MaxLength = 500

// Line is the text and where the cursor stands in it. The zero Line is empty.
type Line struct {
	text []rune
	at   int // the cursor stands before text[at]
}

// Text returns what has been typed.
func (l *Line) Text() string { return string(l.text) }

// Set replaces the text and puts the cursor at its end.
func (l *Line) Set(text string) {
	l.text, l.at = nil, 0
	l.Insert(text)
}

// Insert types a text at the cursor. Line ends and tabs become blanks, other
// control characters are left out.
func (l *Line) Insert(text string) {
	typed := make([]rune, 0, min(len(text), MaxLength))
	for _, r := range text {
		if len(typed)+len(l.text) >= MaxLength {
			break
		}
		switch {
		case r == '\n' || r == '\t':
			typed = append(typed, ' ')
		case unicode.IsPrint(r):
			typed = append(typed, r)
		}
	}
	l.text = slices.Insert(l.text, l.at, typed...)
	l.at += len(typed)
}

// Press does what an editing key asks for, by its name, and reports whether it
// was one.
func (l *Line) Press(key string) bool {
	switch key {
	case "left", "ctrl+b":
		l.at = max(l.at-1, 0)
	case "right", "ctrl+f":
		l.at = min(l.at+1, len(l.text))
	case "home", "ctrl+a":
		l.at = 0
	case "end", "ctrl+e":
		l.at = len(l.text)
	case "backspace", "ctrl+h":
		l.cut(l.at-1, l.at)
	case "delete", "ctrl+d":
		l.cut(l.at, l.at+1)
	case "ctrl+u":
		l.cut(0, l.at)
	case "ctrl+k":
		l.cut(l.at, len(l.text))
	case "ctrl+w", "alt+backspace":
		l.cut(l.wordStart(), l.at)
	default:
		return false
	}
	return true
}

// wordStart is where the word before the cursor begins.
func (l *Line) wordStart() int {
	i := l.at
	for i > 0 && l.text[i-1] == ' ' {
		i--
	}
	for i > 0 && l.text[i-1] != ' ' {
		i--
	}
	return i
}

func (l *Line) cut(from, to int) {
	from, to = max(from, 0), min(to, len(l.text))
	l.text = slices.Delete(l.text, from, to)
	l.at = from
}

// Window returns the part of the text to show in width columns, so that the
// cursor is seen, and the column of the cursor in it.
func (l *Line) Window(method ansi.Method, width int) (text string, cursor int) {
	if width <= 0 {
		return "", 0
	}
	from := l.at
	for from > 0 {
		w := method.StringWidth(string(l.text[from-1 : l.at]))
		if w >= width {
			break
		}
		from--
		cursor = w
	}
	return string(l.text[from:]), cursor
}
