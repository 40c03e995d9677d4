package main

import (
	"bytes"
	"cmp"
	"image"
	"image/color"
	"image/png"
	"slices"
)

// coloursOfFile is how many colours a picture's file has: screens have few, and
// the shades at the edges of letters don't need one each.
const coloursOfFile = 256

// encode makes a small PNG of a picture.
func encode(img image.Image) ([]byte, error) {
	bounds := img.Bounds()
	few := image.NewPaletted(bounds, mostUsed(img))
	known := map[color.RGBA]uint8{}
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			c := opaque(img.At(x, y))
			index, ok := known[c]
			if !ok {
				index = uint8(few.Palette.Index(c))
				known[c] = index
			}
			few.SetColorIndex(x, y, index)
		}
	}
	var out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	err := encoder.Encode(&out, few)
	return out.Bytes(), err
}

// mostUsed are the colours that stand for all of a picture: of those that look
// much the same the most used one, and of these the most used.
func mostUsed(img image.Image) color.Palette {
	type use struct {
		color.RGBA
		times, most int
	}
	exact := map[color.RGBA]int{}
	bounds := img.Bounds()
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			exact[opaque(img.At(x, y))]++
		}
	}
	const shade = 3 // bits that are left out of each channel
	alike := map[color.RGBA]*use{}
	for c, times := range exact {
		about := color.RGBA{c.R >> shade, c.G >> shade, c.B >> shade, 0}
		u := alike[about]
		if u == nil {
			u = &use{}
			alike[about] = u
		}
		u.times += times
		if times > u.most || (times == u.most && less(c, u.RGBA)) {
			u.RGBA, u.most = c, times
		}
	}
	all := make([]*use, 0, len(alike))
	for _, u := range alike {
		all = append(all, u)
	}
	slices.SortFunc(all, func(a, b *use) int {
		if order := cmp.Compare(b.times, a.times); order != 0 {
			return order
		}
		if less(a.RGBA, b.RGBA) {
			return -1
		}
		return 1
	})
	var chosen color.Palette
	for _, u := range all[:min(len(all), coloursOfFile)] {
		chosen = append(chosen, u.RGBA)
	}
	return chosen
}

// less is an order of colours, so that a picture's file is the same each time.
func less(a, b color.RGBA) bool {
	return cmp.Or(cmp.Compare(a.R, b.R), cmp.Compare(a.G, b.G), cmp.Compare(a.B, b.B)) < 0
}

func opaque(c color.Color) color.RGBA {
	r, g, b, _ := c.RGBA()
	return color.RGBA{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), 255}
}
