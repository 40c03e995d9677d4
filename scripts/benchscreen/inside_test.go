package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFigures_AreReadFromWhatGoTestPrints(t *testing.T) {
	out := "goos: linux\nBenchmarkView/100000-2   \t 5000\t 210000 ns/op\t 12 B/op\t 3 allocs/op\n" +
		"BenchmarkIdle \t 1\t 99 ns/op\t 0.5 %cpu\nPASS\nok  \tleadrig/tui\t1s\n"
	got := figures{}
	if err := got.read([]byte(out)); err != nil {
		t.Fatal(err)
	}
	want := figures{"View/100000": {"ns/op": 210000, "B/op": 12, "allocs/op": 3}, "Idle": {"ns/op": 99, "%cpu": 0.5}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if _, err := got.get("View/1", "ns/op"); err == nil {
		t.Error("a figure that nobody reported was found")
	}
}
