package paint

import (
	"testing"
	"time"
)

func TestFormats(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "<1 ms", 999 * time.Microsecond: "<1 ms", 12400 * time.Microsecond: "12 ms", 999 * time.Millisecond: "999 ms",
		time.Second: "1.0 s", 99999 * time.Millisecond: "99.9 s", 100 * time.Second: "100 s", time.Hour: "3600 s",
	} {
		if got := Duration(d); got != want || len(got) > 6 {
			t.Errorf("Duration(%v) = %q, want %q", d, got, want)
		}
	}
	for n, want := range map[int]string{0: "0", 999: "999", 1204: "1,204", 100000: "100,000", 1234567: "1,234,567"} {
		if got := Thousands(n); got != want {
			t.Errorf("Thousands(%d) = %q, want %q", n, got, want)
		}
	}
}
