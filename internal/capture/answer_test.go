package capture

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"leadrig/internal/hook"
)

// answering makes a receiver that always answers the same.
func answering(a hook.Answer) receive {
	return func(context.Context, *hook.Delivery) hook.Answer { return a }
}

func TestAnswer_IsWrittenAsTheReceiverGaveIt(t *testing.T) {
	tests := map[string]struct {
		answer hook.Answer
		want   string // up to the line that ends the connection
		body   string
	}{
		"a bare status": {
			hook.Answer{Status: 200}, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n", "",
		},
		"order, case and repeats stay": {
			hook.Answer{Status: 201, Header: hook.Header("z-b: 1\r\nA:2\r\nZ-B:  3 \r\nSet-Cookie: x\r\nSet-Cookie: y\r\n"), Body: []byte("hi")},
			"HTTP/1.1 201 Created\r\nz-b: 1\r\nA: 2\r\nZ-B: 3\r\nSet-Cookie: x\r\nSet-Cookie: y\r\nContent-Length: 2\r\n", "hi",
		},
		"fields of the other connection are left out": {
			hook.Answer{Status: 200, Header: hook.Header("A: 1\r\nConnection: keep-alive\r\nKeep-Alive: timeout=5\r\nProxy-Connection: x\r\n" +
				"Proxy-Authenticate: Basic\r\nTE: trailers\r\nTrailer: Sum\r\nTransfer-Encoding: chunked\r\nUpgrade: h2c\r\ncontent-LENGTH: 99\r\nZ: 2\r\n"), Body: []byte("hi")},
			"HTTP/1.1 200 OK\r\nA: 1\r\nZ: 2\r\nContent-Length: 2\r\n", "hi",
		},
		"even with a blank about their names": {
			hook.Answer{Status: 200, Header: hook.Header("A: 1\r\nContent-Length : 99\r\n Transfer-Encoding: chunked\r\n"), Body: []byte("hi")},
			"HTTP/1.1 200 OK\r\nA: 1\r\nContent-Length: 2\r\n", "hi",
		},
		"a field's encoding of the body stays": {
			hook.Answer{Status: 200, Header: hook.Header("Content-Encoding: gzip\r\nContent-Type: x\r\n"), Body: []byte("\x1f\x8b\x00")},
			"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Type: x\r\nContent-Length: 3\r\n", "\x1f\x8b\x00",
		},
		"204 has no body": {
			hook.Answer{Status: 204, Header: hook.Header("A: 1\r\nContent-Length: 2\r\n"), Body: []byte("hi")}, "HTTP/1.1 204 No Content\r\nA: 1\r\n", "",
		},
		"304 has no body": {
			hook.Answer{Status: 304, Body: []byte("hi")}, "HTTP/1.1 304 Not Modified\r\n", "",
		},
		"a cut body is as long as it is": {
			hook.Answer{Status: 200, Header: hook.Header("Content-Length: 100\r\n"), Body: []byte("hi"), Truncated: true}, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n", "hi",
		},
		"a status without a name": {
			hook.Answer{Status: 799}, "HTTP/1.1 799 \r\nContent-Length: 0\r\n", "",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, Config{}, answering(test.answer))
			got := r.dial().send(post("Connection: close\r\n", "x")).rest()
			if want := test.want + "Connection: close\r\n\r\n" + test.body; got != want {
				t.Errorf("got  %q\nwant %q", got, want)
			}
			// Kept, the connection is in step for the next request.
			s := r.dial()
			for range 2 {
				if res := s.send(post("", "x")).wantAnswer(test.answer.Status, test.body); res.Close {
					t.Error("the answer ends the connection")
				}
			}
		})
	}
}

func TestAnswer_StatusPassesThrough(t *testing.T) {
	for _, status := range []int{200, 202, 204, 301, 307, 400, 401, 404, 409, 410, 413, 418, 422, 429, 500, 501, 502, 503, 504, 599} {
		t.Run(strconv.Itoa(status), func(t *testing.T) {
			r := newRig(t, Config{}, answering(hook.Answer{Status: status}))
			r.dial().send(post("", "x")).wantAnswer(status, "")
			r.wantQuietAfter(1) // what the receiver answers is no rejection
		})
	}
}

func TestAnswer_OfAnySize(t *testing.T) {
	for _, size := range []int{1, maxJoined - 1, maxJoined, maxJoined + 1, 64 << 10, 1 << 20, 8 << 20} {
		t.Run(strconv.Itoa(size), func(t *testing.T) {
			body := strings.Repeat("0123456789abcde\n", size/16+1)[:size]
			r := newRig(t, Config{}, answering(hook.Answer{Status: 200, Body: []byte(body)}))
			s := r.dial()
			for range 2 {
				if res, got := s.send(post("", "x")).answer(); res.StatusCode != 200 || got != body {
					t.Errorf("answered %d with %d bytes", res.StatusCode, len(got))
				}
			}
		})
	}
}

func TestAnswer_BodyIsNotChanged(t *testing.T) {
	// Behind the body there is room, which must not be written to.
	backing := []byte("body and what is behind it")
	a := hook.Answer{Status: 200, Header: hook.Header("A: 1\r\n"), Body: backing[:4]}
	var out bytes.Buffer
	if err := writeAnswer(&out, a, true); err != nil {
		t.Fatal(err)
	}
	if string(backing) != "body and what is behind it" || string(a.Header) != "A: 1\r\n" {
		t.Errorf("left is %q, %q", backing, a.Header)
	}
}

// full is a writer that takes so many writes and no more.
type full struct{ writes int }

func (f *full) Write(p []byte) (int, error) {
	if f.writes == 0 {
		return 0, errors.New("full")
	}
	f.writes--
	return len(p), nil
}

func TestAnswer_FailedWriteIsAnError(t *testing.T) {
	large := hook.Answer{Status: http.StatusOK, Body: make([]byte, maxJoined+1)}
	for writes := range 2 {
		if err := writeAnswer(&full{writes}, large, true); err == nil {
			t.Errorf("after %d writes nothing is said", writes)
		}
	}
	if err := writeAnswer(&full{1}, hook.Answer{Status: 200, Body: make([]byte, maxJoined)}, true); err != nil {
		t.Errorf("a small answer takes more than one write: %v", err)
	}
}

func TestAnswer_SenderThatWentAwayEndsOnlyItsConnection(t *testing.T) {
	gone := make(chan struct{})
	r := newRig(t, Config{}, func(ctx context.Context, d *hook.Delivery) hook.Answer {
		if string(d.Body) == "leaver" {
			until(ctx, gone)
			return hook.Answer{Status: 200, Body: make([]byte, 1<<20)}
		}
		return ok(ctx, d)
	})
	leaver := r.dial().send(post("", "leaver"))
	r.delivery()
	_ = leaver.Close()
	close(gone)
	r.dial().send(post("", "other")).wantAnswer(200, "got other")
}
