package main

import (
	"image/color"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// cell is a place of the screen. The second column of a wide character is an
// empty cell.
type cell struct {
	text string
	pen
}

// pen is how a cell is drawn.
type pen struct {
	fg, bg                        color.RGBA
	bold, dim, underline, reverse bool
}

// screen is the cells, line by line.
type screen [][]cell

// parse reads what tmux captured with its colours.
func parse(text string, t theme, columns, rows int) screen {
	plain := pen{fg: t.fg, bg: t.bg}
	s := make(screen, rows)
	for y := range s {
		s[y] = make([]cell, columns)
		for x := range s[y] {
			s[y][x] = cell{" ", plain}
		}
	}
	p := plain
	parser := ansi.NewParser()
	for y, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		for x := 0; len(line) > 0 && y < rows; {
			seq, width, n, _ := ansi.DecodeSequence(line, ansi.NormalState, parser)
			line = line[n:]
			switch {
			case width > 0 && x < columns:
				s[y][x] = cell{seq, p}
				for i := 1; i < width && x+i < columns; i++ {
					s[y][x+i] = cell{"", p}
				}
			case ansi.Cmd(parser.Command()).Final() == 'm' && strings.HasPrefix(seq, "\x1b["):
				p = sgr(p, plain, parser.Params(), t)
			}
			x += width
		}
	}
	return s
}

// sgr changes the pen as a sequence of attributes says.
func sgr(p, plain pen, params ansi.Params, t theme) pen {
	if len(params) == 0 {
		return plain
	}
	for i := 0; i < len(params); i++ {
		n := params[i].Param(0)
		switch {
		case n == 0:
			p = plain
		case n == 1:
			p.bold = true
		case n == 2:
			p.dim = true
		case n == 4:
			p.underline = true
		case n == 7:
			p.reverse = true
		case n == 22:
			p.bold, p.dim = false, false
		case n == 24:
			p.underline = false
		case n == 27:
			p.reverse = false
		case n == 38, n == 48:
			c, used := extended(params[i+1:], t)
			i += used
			if n == 38 {
				p.fg = c
			} else {
				p.bg = c
			}
		case n == 39:
			p.fg = plain.fg
		case n == 49:
			p.bg = plain.bg
		case n >= 30 && n <= 37:
			p.fg = t.ansi[n-30]
		case n >= 40 && n <= 47:
			p.bg = t.ansi[n-40]
		case n >= 90 && n <= 97:
			p.fg = t.ansi[n-90+8]
		case n >= 100 && n <= 107:
			p.bg = t.ansi[n-100+8]
		}
	}
	return p
}

// extended reads a colour of the 256 or of 24 bits, and says how many parameters
// that took.
func extended(params ansi.Params, t theme) (color.RGBA, int) {
	at := func(i int) int {
		if i >= len(params) {
			return 0
		}
		return params[i].Param(0)
	}
	if at(0) == 5 {
		return t.indexed(at(1)), 2
	}
	return color.RGBA{uint8(at(1)), uint8(at(2)), uint8(at(3)), 255}, 4
}
