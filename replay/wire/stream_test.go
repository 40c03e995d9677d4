package wire

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"leadrig/replay/wire/wiretest"
)

// streamed sends requests as a stream and returns their results.
func streamed(ctx context.Context, s *Sender, concurrency int, requests []*Request) []*Result {
	results := make([]*Result, len(requests))
	s.Stream(ctx, Stream{
		Count: len(requests), Concurrency: concurrency,
		Request: func(n int) *Request { return requests[n] },
		Done:    func(n int, res *Result) { results[n] = res },
	})
	return results
}

// numbered are requests whose bodies tell them apart.
func numbered(count int) []*Request {
	all := make([]*Request, count)
	for i := range all {
		all[i] = post(fmt.Sprintf("%08d", i))
	}
	return all
}

// echoing answers each request with its body of 8 bytes, as answer makes it.
func echoing(t *testing.T, answer func(body string) string) string {
	t.Helper()
	return wiretest.Listen(t, func(_ int, c *net.TCPConn) {
		for r := bufio.NewReader(c); ; {
			text, err := head(r)
			if err != nil {
				return
			}
			body := make([]byte, 8)
			if strings.Contains(text, "Content-Length: 8\r\n") {
				_, err = io.ReadFull(r, body)
			}
			if err != nil {
				return
			}
			if _, err := io.WriteString(c, answer(string(body))); err != nil {
				return
			}
		}
	})
}

func plainEcho(body string) string {
	return "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n" + body
}

func TestStream_EachRequestHasItsOwnAnswer(t *testing.T) {
	answers := map[string]func(string) string{
		"plain": plainEcho,
		"chunked": func(b string) string {
			return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n" + b + "\r\n0\r\n\r\n"
		},
		"mixed": func(b string) string {
			if b[7] == '0' {
				return "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n" + b + "\r\n0\r\n\r\n"
			}
			return plainEcho(b)
		},
	}
	for name, answer := range answers {
		for _, concurrency := range []int{0, 1, 3, 16, 200} {
			t.Run(fmt.Sprint(name, ", ", concurrency, " at a time"), func(t *testing.T) {
				s := newSender(t, Config{URL: echoing(t, answer)})
				for i, r := range streamed(t.Context(), s, concurrency, numbered(500)) {
					wantAnswer(t, r, 200, fmt.Sprintf("%08d", i))
				}
			})
		}
	}
}

