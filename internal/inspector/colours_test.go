package inspector

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// palettes are the colours of the style sheet by their names: light, then dark.
func palettes(t *testing.T) [2]map[string][3]float64 {
	t.Helper()
	sheet, err := files.ReadFile("web/css/base.css")
	if err != nil {
		t.Fatal(err)
	}
	light, dark, ok := strings.Cut(string(sheet), "@media (prefers-color-scheme: dark)")
	if !ok {
		t.Fatal("the style sheet has no dark colours")
	}
	var both [2]map[string][3]float64
	colour := regexp.MustCompile(`--(\w+): #([0-9a-f]{6});`)
	for i, part := range []string{light, dark} {
		both[i] = map[string][3]float64{}
		for _, m := range colour.FindAllStringSubmatch(part, -1) {
			n, err := strconv.ParseUint(m[2], 16, 32)
			if err != nil {
				t.Fatal(err)
			}
			both[i][m[1]] = [3]float64{float64(n >> 16), float64(n >> 8 & 0xff), float64(n & 0xff)}
		}
	}
	return both
}

// contrast is WCAG's ratio of two colours.
func contrast(a, b [3]float64) float64 {
	light := func(c [3]float64) (sum float64) {
		for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
			v := c[i] / 255
			if v <= 0.04045 {
				v /= 12.92
			} else {
				v = math.Pow((v+0.055)/1.055, 2.4)
			}
			sum += weight * v
		}
		return sum
	}
	one, two := light(a), light(b)
	return (max(one, two) + 0.05) / (min(one, two) + 0.05)
}

// Each colour of texts can be read on each ground that it stands on.
func TestStyle_HasEnoughContrastInBothThemes(t *testing.T) {
	t.Parallel()
	const enough, enoughOfLines = 4.5, 3
	pairs := map[string]string{
		"text":   "ground panel raised selected added removed changed okground warnground badground",
		"quiet":  "ground panel raised selected added removed changed",
		"accent": "ground panel raised selected",
		"ok":     "ground panel raised okground selected", "warn": "ground panel raised warnground selected", "bad": "ground panel raised badground selected",
		"key": "panel added removed changed", "string": "panel added removed changed", "number": "panel added removed changed", "word": "panel added removed changed",
		"panel": "text accent bad", // buttons and notices, the other way round
	}
	for i, colours := range palettes(t) {
		theme := []string{"light", "dark"}[i]
		if len(colours) != len(palettes(t)[0]) {
			t.Errorf("%s has %d colours, light %d", theme, len(colours), len(palettes(t)[0]))
		}
		for over, grounds := range pairs {
			for under := range strings.FieldsSeq(grounds) {
				a, b := colours[over], colours[under]
				if ratio := contrast(a, b); ratio < enough {
					t.Errorf("%s: %s on %s has a contrast of %.2f, want %v", theme, over, under, ratio, enough)
				}
			}
		}
		for _, under := range []string{"ground", "panel", "raised", "selected"} { // the ring around what has the focus
			if ratio := contrast(colours["accent"], colours[under]); ratio < enoughOfLines {
				t.Errorf("%s: the focus on %s has a contrast of %.2f", theme, under, ratio)
			}
		}
	}
}
