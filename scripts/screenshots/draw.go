package main

import (
	"image"
	"image/color"
	"image/draw"
	"os"
	"unicode/utf8"

	"golang.org/x/image/font"
	"golang.org/x/image/math/fixed"
)

// margin is how many pixels there are around the screen.
const margin = 24

// canvas is a picture that is being drawn.
type canvas struct {
	*image.RGBA
	regular, bold typeface
	height        int // of a cell
	ascent        int
}

// paint draws a screen into a PNG file, and returns its size.
func paint(s screen, t theme, file string) (image.Point, error) {
	regular, bold, err := loadTypefaces()
	if err != nil {
		return image.Point{}, err
	}
	metrics := regular[0].Metrics()
	c := canvas{
		regular: regular, bold: bold,
		height: metrics.Ascent.Ceil() + metrics.Descent.Ceil(), ascent: metrics.Ascent.Ceil(),
	}
	size := image.Pt(2*margin+len(s[0])*cellWidth, 2*margin+len(s)*c.height)
	c.RGBA = image.NewRGBA(image.Rectangle{Max: size})
	c.fill(c.Bounds(), t.bg)
	for y, line := range s {
		for x := range line {
			c.ground(x, y, line[x].colours())
		}
	}
	for y, line := range s {
		for x := range line {
			c.cell(x, y, &line[x])
		}
	}
	out, err := encode(c.RGBA)
	if err != nil {
		return size, err
	}
	return size, os.WriteFile(file, out, 0o644)
}

// colours are what a cell is drawn with.
func (p pen) colours() (c struct{ fg, bg color.RGBA }) {
	c.fg, c.bg = p.fg, p.bg
	if p.reverse {
		c.fg, c.bg = c.bg, c.fg
	}
	if p.dim {
		c.fg = blend(c.fg, c.bg)
	}
	return c
}

func (c *canvas) fill(r image.Rectangle, with color.RGBA) {
	draw.Draw(c, r, image.NewUniform(with), image.Point{}, draw.Src)
}

// place is where a cell is.
func (c *canvas) place(x, y int) image.Rectangle {
	at := image.Pt(margin+x*cellWidth, margin+y*c.height)
	return image.Rectangle{at, at.Add(image.Pt(cellWidth, c.height))}
}

func (c *canvas) ground(x, y int, with struct{ fg, bg color.RGBA }) { c.fill(c.place(x, y), with.bg) }

// cell draws the character of a cell.
func (c *canvas) cell(x, y int, of *cell) {
	fg, at := of.colours().fg, c.place(x, y)
	if of.underline {
		line := at
		line.Min.Y = at.Min.Y + c.ascent + 3
		line.Max.Y = line.Min.Y + 2
		c.fill(line, fg)
	}
	r, _ := utf8.DecodeRuneInString(of.text)
	if of.text == "" || r == ' ' {
		return
	}
	fonts := c.regular
	if of.bold {
		fonts = c.bold
	}
	f := fonts.of(r)
	dot := fixed.P(at.Min.X, at.Min.Y+c.ascent)
	if advance, ok := f.GlyphAdvance(r); ok && advance > fixed.I(cellWidth) {
		dot.X -= (advance - fixed.I(cellWidth)) / 2 // of a font that isn't monospaced
	}
	drawer := font.Drawer{Dst: c, Src: image.NewUniform(fg), Face: f, Dot: dot}
	drawer.DrawString(of.text)
}