func TestStream_KeepsItsConcurrency(t *testing.T) {
	const concurrency = 8
	var here, most atomic.Int32
	var once sync.Once
	full := make(chan struct{})
	addr := echoing(t, func(b string) string {
		n := here.Add(1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		if n == concurrency {
			once.Do(func() { close(full) })
		}
		<-full // so many must come together, or none goes on
		here.Add(-1)
		return plainEcho(b)
	})
	for _, r := range streamed(t.Context(), newSender(t, Config{URL: addr}), concurrency, numbered(300)) {
		if r.Err != nil {
			t.Fatal(r.Err)
		}
	}
	if m := most.Load(); m != concurrency {
		t.Errorf("%d were under way at most, want %d", m, concurrency)
	}
}

func TestStream_LeavesToDoneWhatHasNoRequest(t *testing.T) {
	s := newSender(t, Config{URL: echoing(t, plainEcho)})
	requests := numbered(100)
	results := make([]*Result, len(requests))
	s.Stream(t.Context(), Stream{
		Count: len(requests), Concurrency: 8,
		Request: func(n int) *Request {
			if n%3 == 0 {
				return nil
			}
			return requests[n]
		},
		Done: func(n int, res *Result) {
			if (res == nil) != (n%3 == 0) {
				t.Errorf("the result of request %d is %v", n, res)
			}
			if res == nil {
				res = s.Send(t.Context(), requests[n])
			}
			results[n] = res
		},
	})
	for i, r := range results {
		wantAnswer(t, r, 200, fmt.Sprintf("%08d", i))
	}
}

func TestStream_SendsEveryShape(t *testing.T) {
	shapes := map[string]Shape{
		"fresh": {Fresh: true}, "slow": {Piece: 4, Pause: time.Millisecond}, "lost": {Lost: true},
		"cut": {Cut: Cut{How: CutReset, After: 3}}, "left": {Leave: LeaveSent},
	}
	for name, shape := range shapes {
		t.Run(name, func(t *testing.T) {
			// What isn't answered whole ends the handler's connection, no other.
			s := newSender(t, Config{URL: echoing(t, plainEcho)})
			requests := numbered(60)
			for i := range requests {
				if i%5 == 4 {
					requests[i].Shape = shape
				}
			}
			for i, r := range streamed(t.Context(), s, 6, requests) {
				switch {
				case i%5 != 4:
					wantAnswer(t, r, 200, fmt.Sprintf("%08d", i))
				case name == "cut":
					wantError(t, r, KindCut, PhaseAnswer)
				case name == "left":
					wantError(t, r, KindLeft, PhaseAnswer)
				case name == "lost" && !r.Lost, name == "fresh" && r.Reused:
					t.Errorf("lost %t, reused %t", r.Lost, r.Reused)
				default:
					wantAnswer(t, r, 200, fmt.Sprintf("%08d", i))
				}
			}
		})
	}
}

func TestStream_TimeoutOfOneIsNoOthers(t *testing.T) {
	addr := wiretest.Listen(t, func(_ int, c *net.TCPConn) {
		for r := bufio.NewReader(c); ; {
			text, err := head(r)
			if err != nil || strings.Contains(text, "x-slow") {
				_, _ = io.Copy(io.Discard, c)
				return
			}
			_, _ = io.WriteString(c, wiretest.OKAnswer)
		}
	})
	requests := make([]*Request, 200)
	for i := range requests {
		requests[i] = post("")
		if i%50 == 49 {
			requests[i].Header, requests[i].Timeout = []byte("x-slow: 1\r\n"), 40*time.Millisecond
		}
	}
	for i, r := range streamed(t.Context(), newSender(t, Config{URL: addr}), 8, requests) {
		if i%50 != 49 {
			wantAnswer(t, r, 200, "hi")
			continue
		}
		wantError(t, r, KindTimeout, PhaseAnswer)
		if r.Times.Done < 40*time.Millisecond || !strings.Contains(r.Err.Error(), "within 40ms") {
			t.Errorf("it gave up after %s: %v", r.Times.Done, r.Err)
		}
	}
}

func TestStream_EndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var came atomic.Int32
	hungUp := make(chan struct{}, 8)
	addr := wiretest.Listen(t, func(_ int, c *net.TCPConn) {
		for r := bufio.NewReader(c); ; {
			if _, err := head(r); err != nil {
				hungUp <- struct{}{}
				return
			}
			if n := came.Add(1); n > 92 { // the last of those that wait ends it
				if n == 100 {
					cancel()
				}
				continue
			}
			_, _ = io.WriteString(c, wiretest.OKAnswer)
		}
	})
	requests := make([]*Request, 1000)
	for i := range requests {
		requests[i] = post("")
	}
	answered, cut := 0, 0
	for _, r := range streamed(ctx, newSender(t, Config{URL: addr}), 8, requests) {
		switch {
		case r == nil: // not begun
		case r.Err == nil:
			answered++
		default:
			wantError(t, r, KindCancelled, PhaseAnswer)
			cut++
		}
	}
	if answered != 92 || cut != 8 {
		t.Errorf("%d were answered and %d cut, want 92 and 8", answered, cut)
	}
	for range 8 {
		next(t, hungUp)
	}
}

func TestStream_NothingListens(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = l.Close()
	for _, r := range streamed(t.Context(), newSender(t, Config{URL: l.Addr().String()}), 8, numbered(50)) {
		wantError(t, r, KindRefused, PhaseConnect)
	}
}

// A request is sent once, whatever becomes of its connection.
func TestStream_LostRequestIsNotSentAgain(t *testing.T) {
	var came atomic.Int32
	addr := wiretest.Listen(t, func(_ int, c *net.TCPConn) {
		r := bufio.NewReader(c)
		for n := 1; ; n++ {
			if _, err := head(r); err != nil {
				return
			}
			came.Add(1)
			if n == 5 {
				return
			}
			_, _ = io.WriteString(c, wiretest.OKAnswer)
		}
	})
	requests := make([]*Request, 500)
	for i := range requests {
		requests[i] = post("")
	}
	lost := 0
	for _, r := range streamed(t.Context(), newSender(t, Config{URL: addr}), 8, requests) {
		if r.Err == nil {
			continue
		}
		lost++
		wantError(t, r, KindClosed, PhaseAnswer)
		if !r.Err.Reused {
			t.Error("it isn't said that the connection was a kept one")
		}
	}
	if n := came.Load(); n != 500 || lost < 90 {
		t.Errorf("%d requests came of 500, %d were lost", n, lost)
	}
}
