package wire

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"leadrig/replay/wire/wiretest"
)

func TestCut_EndsTheRequest(t *testing.T) {
	big := strings.Repeat("x", 100<<10)
	headOf := func(addr, length string) int { return len(posted(addr, length, "")) }
	tests := map[string]struct {
		body, length string
		cut          Cut
		want         func(addr string) string
	}{
		"in the body":                {"0123456789", "10", Cut{How: CutClose, After: 4}, func(a string) string { return posted(a, "10", "0123") }},
		"before the body":            {"0123456789", "10", Cut{How: CutClose}, func(a string) string { return posted(a, "10", "") }},
		"in the head":                {"0123456789", "10", Cut{How: CutClose, After: 7, OfRequest: true}, func(string) string { return "POST /h" }},
		"in the body, from the head": {"0123456789", "10", Cut{How: CutClose, After: headOf("127.0.0.1:00000", "10") + 1, OfRequest: true}, func(a string) string { return posted(a, "10", "0") }},
		"after everything":           {"0123456789", "10", Cut{How: CutClose, After: Everything}, func(a string) string { return posted(a, "10", "0123456789") }},
		"after more than there is":   {"0123456789", "10", Cut{How: CutClose, After: 99}, func(a string) string { return posted(a, "10", "0123456789") }},
		"in a body of its own part":  {big, "102400", Cut{How: CutClose, After: 50 << 10}, func(a string) string { return posted(a, "102400", big[:50<<10]) }},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			addr, got := recording(t, 1, "")
			r := post(test.body)
			r.Shape.Cut = test.cut
			res := newSender(t, Config{URL: addr}).Send(t.Context(), r)
			wantError(t, res, KindCut, PhaseAnswer)
			if !res.Err.Deliberate() {
				t.Error("it is not said to be deliberate")
			}
			g := next(t, got)
			if want := test.want(addr); g.bytes != want || g.err != nil || res.Sent != int64(len(want)) {
				t.Errorf("the handler had %d bytes %.200q and then %v; %d are said to be sent; want %d bytes", len(g.bytes), g.bytes, g.err, res.Sent, len(want))
			}
		})
	}
}

func TestCut_ResetIsSeenByTheHandler(t *testing.T) {
	for name, after := range map[string]int{"in the body": 4, "after everything": Everything} {
		t.Run(name, func(t *testing.T) {
			begun := make(chan struct{})
			seen := make(chan recorded, 1)
			addr := wiretest.Listen(t, func(_ int, c *net.TCPConn) {
				<-begun // a reset takes away what was not read
				b, err := io.ReadAll(c)
				seen <- recorded{string(b), err}
			})
			r := post("0123456789")
			r.Shape.Cut = Cut{How: CutReset, After: after}
			wantError(t, newSender(t, Config{URL: addr}).Send(t.Context(), r), KindCut, PhaseAnswer)
			close(begun)
			if g := next(t, seen); !isResetByPeer(g.err) {
				t.Errorf("the handler saw %v", g.err)
			}
		})
	}
}

func TestCut_HalfClosedRequestIsAnswered(t *testing.T) {
	for name, test := range map[string]struct {
		after int
		body  string
	}{"in the body": {4, "0123"}, "after everything": {Everything, "0123456789"}} {
		t.Run(name, func(t *testing.T) {
			got := make(chan string, 1)
			addr := wiretest.Listen(t, func(_ int, c *net.TCPConn) {
				b, _ := io.ReadAll(c) // to the end of the sender's side
				got <- string(b)
				_, _ = io.WriteString(c, "HTTP/1.1 400 Bad Request\r\nContent-Length: 4\r\n\r\ntorn")
			})
			r := post("0123456789")
			r.Shape.Cut = Cut{How: CutHalf, After: test.after}
			wantAnswer(t, newSender(t, Config{URL: addr}).Send(t.Context(), r), 400, "torn")
			if g, want := next(t, got), posted(addr, "10", test.body); g != want {
				t.Errorf("the handler had %q, want %q", g, want)
			}
		})
	}
}

