package paint

import (
	"image/color"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// Role says what a piece of text is; the theme says how that looks.
type Role uint8

// The roles. Those from Key on are for payloads and for what differs in them.
const (
	Plain  Role = iota
	Faint       // secondary: times, ids, rules
	Strong      // what the eye should find first
	Accent      // names of things, keys
	Good
	Warn
	Bad
	Key
	String
	Number
	Literal // true, false, null
	count
)

// palette is the colours of one theme. The program lowers them to what the
// terminal has, down to none.
type palette struct {
	faint, accent, good, warn, bad color.Color
	key, text, number, literal     color.Color
	cursor                         color.Color // behind the cursor's row; nil: nothing
}

// paletteFor returns the colours for a dark or a light background. A terminal
// with 16 colours gets its own ones: the nearest of them would make different
// things the same, and text as blue as what is behind it.
func paletteFor(dark bool, profile colorprofile.Profile) palette {
	choose := lipgloss.LightDark(dark)
	if profile == colorprofile.ANSI {
		return palette{
			faint:   choose(lipgloss.BrightBlack, lipgloss.White),
			accent:  choose(lipgloss.Blue, lipgloss.BrightCyan),
			good:    choose(lipgloss.Green, lipgloss.BrightGreen),
			warn:    choose(lipgloss.Magenta, lipgloss.BrightYellow),
			bad:     choose(lipgloss.Red, lipgloss.BrightRed),
			key:     choose(lipgloss.Blue, lipgloss.BrightCyan),
			text:    choose(lipgloss.Green, lipgloss.BrightGreen),
			number:  choose(lipgloss.Magenta, lipgloss.BrightYellow),
			literal: choose(lipgloss.Magenta, lipgloss.BrightYellow),
		}
	}
	return palette{
		faint:   choose(lipgloss.Color("#525966"), lipgloss.Color("#9ca3af")),
		accent:  choose(lipgloss.Color("#1d4fb8"), lipgloss.Color("#86aef9")),
		good:    choose(lipgloss.Color("#15703a"), lipgloss.Color("#78d18f")),
		warn:    choose(lipgloss.Color("#6b4500"), lipgloss.Color("#e8b955")),
		bad:     choose(lipgloss.Color("#b0231b"), lipgloss.Color("#f58a86")),
		key:     choose(lipgloss.Color("#1d4fb8"), lipgloss.Color("#86aef9")),
		text:    choose(lipgloss.Color("#15703a"), lipgloss.Color("#a5d6a7")),
		number:  choose(lipgloss.Color("#6b4500"), lipgloss.Color("#f0c674")),
		literal: choose(lipgloss.Color("#7a2a8c"), lipgloss.Color("#d7a4ec")),
		cursor:  choose(lipgloss.Color("#e8edf5"), lipgloss.Color("#262c38")),
	}
}

// ink is a style as the text before and after what it applies to. A row has a
// dozen pieces, and rendering each through Lip Gloss would cost most of a frame.
type ink struct{ on, off string }

// Theme holds the inks of every role: for text, and for the row of the cursor.
type Theme struct{ normal, chosen [count]ink }

// NewTheme builds the theme for a background and the colours a terminal has.
func NewTheme(dark bool, profile colorprofile.Profile) *Theme {
	p := paletteFor(dark, profile)
	base := lipgloss.NewStyle()
	styles := [count]lipgloss.Style{
		Plain:   base,
		Faint:   base.Foreground(p.faint),
		Strong:  base.Bold(true),
		Accent:  base.Foreground(p.accent).Bold(true),
		Good:    base.Foreground(p.good),
		Warn:    base.Foreground(p.warn),
		Bad:     base.Foreground(p.bad).Bold(true),
		Key:     base.Foreground(p.key),
		String:  base.Foreground(p.text),
		Number:  base.Foreground(p.number),
		Literal: base.Foreground(p.literal),
	}
	var t Theme
	for r, style := range styles {
		t.normal[r] = inkOf(style)
		chosen := style.Bold(true)
		if p.cursor != nil {
			chosen = chosen.Background(p.cursor)
		}
		t.chosen[r] = inkOf(chosen)
	}
	return &t
}

// Pen draws on the terminal's own background.
func (t *Theme) Pen(method ansi.Method) Pen { return Pen{&t.normal, method} }

// Chosen draws the row of the cursor.
func (t *Theme) Chosen(method ansi.Method) Pen { return Pen{&t.chosen, method} }

// inkOf takes a style's codes from around a rendered character.
func inkOf(style lipgloss.Style) ink {
	on, off, _ := strings.Cut(style.Render("x"), "x")
	return ink{on, off}
}
