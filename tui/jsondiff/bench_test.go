package jsondiff_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"leadrig/tui/jsondiff"
)

func BenchmarkDiff(b *testing.B) {
	var numbers, objects strings.Builder
	for i := range 500_000 {
		fmt.Fprintf(&numbers, ",%d", 1_000_000+i)
	}
	for i := range 40_000 {
		fmt.Fprintf(&objects, `,{"id":%d,"lead":"priya@warehouse.example.com","subject":"Re: Weekly pick list","time":"2026-02-11T08:20:41+00:00"}`, i)
	}
	array := func(s string) []byte { return []byte("[" + s[1:] + "]") }
	text := []byte(`{"reply_body":"` + strings.Repeat("<div>Yes, please send it over.</div>\\n", 5<<20/37) + `"}`)
	middle := func(body []byte, from, to string) []byte {
		half := len(body) / 2
		return append(bytes.Clone(body[:half]), bytes.Replace(body[half:], []byte(from), []byte(to), 1)...)
	}
	for _, bench := range []struct {
		name          string
		before, after []byte
	}{
		{"500,000 numbers, one differs", array(numbers.String()), middle(array(numbers.String()), "1", "7")},
		{"500,000 numbers, all differ", array(numbers.String()), bytes.ReplaceAll(array(numbers.String()), []byte(","), []byte(",9"))},
		{"40,000 objects, one differs", array(objects.String()), middle(array(objects.String()), "priya", "pria")},
		{"a string of 5 MB, one word differs", text, middle(text, "send", "sent")},
		{"1,000,000 deep", []byte(strings.Repeat("[", 1e6-1) + strings.Repeat("]", 1e6-1)), []byte(strings.Repeat("[", 1e6-2) + strings.Repeat("]", 1e6-2))},
		{"5 MB of short lines", bytes.Repeat([]byte("one\n"), 5<<18), bytes.Repeat([]byte("two\n"), 5<<18)},
	} {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(bench.before) + len(bench.after)))
			for b.Loop() {
				r := jsondiff.Diff(bench.before, bench.after)
				if len(r.Lines(3)) == 0 {
					b.Fatal("nothing differs")
				}
			}
		})
	}
}
