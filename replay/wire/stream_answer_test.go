package wire

import (
	"bufio"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"testing"

	"leadrig/replay/wire/wiretest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// after lets each connection answer one request plainly, so that the next one
// is a stream's own, and then with the text, after which it hangs up, unless it
// stays: then it says the same to whatever comes.
func after(t *testing.T, text string, reset bool, stays *atomic.Bool) string {
	t.Helper()
	return wiretest.Listen(t, func(_ int, c *net.TCPConn) {
		r := bufio.NewReader(c)
		for n := 1; ; n++ {
			if _, err := head(r); err != nil {
				return
			}
			if n < 2 {
				_, _ = io.WriteString(c, wiretest.OKAnswer)
				continue
			}
			_, _ = io.WriteString(c, text)
			if reset {
				_ = c.SetLinger(0)
				return
			}
			if stays.Load() {
				continue
			}
			_ = c.CloseWrite()
			_, _ = io.Copy(io.Discard, c)
			return
		}
	})
}

// What an answer is must not depend on the way the request is sent.
func TestStream_HearsWhatSendHears(t *testing.T) {
	texts := map[string]string{
		"simple": wiretest.OKAnswer, "nothing": "", "a torn head": "HTTP/1.1 200 OK\r\nContent-", "a torn body": "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123",
		"another protocol": "SSH-2.0-OpenSSH_9.6\r\n", "two lengths": "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
		"chunked": "HTTP/1.1 500 Oh\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", "to the end": "HTTP/1.1 200 OK\r\nA: 1\r\n\r\nall of it",
		"interim": "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + wiretest.OKAnswer, "no body": "HTTP/1.1 204 No Content\r\n\r\n",
		"too long": wiretest.OKAnswer + " there", "the last one": "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi",
		"a flood": "HTTP/1.1 200 OK\r\n" + strings.Repeat("A: 1234567890\r\n", 10_000), "a switch": "HTTP/1.1 101 Switching Protocols\r\n\r\n",
		"large": "HTTP/1.1 200 OK\r\nContent-Length: 50000\r\n\r\n" + strings.Repeat("x", 50_000),
		"over":  "HTTP/1.1 200 OK\r\nContent-Length: 150000\r\n\r\n" + strings.Repeat("x", 150_000),
	}
	for name, text := range texts {
		t.Run(name, func(t *testing.T) { wantSame(t, text, false) })
	}
	t.Run("a reset", func(t *testing.T) { wantSame(t, "", true) })
}

func wantSame(t *testing.T, text string, reset bool) {
	t.Helper()
	var stays atomic.Bool
	addr := after(t, text, reset, &stays)
	s := newSender(t, Config{URL: addr, MaxBody: 100_000})
	wantAnswer(t, s.Send(t.Context(), post("")), 200, "hi")
	want := s.Send(t.Context(), post(""))
	// A connection that is kept may have its next request before a hang-up is seen.
	stays.Store(len(s.pool.idle) > 0)
	const places = leastPlaces
	requests := make([]*Request, 2*places)
	for i := range requests {
		requests[i] = post("")
	}
	// The requests that come first on a connection can be any but the last ones.
	results := streamed(t.Context(), newSender(t, Config{URL: addr, MaxBody: 100_000}), places, requests)
	compared := 0
	for _, got := range results {
		if !got.Reused {
			wantAnswer(t, got, 200, "hi")
			continue
		}
		compared++
		if diff := cmp.Diff(want, got, ofHandler()...); diff != "" {
			t.Errorf("want -, got +: %s", diff)
		}
	}
	if compared == 0 {
		t.Error("no connection was reused")
	}
}

// ofHandler leaves in a Result what depends on the handler alone.
func ofHandler() []cmp.Option {
	return []cmp.Option{
		cmpopts.IgnoreFields(Result{}, "Start", "Times", "Trailing"), // how much has come by when is chance
		cmp.Comparer(func(a, b *Error) bool {
			return (a == nil) == (b == nil) && (a == nil || *a == Error{Kind: b.Kind, Phase: b.Phase, Reused: b.Reused, text: b.text, cause: a.cause})
		}),
	}
}

// Each byte comes with a write of its own.
func TestStream_AnswersInSinglePieces(t *testing.T) {
	addr := wiretest.Listen(t, func(_ int, c *net.TCPConn) {
		for r := bufio.NewReader(c); ; {
			if _, err := head(r); err != nil {
				return
			}
			for i := range len(wiretest.OKAnswer) {
				_, _ = io.WriteString(c, wiretest.OKAnswer[i:i+1])
			}
		}
	})
	requests := make([]*Request, 100)
	for i := range requests {
		requests[i] = post("")
	}
	for _, r := range streamed(t.Context(), newSender(t, Config{URL: addr}), 8, requests) {
		wantAnswer(t, r, 200, "hi")
	}
}
