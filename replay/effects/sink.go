package effects

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	"leadrig/internal/safetext"
)

// Sink is a probe that is the handler's downstream: a small server that counts
// the calls it accepts. All of it can be used from several goroutines.
type Sink struct {
	addr   string
	server *http.Server
	served chan error // what Serve returned; one value

	goodbye time.Duration  // how long Close lets calls end by themselves
	under   sync.WaitGroup // the calls under way; joined only while not closing

	mu       sync.Mutex
	closing  bool
	accepted int64
	refused  int64
	inCall   int
	fail     failures
	calls    []Call // a ring, oldest at next once it is full
	next     int
	byID     map[string]int
}

// failures is what the next calls meet.
type failures struct {
	left, status int
}

// The limits of a sink.
const (
	keptCalls     = 2048    // calls that are kept
	keptBody      = 4 << 10 // bytes of a call's body that are kept
	keptIDs       = 200_000 // request ids whose calls are counted
	maxID         = 200     // bytes of a request id
	maxCall       = 8 << 20 // bytes of a call's body that are taken
	callTimeout   = 30 * time.Second
	goodbye       = 2 * time.Second
	maxCallHeader = 64 << 10
)

// NewSink listens on an address: host:port, or a port alone for 127.0.0.1, with
// port 0 for any free one.
func NewSink(ctx context.Context, addr string) (*Sink, error) {
	where, err := sinkAddress(addr)
	if err != nil {
		return nil, err
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", where)
	if err != nil {
		return nil, fmt.Errorf("sink: %w: choose another address, or a port alone, as in --sink 0 for any free one", err)
	}
	s := &Sink{addr: listener.Addr().String(), served: make(chan error, 1), goodbye: goodbye, byID: map[string]int{}}
	s.server = &http.Server{
		Handler:           http.HandlerFunc(s.serve),
		ReadHeaderTimeout: callTimeout,
		ReadTimeout:       callTimeout,
		WriteTimeout:      callTimeout,
		IdleTimeout:       callTimeout,
		MaxHeaderBytes:    maxCallHeader,
		ErrorLog:          quiet(),
	}
	go func() { s.served <- s.server.Serve(listener) }()
	return s, nil
}

func sinkAddress(addr string) (string, error) {
	if port, err := strconv.ParseUint(addr, 10, 16); err == nil {
		return net.JoinHostPort("127.0.0.1", strconv.FormatUint(port, 10)), nil
	}
	if _, _, err := net.SplitHostPort(addr); err != nil {
		return "", fmt.Errorf("%w %q: write it as 127.0.0.1:8081 or 8081", ErrAddress, safetext.Cut(addr, shown))
	}
	if _, port, _ := net.SplitHostPort(addr); !isPort(port) {
		return "", fmt.Errorf("%w %q: the port is a number from 0 to 65535", ErrAddress, safetext.Cut(addr, shown))
	}
	return addr, nil
}

// ErrAddress is wrapped by the error of an address that can't be one.
var ErrAddress = errors.New("sink address")

func isPort(text string) bool {
	_, err := strconv.ParseUint(text, 10, 16)
	return err == nil
}

// Addr is where the sink listens, with the port it got.
func (s *Sink) Addr() string { return s.addr }

// URL is what the handler's downstream has to be set to.
func (s *Sink) URL() string { return "http://" + s.addr }

// Count returns how many calls were accepted. A call that was made to fail is
// none: whatever it was to do was not done. Nor is one that only reads (GET,
// HEAD, OPTIONS).
func (s *Sink) Count(ctx context.Context) (int64, error) {
	if err := ctx.Err(); err != nil {
		return 0, fmt.Errorf("sink %s: %w", s.addr, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.accepted, nil
}

// Busy reports whether a call is being read: the count is about to change.
func (s *Sink) Busy() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.inCall > 0
}

// FailNext lets the next n calls that would count fail with a status from 400 to 599, in place of
// what an earlier FailNext left. An n of 0 ends it.
func (s *Sink) FailNext(n, status int) error {
	if n < 0 || status < 400 || status > 599 {
		return fmt.Errorf("sink: fail %d calls with status %d: use a count from 0 and a status from 400 to 599", n, status)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail = failures{left: n, status: status}
	return nil
}

// Failed returns how many calls were made to fail, and how many of those that
// FailNext asked for are still to come.
func (s *Sink) Failed() (failed int64, left int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.refused, s.fail.left
}

// Close ends the sink and waits for all of it: calls under way have a moment to
// end by themselves.
func (s *Sink) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), s.goodbye)
	defer cancel()
	err := s.server.Shutdown(ctx)
	if err != nil {
		err = s.server.Close() // the connections break, and with them the calls
	}
	s.mu.Lock()
	s.closing = true
	s.mu.Unlock()
	s.under.Wait()
	served := <-s.served
	s.served <- http.ErrServerClosed // a second Close finds the same
	if !errors.Is(served, http.ErrServerClosed) {
		return fmt.Errorf("sink %s: %w", s.addr, served)
	}
	return err
}

// String names the source for people.
func (s *Sink) String() string { return "sink " + s.addr }
