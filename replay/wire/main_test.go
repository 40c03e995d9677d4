package wire

import (
	"bufio"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"leadrig/internal/hook"
	"leadrig/internal/socket"
	"leadrig/replay/wire/wiretest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// head reads a request up to its body.
func head(r *bufio.Reader) (string, error) {
	var all strings.Builder
	for {
		line, err := r.ReadString('\n')
		all.WriteString(line)
		if err != nil || line == "\r\n" {
			return all.String(), err
		}
	}
}

// answering reads one head and size bytes of body of each request and answers it
// with text, again and again.
func answering(t *testing.T, size int, text string) (addr string, connections <-chan int) {
	t.Helper()
	came := make(chan int, 1000)
	return wiretest.Listen(t, func(n int, c *net.TCPConn) {
		for r := bufio.NewReader(c); ; {
			if _, err := head(r); err != nil {
				return
			}
			came <- n
			if _, err := io.CopyN(io.Discard, r, int64(size)); err != nil {
				return
			}
			if _, err := io.WriteString(c, text); err != nil {
				return
			}
		}
	}), came
}

// recording answers once it has read size bytes, then reads to the end. It
// gives all that was sent, and the error that ended it.
func recording(t *testing.T, size int, text string) (addr string, got <-chan recorded) {
	t.Helper()
	all := make(chan recorded, 100)
	return wiretest.Listen(t, func(_ int, c *net.TCPConn) {
		begin := make([]byte, size)
		n, err := io.ReadFull(c, begin)
		if err == nil {
			_, _ = io.WriteString(c, text)
			var rest []byte
			rest, err = io.ReadAll(c)
			begin = append(begin, rest...)
			n = len(begin)
		}
		all <- recorded{string(begin[:n]), err}
	}), all
}

type recorded struct {
	bytes string
	err   error
}

func next[T any](t *testing.T, c <-chan T) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(wiretest.Patience):
		t.Fatal("nothing came")
		panic("unreachable")
	}
}

func newSender(t *testing.T, cfg Config) *Sender {
	t.Helper()
	if cfg.Timeout == 0 {
		cfg.Timeout = wiretest.Patience
	}
	if !strings.Contains(cfg.URL, "://") {
		cfg.URL = "http://" + cfg.URL + "/hook?a=1"
	}
	s, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// post is a request with the given body and one field.
func post(body string) *Request {
	return &Request{Header: hook.Header("x-id: 1\r\n"), Body: []byte(body)}
}

// posted is post(body) on the wire, for a target at addr.
func posted(addr, length, body string) string {
	return "POST /hook?a=1 HTTP/1.1\r\nHost: " + addr + "\r\nx-id: 1\r\nContent-Length: " + length + "\r\n\r\n" + body
}

func wantAnswer(t *testing.T, r *Result, status int, body string) {
	t.Helper()
	if r.Err != nil {
		t.Fatalf("error %q (%s, %s)", r.Err, r.Err.Kind, r.Err.Phase)
	}
	if r.Status != status || string(r.Body) != body {
		t.Errorf("answer %d with %d bytes %.50q, want %d with %d", r.Status, len(r.Body), r.Body, status, len(body))
	}
	m := r.Times
	if m.FirstWrite <= 0 || m.FirstAnswer < m.FirstWrite || m.Done < m.FirstAnswer || m.Done > wiretest.Patience || r.Latency() != m.Done-m.FirstWrite {
		t.Errorf("times are %+v", m)
	}
}

func wantError(t *testing.T, r *Result, kind Kind, phase Phase) {
	t.Helper()
	if r.Err == nil {
		t.Fatalf("no error, but status %d", r.Status)
	}
	if r.Err.Kind != kind || r.Err.Phase != phase {
		t.Errorf("error %s in %s, want %s in %s: %s", r.Err.Kind, r.Err.Phase, kind, phase, r.Err)
	}
	if text := r.Err.Error(); text == "" || strings.Contains(text, "\n") {
		t.Errorf("the error's text is %q", text)
	}
	if r.Err.Unreachable() != (phase == PhaseConnect) {
		t.Errorf("unreachable is %t in phase %s", r.Err.Unreachable(), phase)
	}
	if r.Lost {
		t.Error("what never came is marked as lost")
	}
}

// isResetByPeer says that a reset was seen, by a handler.
func isResetByPeer(err error) bool {
	return err != nil && !errors.Is(err, io.EOF) && socket.IsReset(err)
}
