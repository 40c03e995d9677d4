package paint

import (
	"fmt"
	"strconv"
	"time"
)

// Clock formats milliseconds since 1970 as a time of day, with milliseconds
// where there is room.
func Clock(at int64, width int, loc *time.Location) string {
	layout := "15:04:05.000"
	if width < len(layout) {
		layout = "15:04:05"
	}
	return time.UnixMilli(at).In(loc).Format(layout)
}

// Duration formats how long something took in at most six columns.
func Duration(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return "<1 ms"
	case d < time.Second:
		return strconv.FormatInt(d.Milliseconds(), 10) + " ms"
	case d < 100*time.Second:
		return fmt.Sprintf("%.1f s", d.Truncate(100*time.Millisecond).Seconds())
	}
	return strconv.FormatInt(int64(d/time.Second), 10) + " s"
}

// Thousands formats a count: 1,204.
func Thousands(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// Counted is a count with its word: "1 delivery", "2 deliveries".
func Counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Thousands(n) + " " + many
}
