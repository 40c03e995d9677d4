package capture

import (
	"strings"
	"testing"
	"time"
)

func TestLength_LyingAboutIt(t *testing.T) {
	const line = "POST " + secret + " HTTP/1.1\r\n"
	t.Run("a body beyond its length is no part of it", func(t *testing.T) {
		r := newRig(t, Config{}, ok)
		s := r.dial().send(line + "Content-Length: 5\r\n\r\nhello, world\r\n\r\n")
		s.wantAnswer(200, "got hello")
		if rest := s.rest(); rest != bare(400) {
			t.Errorf("then came %q", rest)
		}
		if d := r.delivery(); string(d.Body) != "hello" {
			t.Errorf("got %q", d.Body)
		}
		r.wantRejected(Malformed, 400)
	})
	t.Run("nor is what follows a request without one", func(t *testing.T) {
		r := newRig(t, Config{}, ok)
		s := r.dial().send(line + "\r\n" + post("", "x"))
		s.wantAnswer(200, "got ")
		s.wantAnswer(200, "got x")
	})
	t.Run("chunks win over a length, and end the connection", func(t *testing.T) {
		r := newRig(t, Config{}, ok)
		s := r.dial().send(chunked("Content-Length: 3\r\n", "hello") + "\r\n" + post("", "smuggled"))
		if res := s.wantAnswer(200, "got hello"); !res.Close {
			t.Error("the answer doesn't say that the connection ends")
		}
		s.wantEnd()
		if d := r.delivery(); string(d.Body) != "hello" {
			t.Errorf("got %q", d.Body)
		}
		r.wantQuiet()
	})
}

func TestLength_BodiesThatStop(t *testing.T) {
	const line = "POST " + secret + " HTTP/1.1\r\n"
	tests := map[string]string{
		"before the first byte":   line + "Content-Length: 10\r\n\r\n",
		"short of its length":     line + "Content-Length: 10\r\n\r\nhello",
		"far short of its length": line + "Content-Length: 20000000\r\n\r\n" + strings.Repeat("x", 3<<20),
		"before the first chunk":  line + "Transfer-Encoding: chunked\r\n\r\n",
		"within a chunk":          line + "Transfer-Encoding: chunked\r\n\r\n5\r\nhel",
		"between two chunks":      line + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
		"within a chunk's length": line + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1",
		"before the last line":    line + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n",
		"within the trailers":     line + "Transfer-Encoding: chunked\r\n\r\n0\r\nA: b\r\n",
	}
	for name, request := range tests {
		t.Run("by an end "+name, func(t *testing.T) {
			r := newRig(t, Config{}, ok)
			s := r.dial().send(request)
			s.halfClose()
			if got := s.rest(); got != bare(400) {
				t.Errorf("answered %q", got)
			}
			r.wantRejected(Incomplete, 400)
		})
		t.Run("by silence "+name, func(t *testing.T) {
			r := newRig(t, Config{BodyTimeout: 50 * time.Millisecond, HeadTimeout: 2 * patience}, ok)
			if got := r.dial().send(request).rest(); got != bare(400) {
				t.Errorf("answered %q", got)
			}
			r.wantRejected(Incomplete, 400)
		})
	}
	for name, body := range map[string]string{
		"no length":             "\r\n",
		"a length of no digits": "xyz\r\nhello\r\n0\r\n\r\n",
		"a negative length":     "-5\r\nhello\r\n0\r\n\r\n",
		"a length too long":     "11111111111111111\r\nhello\r\n",
		"a chunk without end":   "5\r\nhello!\r\n0\r\n\r\n",
	} {
		t.Run("chunks with "+name, func(t *testing.T) {
			r := newRig(t, Config{}, ok)
			if got := r.dial().send(line + "Transfer-Encoding: chunked\r\n\r\n" + body).rest(); got != bare(400) {
				t.Errorf("answered %q", got)
			}
			r.wantRejected(Incomplete, 400)
		})
	}
}

func TestLength_BodyOverTheCap(t *testing.T) {
	for name, limit := range map[string]int{"small": 100, "a page": 4 << 10, "two pages": 8 << 10, "large": 3<<20 + 7} {
		cfg := Config{MaxBody: int64(limit)}
		just, over := strings.Repeat("x", limit), strings.Repeat("x", limit+1)
		accepted := map[string]string{
			"announced": post("", just), "in one chunk": chunked("", just) + "\r\n", "in two": chunked("", just[1:], "x") + "\r\n",
		}
		for how, request := range accepted {
			t.Run(name+", "+how+": just the cap is accepted", func(t *testing.T) {
				r := newRig(t, cfg, ok)
				s := r.dial().send(request)
				s.wantAnswer(200, "got "+just)
				s.send(post("", "x")).wantAnswer(200, "got x")
				r.wantQuietAfter(2)
			})
		}
		refused := map[string]string{
			// Of what is only announced no more is read than is polite.
			"announced": post("", over)[:min(limit, lingerBytes)], "in one chunk": chunked("", over) + "\r\n", "in two": chunked("", just, "x") + "\r\n",
			"before it is over": strings.TrimSuffix(chunked("", over), "\r\n0\r\n"),
		}
		if limit < lingerBytes/2 {
			refused["announced, and twice as long"] = post("", over+over)
		}
		for how, request := range refused {
			t.Run(name+", "+how+": a byte more is refused", func(t *testing.T) {
				r := newRig(t, cfg, ok)
				if got := r.dial().send(request).rest(); got != bare(413) {
					t.Errorf("answered %q", got)
				}
				r.wantRejected(TooLarge, 413)
			})
		}
	}
	t.Run("what is only announced is not waited for", func(t *testing.T) {
		r := newRig(t, Config{MaxBody: 10}, ok)
		r.dial().send("POST "+secret+" HTTP/1.1\r\nContent-Length: 11\r\n\r\n").wantAnswer(413, "")
		r.wantRejected(TooLarge, 413)
	})
}
