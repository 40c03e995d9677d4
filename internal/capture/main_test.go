package capture

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"strconv"
	"testing"
	"time"

	"go.uber.org/goleak"

	"leadrig/internal/hook"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// secret is the path that the tests' servers take deliveries on.
const secret = "/hook/7c1f"

// patience bounds every wait of a test; none is meant to take it up.
const patience = 20 * time.Second

// receive makes a Receiver of a function.
type receive func(context.Context, *hook.Delivery) hook.Answer

func (r receive) Receive(ctx context.Context, d *hook.Delivery) hook.Answer { return r(ctx, d) }

// ok answers 200 and repeats the body.
func ok(_ context.Context, d *hook.Delivery) hook.Answer {
	return hook.Answer{Status: http.StatusOK, Body: []byte("got " + string(d.Body))}
}

// until waits for a signal, or for the test's end.
func until(ctx context.Context, signal <-chan struct{}) {
	select {
	case <-signal:
	case <-ctx.Done():
	}
}

// rig is a server on a real port of this machine.
type rig struct {
	t        *testing.T
	server   *Server
	listener net.Listener
	got      chan *hook.Delivery // what the receiver was given
	rejected chan Rejection
	ctx      context.Context // what receivers get
	cut      context.CancelFunc
}

func newRig(t *testing.T, cfg Config, answer receive) *rig {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return newRigOn(t, listener, cfg, answer)
}

func newRigOn(t *testing.T, listener net.Listener, cfg Config, answer receive) *rig {
	t.Helper()
	r := &rig{t: t, listener: listener, got: make(chan *hook.Delivery, 1000), rejected: make(chan Rejection, 1000)}
	r.ctx, r.cut = context.WithCancel(context.WithoutCancel(t.Context()))
	cfg.Path = secret
	cfg.Receiver = receive(func(ctx context.Context, d *hook.Delivery) hook.Answer {
		r.got <- d
		return answer(ctx, d)
	})
	cfg.Rejected = func(rejection Rejection) { r.rejected <- rejection }
	r.server = NewServer(cfg)
	served := make(chan error, 1)
	go func() { served <- r.server.Serve(r.ctx, listener) }()
	t.Cleanup(func() {
		r.cut()
		ended, end := context.WithCancel(context.Background())
		end()
		_ = r.server.Shutdown(ended)
		_ = listener.Close()
		if err := <-served; err != nil {
			t.Errorf("Serve ended with %v", err)
		}
	})
	return r
}

// delivery is the next delivery that reached the receiver.
func (r *rig) delivery() *hook.Delivery {
	r.t.Helper()
	return next(r.t, r.got, "delivery")
}

// wantRejected checks the next rejection, and that it is the only one.
func (r *rig) wantRejected(reason Reason, status int) {
	r.t.Helper()
	got := next(r.t, r.rejected, "rejection")
	if got.Reason != reason || got.Status != status || got.Detail == "" {
		r.t.Errorf("rejected %+v, want %s with %d and a detail", got, reason, status)
	}
	r.wantQuiet()
}

// wantQuiet checks that no more came, once the server has answered.
func (r *rig) wantQuiet() {
	r.t.Helper()
	select {
	case d := <-r.got:
		r.t.Errorf("a delivery came: %q", d.Body)
	case rejection := <-r.rejected:
		r.t.Errorf("rejected %+v", rejection)
	default:
	}
}

// wantQuietAfter takes n deliveries and checks that no more came.
func (r *rig) wantQuietAfter(n int) {
	r.t.Helper()
	for range n {
		r.delivery()
	}
	r.wantQuiet()
}

func next[T any](t *testing.T, from <-chan T, what string) T {
	t.Helper()
	select {
	case v := <-from:
		return v
	case <-time.After(patience):
		t.Fatalf("no %s came", what)
		panic("unreachable")
	}
}

// sender is a connection that speaks bytes.
type sender struct {
	net.Conn
	t      *testing.T
	reader *bufio.Reader
}

func (r *rig) dial() *sender {
	r.t.Helper()
	nc, err := net.Dial("tcp", r.listener.Addr().String())
	if err != nil {
		r.t.Fatal(err)
	}
	return newSender(r.t, nc)
}

func newSender(t *testing.T, nc net.Conn) *sender {
	t.Helper()
	t.Cleanup(func() { _ = nc.Close() })
	if err := nc.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	return &sender{Conn: nc, t: t, reader: bufio.NewReader(nc)}
}

func (s *sender) send(text string) *sender {
	s.t.Helper()
	if _, err := io.WriteString(s.Conn, text); err != nil {
		s.t.Fatalf("send: %v", err)
	}
	return s
}

// answer reads one answer; its Body is read and closed.
func (s *sender) answer() (*http.Response, string) {
	s.t.Helper()
	res, err := http.ReadResponse(s.reader, nil)
	if err != nil {
		s.t.Fatalf("no answer: %v", err)
	}
	body, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatalf("the answer is cut: %v", err)
	}
	_ = res.Body.Close()
	return res, string(body)
}

// wantAnswer reads one answer and checks its status and body.
func (s *sender) wantAnswer(status int, body string) *http.Response {
	s.t.Helper()
	res, text := s.answer()
	if res.StatusCode != status || text != body {
		s.t.Errorf("answered %d %q, want %d %q", res.StatusCode, text, status, body)
	}
	return res
}

// rest reads all that comes until the server ends the connection.
func (s *sender) rest() string {
	s.t.Helper()
	all, err := io.ReadAll(s.reader)
	if err != nil {
		s.t.Fatalf("the connection does not end: %v (after %q)", err, all)
	}
	return string(all)
}

func (s *sender) wantEnd() {
	s.t.Helper()
	if rest := s.rest(); rest != "" {
		s.t.Errorf("before the end came %q", rest)
	}
}

// post is a request with the given extra header lines and body.
func post(lines, body string) string {
	return "POST " + secret + " HTTP/1.1\r\nHost: h\r\n" + lines + "Content-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n" + body
}

// chunked is a request whose body comes in the given chunks.
func chunked(lines string, chunks ...string) string {
	var b bytes.Buffer
	b.WriteString("POST " + secret + " HTTP/1.1\r\nHost: h\r\n" + lines + "Transfer-Encoding: chunked\r\n\r\n")
	for _, c := range chunks {
		b.WriteString(strconv.FormatInt(int64(len(c)), 16) + "\r\n" + c + "\r\n")
	}
	b.WriteString("0\r\n")
	return b.String()
}

// halfClose ends what the sender has to say.
func (s *sender) halfClose() {
	s.t.Helper()
	if err := s.Conn.(*net.TCPConn).CloseWrite(); err != nil {
		s.t.Fatal(err)
	}
}
