package jsonview_test

import (
	"fmt"
	"strings"
	"testing"

	"leadrig/tui/jsonview"
)

// large are payloads that a screen must not suffer from.
func large() []struct{ name, body string } {
	var numbers, objects strings.Builder
	for i := range 500_000 {
		fmt.Fprintf(&numbers, ",%d", 1_000_000+i)
	}
	for i := range 40_000 {
		fmt.Fprintf(&objects, `,{"id":%d,"lead":"priya@warehouse.example.com","subject":"Re: Weekly pick list","time":"2026-02-11T08:20:41+00:00"}`, i)
	}
	const mail = "<div>Yes, please send the template over.</div>\\n"
	return []struct{ name, body string }{
		{"10,000 deep", strings.Repeat("[", 1e4) + strings.Repeat("]", 1e4)},
		{"1,000,000 deep", strings.Repeat("[", 1e6) + strings.Repeat("]", 1e6)},
		{"500,000 numbers", "[" + numbers.String()[1:] + "]"},
		{"40,000 objects", "[" + objects.String()[1:] + "]"},
		{"a string of 5 MB", `{"reply_body":"` + strings.Repeat(mail, 5<<20/len(mail)) + `"}`},
		{"5 MB of bad JSON", strings.Repeat(`{"a":"b",`, 5<<20/9)},
		{"5 MB of [0,0,…", "[" + strings.Repeat("0,", 5<<19) + "0]"},
	}
}

func BenchmarkParse(b *testing.B) {
	for _, l := range large() {
		body := []byte(l.body)
		b.Run(l.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(body)))
			for b.Loop() {
				if d := jsonview.Parse(body, "application/json", jsonview.Limits{}); d.Len() == 0 {
					b.Fatal("nothing is shown")
				}
			}
		})
	}
}

// BenchmarkScreen makes the 40 lines of a screen in the middle of what is
// unfolded.
func BenchmarkScreen(b *testing.B) {
	for _, l := range large() {
		b.Run(l.name, func(b *testing.B) {
			d := jsonview.Parse([]byte(l.body), "application/json", jsonview.Limits{})
			d.UnfoldAll()
			b.ReportAllocs()
			for b.Loop() {
				for i := range 40 {
					if l := d.Line(d.Len()/2 + i); len(l.Tokens) == 0 && i == 0 {
						b.Fatal("nothing is shown")
					}
				}
			}
		})
	}
}

func BenchmarkToggle(b *testing.B) {
	for _, l := range large() {
		b.Run(l.name, func(b *testing.B) {
			d := jsonview.Parse([]byte(l.body), "application/json", jsonview.Limits{})
			d.UnfoldAll()
			b.ReportAllocs()
			for b.Loop() {
				d.Toggle(1)
			}
		})
	}
}

func BenchmarkFind(b *testing.B) {
	for _, l := range large() {
		b.Run(l.name, func(b *testing.B) {
			d := jsonview.Parse([]byte(l.body), "application/json", jsonview.Limits{})
			b.ReportAllocs()
			for b.Loop() {
				if d.Find("not there", 0) >= 0 {
					b.Fatal("found what isn't there")
				}
			}
		})
	}
}
