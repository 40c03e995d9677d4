package wire

import (
	"bufio"
	"context"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"leadrig/replay/wire/wiretest"
)

func requests(bodies ...string) []*Request {
	all := make([]*Request, len(bodies))
	for i, b := range bodies {
		all[i] = post(b)
	}
	return all
}

// Each connection answers with what it had before any of them had all of it:
// the barrier of the handler's side opens only when every held-back request is
// there, so a request that was released alone would wait for ever.
func TestVolley_HoldsAllBackUntilAllAreReady(t *testing.T) {
	big := strings.Repeat("b", 100<<10)
	bodies := []string{"first", "second", "", big}
	for name, test := range map[string]struct {
		hold Hold
		held func(length int) int // bytes held back
	}{
		"last byte":   {HoldByte, func(int) int { return 1 }},
		"end of head": {HoldHead, func(length int) int { return length + 1 }},
	} {
		t.Run(name, func(t *testing.T) {
			var arrived sync.WaitGroup
			arrived.Add(len(bodies))
			addr := wiretest.Listen(t, func(_ int, c *net.TCPConn) {
				r := bufio.NewReader(c)
				begin, err := readHeld(r, test.hold)
				if err != nil {
					t.Error(err)
				}
				arrived.Done()
				arrived.Wait()
				if n := r.Buffered(); n > test.held(begin.length) {
					t.Errorf("%d bytes came at once", n)
				}
				rest := make([]byte, test.held(begin.length))
				if _, err := io.ReadFull(r, rest); err != nil {
					t.Error(err)
				}
				whole := begin.text + string(rest)
				_, body, _ := strings.Cut(whole, "\r\n\r\n")
				_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: "+strconv.Itoa(len(body))+"\r\n\r\n"+body)
			})
			v := newSender(t, Config{URL: addr}).Volley(t.Context(), requests(bodies...), test.hold)
			for i, r := range v.Results {
				wantAnswer(t, r, 200, bodies[i])
				if want := int64(len(posted(addr, strconv.Itoa(len(bodies[i])), bodies[i]))); r.Sent != want || r.Times.LastWrite <= r.Times.FirstWrite {
					t.Errorf("%d bytes are said to be sent, want %d; times %+v", r.Sent, want, r.Times)
				}
			}
			if v.Released != len(bodies) || v.Spread <= 0 || v.Spread > wiretest.Patience {
				t.Errorf("%d were released within %s", v.Released, v.Spread)
			}
		})
	}
}

type heldBack struct {
	text   string
	length int // of the body
}

// readHeld reads what a request may send before it is released, and not a byte
// more.
func readHeld(r *bufio.Reader, hold Hold) (heldBack, error) {
	var h heldBack
	for !strings.HasSuffix(h.text, "Content-Length: ") {
		b, err := r.ReadByte()
		if err != nil {
			return h, err
		}
		h.text += string(b)
	}
	digits, err := r.ReadString('\r')
	if err != nil {
		return h, err
	}
	h.length, err = strconv.Atoi(strings.TrimSuffix(digits, "\r"))
	if err != nil {
		return h, err
	}
	more := len("\n\r\n") + h.length - 1
	if hold == HoldHead {
		more = len("\n\r")
	}
	b := make([]byte, more)
	_, err = io.ReadFull(r, b)
	h.text += digits + string(b)
	return h, err
}

func TestVolley_WhatIsNotReadyIsToldAndTheOthersAreReleased(t *testing.T) {
	addr, _ := answering(t, 1, wiretest.OKAnswer)
	all := requests("1", "2", "3", "4")
	all[1].Method = "no method"
	all[2].Shape.Cut = Cut{How: CutClose}
	v := newSender(t, Config{URL: addr}).Volley(t.Context(), all, HoldByte)
	wantAnswer(t, v.Results[0], 200, "hi")
	wantError(t, v.Results[1], KindRequest, PhaseConnect)
	wantError(t, v.Results[2], KindRequest, PhaseConnect)
	wantAnswer(t, v.Results[3], 200, "hi")
	if v.Released != 2 {
		t.Errorf("%d were released", v.Released)
	}
}

func TestVolley_ShapesOfTheAnswer(t *testing.T) {
	addr, _ := answering(t, 1, wiretest.OKAnswer)
	all := requests("1", "2", "3")
	all[0].Shape.Leave, all[1].Shape.Leave, all[2].Shape.Lost = LeaveSent, LeaveFirstByte, true
	v := newSender(t, Config{URL: addr}).Volley(t.Context(), all, HoldByte)
	wantError(t, v.Results[0], KindLeft, PhaseAnswer)
	wantError(t, v.Results[1], KindLeft, PhaseAnswer)
	wantAnswer(t, v.Results[2], 200, "hi")
	if !v.Results[2].Lost {
		t.Error("the answer is not marked as lost")
	}
}

// One that can't be prepared must not keep the processors busy, nor the others
// waiting for longer than the timeout.
func TestVolley_OneThatIsNeverReady(t *testing.T) {
	addr := wiretest.Listen(t, func(_ int, c *net.TCPConn) {
		r := bufio.NewReaderSize(c, 16)
		h, _ := head(r)
		if strings.Contains(h, "Content-Length: 1\r\n") {
			_, _ = r.ReadByte()
			_, _ = io.WriteString(c, wiretest.OKAnswer)
			return
		}
		<-t.Context().Done() // it reads no more, and stays until the test is over
	})
	all := requests("1", strings.Repeat("2", 20<<20))
	all[1].Timeout = 10 * spinTime
	v := newSender(t, Config{URL: addr}).Volley(t.Context(), all, HoldByte)
	wantAnswer(t, v.Results[0], 200, "hi")
	wantError(t, v.Results[1], KindTimeout, PhaseWrite)
	if v.Released != 1 || v.Results[0].Times.LastWrite < all[1].Timeout {
		t.Errorf("%d were released, the first at %s", v.Released, v.Results[0].Times.LastWrite)
	}
}

func TestVolley_Cancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var came sync.WaitGroup
	came.Add(3)
	addr := wiretest.Listen(t, func(_ int, c *net.TCPConn) {
		r := bufio.NewReader(c)
		_, _ = head(r)
		_, _ = r.ReadByte()
		came.Done()
		_, _ = io.Copy(io.Discard, c)
	})
	go func() {
		came.Wait()
		cancel()
	}()
	v := newSender(t, Config{URL: addr}).Volley(ctx, requests("1", "2", "3"), HoldByte)
	for _, r := range v.Results {
		wantError(t, r, KindCancelled, PhaseAnswer)
	}
}

func TestVolley_OfNothing(t *testing.T) {
	s := newSender(t, Config{URL: "127.0.0.1:1", Timeout: time.Second})
	if v := s.Volley(t.Context(), nil, HoldByte); len(v.Results) != 0 || v.Released != 0 || v.Spread != 0 {
		t.Errorf("it is %+v", v)
	}
}
