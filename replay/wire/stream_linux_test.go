package wire

import (
	"fmt"
	"testing"
)

// Plain answers are a loop's own work; where they are not plain, the loop soon
// leaves the work to others.
func TestStream_LoopTakesWhatIsPlain(t *testing.T) {
	chunked := func(b string) string {
		return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n" + b + "\r\n0\r\n\r\n"
	}
	const count, places = 2000, 8
	for name, test := range map[string]struct {
		answer                           func(string) string
		leastQuick, mostQuick, mostAside int64
	}{
		"plain answers":   {plainEcho, count - 20*places, count - places, 0},
		"chunked answers": {chunked, 0, 0, 100},
	} {
		t.Run(name, func(t *testing.T) {
			requests := numbered(count)
			results := make([]*Result, count)
			f := &flow{s: newSender(t, Config{URL: echoing(t, test.answer)}), st: Stream{
				Count: count, Concurrency: places,
				Request: func(n int) *Request { return requests[n] },
				Done:    func(n int, res *Result) { results[n] = res },
			}}
			if !f.loops(t.Context()) {
				t.Fatal("there is no loop")
			}
			for i, r := range results {
				wantAnswer(t, r, 200, fmt.Sprintf("%08d", i))
			}
			if q, a := f.quick.Load(), f.aside.Load(); q < test.leastQuick || q > test.mostQuick || a > test.mostAside {
				t.Errorf("a loop did %d alone and left %d", q, a)
			}
		})
	}
}
