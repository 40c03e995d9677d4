package output

import "leadrig/internal/hook"

// Style is how text is painted. Its zero value paints nothing.
type Style struct {
	Colour bool
	// Width is the number of columns; 0 takes a default for files and pipes.
	Width int
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
	if !s.Colour || colour == "" {
		return text
	}
	return colour + text + reset
}

func outcomeColour(o hook.Outcome) string {
	switch o {
	case hook.OutcomeDelivered:
		return green
	case hook.OutcomeRetry:
		return yellow
	default:
		return red
	}
}
