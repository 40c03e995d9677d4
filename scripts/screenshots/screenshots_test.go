package main

import (
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParse_ReadsTextAndAttributes(t *testing.T) {
	look := darkTheme()
	plain := pen{fg: look.fg, bg: look.bg}
	bold, colour, both := plain, plain, plain
	bold.bold, bold.underline = true, true
	colour.fg, colour.bg = color.RGBA{1, 2, 3, 255}, look.indexed(196)
	both.fg, both.reverse, both.dim = look.ansi[9], true, true

	got := parse("a\x1b[1;4mb\x1b[0m界\n\x1b[38;2;1;2;3m\x1b[48;5;196mc\x1b[39;49m\x1b[91;7;2md\x1b[m\n", look, 5, 3)
	want := screen{
		{{"a", plain}, {"b", bold}, {"界", plain}, {"", plain}, {" ", plain}},
		{{"c", colour}, {"d", both}, {" ", plain}, {" ", plain}, {" ", plain}},
		{{" ", plain}, {" ", plain}, {" ", plain}, {" ", plain}, {" ", plain}},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(cell{}, pen{})); diff != "" {
		t.Errorf("the cells (-want +got):\n%s", diff)
	}
}

func TestPaint_DrawsEachCell(t *testing.T) {
	look := lightTheme()
	file := filepath.Join(t.TempDir(), "a.png")
	size, err := paint(parse("\x1b[7m \x1b[0m \x1b[41m█", look, 4, 2), look, file)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	if img.Bounds().Size() != size || size.X != 2*margin+4*cellWidth {
		t.Errorf("it is %v large, and said %v", img.Bounds().Size(), size)
	}
	for x, want := range []color.RGBA{look.fg, look.bg, look.fg, look.bg} {
		at := color.RGBAModel.Convert(img.At(margin+x*cellWidth+cellWidth/2, margin+cellWidth))
		if at != want {
			t.Errorf("in the middle of column %d there is %v, want %v", x, at, want)
		}
	}
}

func TestPictures_HaveNamesOfTheirOwn(t *testing.T) {
	seen := make(map[string]bool)
	for _, p := range pictures() {
		if p.name == "" || seen[p.name] {
			t.Errorf("there are two pictures %q", p.name)
		}
		seen[p.name] = true
	}
	for _, p := range pagePictures() {
		if p.name == "" || seen[p.name] {
			t.Errorf("there are two pictures %q", p.name)
		}
		seen[p.name] = true
	}
}
