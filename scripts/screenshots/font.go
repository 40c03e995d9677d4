package main

import (
	"fmt"
	"os"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/gofont/gomonobold"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// cellWidth is how many pixels a column has: twice of what a terminal has on
// most screens, so that the pictures are sharp on any.
const cellWidth = 16

// typeface is fonts of which the first that has a character draws it.
type typeface []face

type face struct {
	font.Face
	glyphs *sfnt.Font
}

// loadTypefaces returns the regular and the bold one.
func loadTypefaces() (regular, bold typeface, err error) {
	const folder = "/usr/share/fonts/truetype/dejavu/"
	regular, err = newTypeface([]string{folder + "DejaVuSansMono.ttf", folder + "DejaVuSans.ttf"}, gomono.TTF)
	if err != nil {
		return nil, nil, err
	}
	bold, err = newTypeface([]string{folder + "DejaVuSansMono-Bold.ttf", folder + "DejaVuSans-Bold.ttf"}, gomonobold.TTF)
	return regular, append(bold, regular...), err
}

// newTypeface loads the files that are there, and a font that always is. All of
// them get the size at which the first fills its cells.
func newTypeface(files []string, last []byte) (typeface, error) {
	var data [][]byte
	for _, file := range files {
		b, err := os.ReadFile(file)
		switch {
		case err == nil:
			data = append(data, b)
		case !os.IsNotExist(err):
			return nil, err
		}
	}
	var out typeface
	size := 0.0
	for _, b := range append(data, last) {
		glyphs, err := opentype.Parse(b)
		if err != nil {
			return nil, fmt.Errorf("read a font: %w", err)
		}
		if size == 0 {
			if size, err = sizeFor(glyphs); err != nil {
				return nil, err
			}
		}
		f, err := opentype.NewFace(glyphs, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingNone})
		if err != nil {
			return nil, fmt.Errorf("use a font: %w", err)
		}
		out = append(out, face{f, glyphs})
	}
	return out, nil
}

// sizeFor is the size at which a character is as wide as a cell.
func sizeFor(f *sfnt.Font) (float64, error) {
	var buf sfnt.Buffer
	glyph, err := f.GlyphIndex(&buf, 'M')
	if err != nil {
		return 0, err
	}
	const em = 1000
	advance, err := f.GlyphAdvance(&buf, glyph, fixed.I(em), font.HintingNone)
	if err != nil {
		return 0, err
	}
	return em * cellWidth / (float64(advance) / 64), nil
}

// of returns the font for a character: the first that has it, else the first.
func (t typeface) of(r rune) font.Face {
	var buf sfnt.Buffer
	for _, f := range t {
		if glyph, err := f.glyphs.GlyphIndex(&buf, r); err == nil && glyph != 0 {
			return f
		}
	}
	return t[0]
}
