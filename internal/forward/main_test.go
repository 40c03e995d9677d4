package forward

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"leadrig/internal/hook"
	"leadrig/replay/wire/wiretest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// request is one that a handler received, as it came.
type request struct {
	connection int // from 1
	head, body string
}

// handler answers each request, whole, with the bytes of answer; it hangs up
// after one for which answer returns false.
type handler struct {
	t        *testing.T
	addr     string
	requests chan request
}

func newHandler(t *testing.T, answer func(c *net.TCPConn, r request) bool) *handler {
	t.Helper()
	h := &handler{t: t, requests: make(chan request, 1000)}
	h.addr = wiretest.Listen(t, func(n int, c *net.TCPConn) {
		reader := bufio.NewReader(c)
		for {
			r, err := readRequest(reader)
			if err != nil {
				return
			}
			r.connection = n
			h.requests <- r
			if !answer(c, r) {
				return
			}
		}
	})
	return h
}

// saying answers every request with the same bytes.
func saying(text string) func(*net.TCPConn, request) bool {
	return func(c *net.TCPConn, _ request) bool {
		_, err := io.WriteString(c, text)
		return err == nil
	}
}

// once answers with the bytes and hangs up.
func once(text string) func(*net.TCPConn, request) bool {
	return func(c *net.TCPConn, _ request) bool {
		_, _ = io.WriteString(c, text)
		return false
	}
}

// readRequest reads a request as bytes, its body by its Content-Length.
func readRequest(r *bufio.Reader) (request, error) {
	var head strings.Builder
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return request{}, err
		}
		head.WriteString(line)
		if line == "\r\n" {
			break
		}
	}
	req, err := http.ReadRequest(bufio.NewReader(strings.NewReader(head.String())))
	if err != nil {
		return request{}, err
	}
	body := make([]byte, req.ContentLength)
	_, err = io.ReadFull(r, body)
	return request{head: head.String(), body: string(body)}, err
}

// request is the next that the handler received.
func (h *handler) request() request {
	h.t.Helper()
	select {
	case r := <-h.requests:
		return r
	case <-time.After(wiretest.Patience):
		h.t.Fatal("no request came")
		panic("unreachable")
	}
}

// wantConnections takes the requests that came, and checks on which connection
// each did.
func (h *handler) wantConnections(want ...int) {
	h.t.Helper()
	if len(h.requests) != len(want) {
		h.t.Fatalf("%d requests came, want %d", len(h.requests), len(want))
	}
	for i, n := range want {
		if r := <-h.requests; wiretest.Reuses && r.connection != n {
			h.t.Errorf("request %d came on connection %d, want %d", i+1, r.connection, n)
		}
	}
}

func (h *handler) target(path string) *Target { return parse(h.t, "http://"+h.addr+path) }

func parse(t *testing.T, text string) *Target {
	t.Helper()
	target, err := ParseTarget(text)
	if err != nil {
		t.Fatal(err)
	}
	return target
}

func newForwarder(t *testing.T, cfg Config) *Forwarder {
	t.Helper()
	if cfg.Timeout == 0 {
		cfg.Timeout = wiretest.Patience
	}
	f := New(cfg)
	t.Cleanup(f.Close)
	return f
}

// delivery has the given header lines and body.
func delivery(lines, body string) *hook.Delivery {
	return &hook.Delivery{Method: http.MethodPost, Header: hook.Header(lines), Body: []byte(body)}
}

// wantAnswer checks the status and body of an attempt that was answered.
func wantAnswer(t *testing.T, a *hook.Attempt, status int, body string) {
	t.Helper()
	if a.Error != "" || a.Status != status || a.Answer.Status != status || string(a.Answer.Body) != body {
		t.Errorf("got %d (%d) with %d bytes, error %q; want %d with %d bytes", a.Status, a.Answer.Status, len(a.Answer.Body), a.Error, status, len(body))
	}
}

// wantFailure checks an attempt that was not answered, and what is said of it.
func wantFailure(t *testing.T, a *hook.Attempt, text string) {
	t.Helper()
	if a.Status != 0 || a.Answer.Status != 0 || a.Answer.Body != nil || a.Answer.Header != nil {
		t.Errorf("got an answer: %d, %+v", a.Status, a.Answer)
	}
	if a.Error == "" || !strings.Contains(a.Error, text) || strings.Contains(a.Error, "\n") {
		t.Errorf("the error is %q, want one line with %q", a.Error, text)
	}
	if a.Latency < 0 || a.Latency > wiretest.Patience || a.StartedAt.IsZero() {
		t.Errorf("it took %s since %s", a.Latency, a.StartedAt)
	}
}
