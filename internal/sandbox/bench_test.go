package sandbox_test

import (
	"testing"

	"leadrig/internal/sandbox"
)

// New is on the way to the first screen of a demo: five milliseconds at most.
func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		if _, err := sandbox.New(sandbox.Config{Seed: 1}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkGenerate(b *testing.B) {
	box, err := sandbox.New(sandbox.Config{Seed: 1})
	if err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	if err := box.Generate(b.Context(), b.N); err != nil {
		b.Fatal(err)
	}
}
