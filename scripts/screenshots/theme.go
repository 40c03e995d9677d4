package main

import (
	"fmt"
	"image/color"
)

// theme is the colours of a terminal.
type theme struct {
	fg, bg color.RGBA
	ansi   [16]color.RGBA
}

func rgb(hex uint32) color.RGBA {
	return color.RGBA{uint8(hex >> 16), uint8(hex >> 8), uint8(hex), 255}
}

func palette(hex [16]uint32) (out [16]color.RGBA) {
	for i, h := range hex {
		out[i] = rgb(h)
	}
	return out
}

func darkTheme() theme {
	return theme{rgb(0xd4d7dd), rgb(0x14161b), palette([16]uint32{
		0x14161b, 0xf2777a, 0x8fc97a, 0xe6c067, 0x6fa8f5, 0xc792ea, 0x64c7cf, 0xd4d7dd,
		0x6b7280, 0xff9a9a, 0xa9e094, 0xffd98a, 0x93c2ff, 0xdfb3ff, 0x8ce4ea, 0xffffff,
	})}
}

func lightTheme() theme {
	return theme{rgb(0x24292f), rgb(0xffffff), palette([16]uint32{
		0x24292f, 0xc1272d, 0x1a7f37, 0x946200, 0x0b5cc4, 0x8037b3, 0x0f7a85, 0x6e7781,
		0x57606a, 0xe5484d, 0x2da44e, 0xb87a00, 0x2f7de1, 0xa055d6, 0x1b9aa8, 0x8c959f,
	})}
}

// indexed is a colour of the 256.
func (t theme) indexed(n int) color.RGBA {
	switch {
	case n < 16:
		return t.ansi[max(n, 0)]
	case n < 232:
		n -= 16
		return color.RGBA{cube(n / 36), cube(n / 6 % 6), cube(n % 6), 255}
	}
	grey := uint8(8 + 10*(min(n, 255)-232))
	return color.RGBA{grey, grey, grey, 255}
}

// cube is a step of the colour cube.
func cube(n int) uint8 {
	if n == 0 {
		return 0
	}
	return uint8(55 + 40*n)
}

func hex(c color.RGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

// blend is a colour between two.
func blend(a, b color.RGBA) color.RGBA {
	half := func(x, y uint8) uint8 { return uint8((int(x) + int(y)) / 2) }
	return color.RGBA{half(a.R, b.R), half(a.G, b.G), half(a.B, b.B), 255}
}
