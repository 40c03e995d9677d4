package cli

import (
	"io"
	"os"

	"github.com/charmbracelet/colorprofile"
	"golang.org/x/term"

	"leadrig/internal/output"
)

// Streams are the program's ends, and what is known about them.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
	// InTTY and so on: the end is a terminal.
	InTTY, OutTTY, ErrTTY bool
	// Colour: the terminal at Out wants colours (TERM, NO_COLOR and the like).
	OutColour, ErrColour bool
	// Width is the terminal's width in columns, 0 where there is none.
	Width int
	// Dumb: the terminal can't move its cursor.
	Dumb bool
}

// SystemStreams are the process's own.
func SystemStreams() Streams {
	s := Streams{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
		InTTY: isTerminal(os.Stdin), OutTTY: isTerminal(os.Stdout), ErrTTY: isTerminal(os.Stderr),
		Dumb: os.Getenv("TERM") == "dumb",
	}
	s.OutColour = s.OutTTY && wantsColour(os.Stdout)
	s.ErrColour = s.ErrTTY && wantsColour(os.Stderr)
	if width, _, err := term.GetSize(int(os.Stdout.Fd())); err == nil {
		s.Width = width
	}
	return s
}

func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

func wantsColour(f *os.File) bool {
	// Any value of NO_COLOR counts, as no-color.org has it.
	return os.Getenv("NO_COLOR") == "" && colorprofile.Detect(f, os.Environ()) >= colorprofile.ANSI
}

func (s Streams) outStyle() output.Style { return output.Style{Colour: s.OutColour, Width: s.Width} }
func (s Streams) errStyle() output.Style { return output.Style{Colour: s.ErrColour} }