func TestLength_TooLongIsWaitedForInVain(t *testing.T) {
	done := make(chan struct{})
	addr := wiretest.Listen(t, func(_ int, c *net.TCPConn) { _, _ = io.Copy(io.Discard, c); close(done) })
	r := post("{}")
	r.Shape.LengthOff, r.Timeout = 10, 50*time.Millisecond
	res := newSender(t, Config{URL: addr}).Send(t.Context(), r)
	wantError(t, res, KindTimeout, PhaseAnswer)
	if !strings.Contains(res.Err.Error(), "within 50ms") {
		t.Errorf("the error is %q", res.Err)
	}
	next(t, done)
}

// What lies about itself leaves a connection that no other request may use.
func TestShape_LiesEndTheConnection(t *testing.T) {
	for name, shape := range map[string]Shape{"a length": {LengthOff: -1}, "a half-closed side": {Cut: Cut{How: CutHalf, After: Everything}}} {
		t.Run(name, func(t *testing.T) {
			addr, came := answering(t, 2, wiretest.OKAnswer)
			s := newSender(t, Config{URL: addr})
			r := post("{}")
			r.Shape = shape
			wantAnswer(t, s.Send(t.Context(), r), 200, "hi")
			wantAnswer(t, s.Send(t.Context(), post("{}")), 200, "hi")
			if a, b := next(t, came), next(t, came); a != 1 || b != 2 {
				t.Errorf("the requests came on connections %d and %d", a, b)
			}
		})
	}
}

// The handler lets each piece follow only when it has the one before, so that
// pieces that come together would be seen.
func TestPieces_ComeOneByOne(t *testing.T) {
	const pause = 30 * time.Millisecond
	for name, chunk := range map[string]int{"plain": 0, "chunked": 4} {
		t.Run(name, func(t *testing.T) {
			pieces := make(chan string, 100)
			addr := wiretest.Listen(t, func(_ int, c *net.TCPConn) {
				r := bufio.NewReader(c)
				_, _ = head(r)
				for all := ""; len(all) < 10 || chunk > 0 && !strings.HasSuffix(all, "\r\n0\r\n\r\n"); {
					b := make([]byte, 100)
					n, err := r.Read(b)
					if err != nil {
						return
					}
					all += string(b[:n])
					pieces <- string(b[:n])
				}
				close(pieces)
				_, _ = io.WriteString(c, wiretest.OKAnswer)
			})
			r := post("0123456789")
			r.Shape = Shape{Piece: 4, Pause: pause, ChunkSize: chunk}
			res := newSender(t, Config{URL: addr}).Send(t.Context(), r)
			wantAnswer(t, res, 200, "hi")
			all, count := "", 0
			for p := range pieces {
				all += p
				count++
			}
			want := "0123456789"
			if chunk > 0 {
				want = "4\r\n0123\r\n4\r\n4567\r\n2\r\n89\r\n0\r\n\r\n"
			}
			pauses := (len(want)+3)/4 - 1
			if all != want || count < 2 {
				t.Errorf("%d pieces came, %q", count, all)
			}
			if took := res.Times.LastWrite - res.Times.FirstWrite; took < time.Duration(pauses)*pause {
				t.Errorf("%d pauses of %s took %s", pauses, pause, took)
			}
		})
	}
}

func TestPieces_CanBeCutAsWell(t *testing.T) {
	addr, got := recording(t, 1, "")
	r := post("0123456789")
	r.Shape = Shape{Piece: 2, Pause: time.Millisecond, Cut: Cut{How: CutClose, After: 5}}
	wantError(t, newSender(t, Config{URL: addr}).Send(t.Context(), r), KindCut, PhaseAnswer)
	if g, want := next(t, got).bytes, posted(addr, "10", "01234"); g != want {
		t.Errorf("the handler had %q, want %q", g, want)
	}
}

