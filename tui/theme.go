package tui

import (
	"image/color"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
)

// role says what a piece of text is; the theme says how that looks.
type role uint8

// The roles.
const (
	rolePlain  role = iota
	roleFaint       // secondary: times, ids, rules
	roleStrong      // what the eye should find first
	roleAccent      // names of things, keys
	roleGood
	roleWarn
	roleBad
	roleCount
)

// palette is the colours of one theme. The program lowers them to what the
// terminal has, down to none.
type palette struct {
	faint, accent, good, warn, bad color.Color
	cursor                         color.Color // behind the cursor's row; nil: nothing
}

// paletteFor returns the colours for a dark or a light background. A terminal
// with 16 colours gets its own ones: the nearest of them would make different
// things the same, and text as blue as what is behind it.
func paletteFor(dark bool, profile colorprofile.Profile) palette {
	choose := lipgloss.LightDark(dark)
	if profile == colorprofile.ANSI {
		return palette{
			faint:  choose(lipgloss.BrightBlack, lipgloss.White),
			accent: choose(lipgloss.Blue, lipgloss.BrightCyan),
			good:   choose(lipgloss.Green, lipgloss.BrightGreen),
			warn:   choose(lipgloss.Magenta, lipgloss.BrightYellow),
			bad:    choose(lipgloss.Red, lipgloss.BrightRed),
		}
	}
	return palette{
		faint:  choose(lipgloss.Color("#525966"), lipgloss.Color("#9ca3af")),
		accent: choose(lipgloss.Color("#1d4fb8"), lipgloss.Color("#86aef9")),
		good:   choose(lipgloss.Color("#15703a"), lipgloss.Color("#78d18f")),
		warn:   choose(lipgloss.Color("#6b4500"), lipgloss.Color("#e8b955")),
		bad:    choose(lipgloss.Color("#b0231b"), lipgloss.Color("#f58a86")),
		cursor: choose(lipgloss.Color("#e8edf5"), lipgloss.Color("#262c38")),
	}
}

// ink is a style as the text before and after what it applies to. A row has a
// dozen pieces, and rendering each through Lip Gloss would cost most of a frame.
type ink struct{ on, off string }

// theme holds the inks of every role: for text, and for the row of the cursor.
type theme struct{ normal, chosen [roleCount]ink }

// newTheme builds the theme for a background and the colours a terminal has.
func newTheme(dark bool, profile colorprofile.Profile) *theme {
	p := paletteFor(dark, profile)
	base := lipgloss.NewStyle()
	styles := [roleCount]lipgloss.Style{
		rolePlain:  base,
		roleFaint:  base.Foreground(p.faint),
		roleStrong: base.Bold(true),
		roleAccent: base.Foreground(p.accent).Bold(true),
		roleGood:   base.Foreground(p.good),
		roleWarn:   base.Foreground(p.warn),
		roleBad:    base.Foreground(p.bad).Bold(true),
	}
	var t theme
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

// inkOf takes a style's codes from around a rendered character.
func inkOf(style lipgloss.Style) ink {
	on, off, _ := strings.Cut(style.Render("x"), "x")
	return ink{on, off}
}
