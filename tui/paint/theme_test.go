package paint

import (
	"image/color"
	"math"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
)

func TestTheme_ColoursAreReadable(t *testing.T) {
	for _, theme := range []struct {
		dark       bool
		background string
	}{{true, "#000000"}, {true, "#24273a"}, {false, "#ffffff"}, {false, "#f5f0e0"}} {
		for _, profile := range []colorprofile.Profile{colorprofile.TrueColor, colorprofile.ANSI256} {
			p := paletteFor(theme.dark, profile)
			cursor := profile.Convert(p.cursor)
			for name, c := range map[string]color.Color{"faint": p.faint, "accent": p.accent, "good": p.good, "warn": p.warn, "bad": p.bad} {
				text := profile.Convert(c)
				on, onCursor := contrast(text, lipgloss.Color(theme.background)), contrast(text, cursor)
				if on < 4.5 || onCursor < 4.5 {
					t.Errorf("%s, %v: contrast on %s is %.1f, on the cursor's row %.1f", name, profile, theme.background, on, onCursor)
				}
			}
		}
	}
}

func TestTheme_SixteenColoursStayApart(t *testing.T) {
	for _, dark := range []bool{true, false} {
		p := paletteFor(dark, colorprofile.ANSI)
		seen := map[color.Color]bool{}
		for _, c := range []color.Color{p.faint, p.accent, p.good, p.warn, p.bad} {
			lowered := colorprofile.ANSI.Convert(c)
			if lowered != c || seen[c] {
				t.Errorf("dark %v: %v becomes %v, or is there twice", dark, c, lowered)
			}
			seen[c] = true
		}
		if p.cursor != nil {
			t.Error("there is no colour to put behind all others")
		}
	}
}

// contrast is the contrast ratio of two colours as WCAG defines it: 1 to 21.
func contrast(a, b color.Color) float64 {
	light, dark := luminance(a), luminance(b)
	if light < dark {
		light, dark = dark, light
	}
	return (light + 0.05) / (dark + 0.05)
}

func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	channel := func(v uint32) float64 {
		s := float64(v) / 0xffff
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(r) + 0.7152*channel(g) + 0.0722*channel(b)
}