func TestLeave_HangsUpWithoutHearing(t *testing.T) {
	t.Run("as soon as all is sent", func(t *testing.T) {
		hungUp := make(chan recorded, 1)
		addr := wiretest.Listen(t, func(_ int, c *net.TCPConn) {
			b, err := io.ReadAll(c) // ends though nothing was answered
			hungUp <- recorded{string(b), err}
		})
		r := post("{}")
		r.Shape.Leave = LeaveSent
		wantError(t, newSender(t, Config{URL: addr}).Send(t.Context(), r), KindLeft, PhaseAnswer)
		if g, want := next(t, hungUp), posted(addr, "2", "{}"); g.bytes != want || g.err != nil {
			t.Errorf("the handler had %q and then %v", g.bytes, g.err)
		}
	})
	t.Run("after the first byte of the answer", func(t *testing.T) {
		hungUp := make(chan error, 1)
		addr := wiretest.Listen(t, func(_ int, c *net.TCPConn) {
			_, _ = head(bufio.NewReader(c))
			_, _ = io.WriteString(c, "H")
			_, err := io.Copy(io.Discard, c)
			hungUp <- err
		})
		r := post("")
		r.Shape.Leave = LeaveFirstByte
		res := newSender(t, Config{URL: addr}).Send(t.Context(), r)
		wantError(t, res, KindLeft, PhaseAnswer)
		if err := next(t, hungUp); err != nil || res.Times.FirstAnswer == 0 || res.Status != 0 {
			t.Errorf("the handler saw %v; the result is %+v", err, res)
		}
	})
	t.Run("at the timeout, while the handler still runs", func(t *testing.T) {
		running, hungUp := make(chan struct{}), make(chan struct{})
		addr := wiretest.Listen(t, func(_ int, c *net.TCPConn) {
			_, _ = head(bufio.NewReader(c))
			close(running)
			_, _ = io.Copy(io.Discard, c)
			close(hungUp)
		})
		r := post("")
		r.Timeout = 30 * time.Millisecond
		res := newSender(t, Config{URL: addr}).Send(t.Context(), r)
		wantError(t, res, KindTimeout, PhaseAnswer)
		next(t, running)
		next(t, hungUp)
		if res.Times.Done < r.Timeout {
			t.Errorf("it gave up after %s", res.Times.Done)
		}
	})
	t.Run("the answer is lost on the way", func(t *testing.T) {
		addr, _ := answering(t, 0, wiretest.OKAnswer)
		r := post("")
		r.Shape.Lost = true
		res := newSender(t, Config{URL: addr}).Send(t.Context(), r)
		wantAnswer(t, res, 200, "hi")
		if !res.Lost {
			t.Error("the answer is not marked as lost")
		}
	})
}

func TestFresh_IsANewConnectionEachTime(t *testing.T) {
	addr, came := answering(t, 0, wiretest.OKAnswer)
	s := newSender(t, Config{URL: addr})
	r := post("")
	r.Shape.Fresh = true
	for n := 1; n <= 3; n++ {
		res := s.Send(t.Context(), r)
		wantAnswer(t, res, 200, "hi")
		if c := next(t, came); c != n || res.Reused || res.Times.Connected == 0 {
			t.Errorf("request %d came on connection %d; reused %t", n, c, res.Reused)
		}
	}
}

// A body must come to no harm, whatever way it takes.
func TestShape_LeavesTheRequestAsItIs(t *testing.T) {
	body := bytes.Repeat([]byte("abc"), 30<<10)
	header := []byte("x-id: 1\r\n")
	addr, _ := answering(t, len(body), wiretest.OKAnswer)
	s := newSender(t, Config{URL: addr})
	r := &Request{Header: bytes.Clone(header), Body: bytes.Clone(body)}
	wantAnswer(t, s.Send(t.Context(), r), 200, "hi")
	v := s.Volley(t.Context(), []*Request{r, r}, HoldHead)
	for _, res := range v.Results {
		wantAnswer(t, res, 200, "hi")
	}
	if !bytes.Equal(r.Body, body) || !bytes.Equal(r.Header, header) {
		t.Error("the request was changed")
	}
}
