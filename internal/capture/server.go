package capture

import (
	"bufio"
	"context"
	"errors"
	"net"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"
)

// Server serves the connections of one listener.
type Server struct {
	cfg      Config
	budget   *semaphore.Weighted // bytes of bodies in flight
	slots    chan struct{}       // connections
	upgrades chan struct{}       // connections that were handed over
	readers  sync.Pool           // *bufio.Reader of MaxHead bytes

	// quit ends with the server's time: whoever is kept waiting is let go.
	quit context.Context //nolint:containedctx // it belongs to no call
	stop context.CancelFunc

	mu      sync.Mutex
	closing bool
	conns   map[*conn]struct{}
	wg      sync.WaitGroup
}

// NewServer returns a server that has yet to Serve.
func NewServer(cfg Config) *Server {
	cfg = cfg.withDefaults()
	quit, stop := context.WithCancel(context.Background())
	return &Server{
		quit: quit, stop: stop,
		cfg:      cfg,
		budget:   semaphore.NewWeighted(cfg.MaxInFlight),
		slots:    make(chan struct{}, cfg.MaxConns),
		upgrades: make(chan struct{}, cfg.MaxUpgraded),
		readers:  sync.Pool{New: func() any { return bufio.NewReaderSize(nil, MaxHead) }},
		conns:    map[*conn]struct{}{},
	}
}

// Serve accepts connections until the listener is closed, and returns the
// listener's error (nil after Shutdown). The context is what receivers get; the
// connections themselves end with Shutdown.
func (s *Server) Serve(ctx context.Context, ln net.Listener) error {
	var pause time.Duration
	for {
		s.slots <- struct{}{}
		nc, err := ln.Accept()
		if err == nil {
			pause = 0
			s.start(ctx, nc)
			continue
		}
		<-s.slots
		if s.isClosing() {
			return nil
		}
		if ne, ok := errors.AsType[net.Error](err); !ok || !ne.Timeout() {
			return err
		}
		// Out of file descriptors, for one, passes: wait and go on.
		pause = min(max(2*pause, 5*time.Millisecond), time.Second)
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return nil
		}
	}
}

func (s *Server) start(ctx context.Context, nc net.Conn) {
	c := &conn{Conn: nc, server: s}
	s.mu.Lock()
	if s.closing {
		s.mu.Unlock()
		<-s.slots
		_ = nc.Close()
		return
	}
	s.conns[c] = struct{}{}
	s.wg.Add(1)
	s.mu.Unlock()
	go func() {
		defer s.finish(c)
		c.reader = s.readers.Get().(*bufio.Reader)
		c.reader.Reset(nc)
		c.serve(ctx)
	}()
}

func (s *Server) finish(c *conn) {
	_ = c.Close()
	c.dropReader()
	s.mu.Lock()
	delete(s.conns, c)
	s.mu.Unlock()
	if c.upgraded {
		<-s.upgrades
	} else {
		<-s.slots
	}
	s.wg.Done()
}

// dropReader gives the reader's buffer back; nothing is read with it any more.
func (c *conn) dropReader() {
	if c.reader != nil {
		c.reader.Reset(nil)
		c.server.readers.Put(c.reader)
		c.reader = nil
	}
}

func (s *Server) isClosing() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closing
}

// Shutdown ends the server: idle connections are closed, requests in flight are
// answered, the contexts of upgraded ones end, and it returns when none is left
// or, cutting them, when ctx ends.
// The listener is the caller's to close.
func (s *Server) Shutdown(ctx context.Context) error {
	s.stop()
	s.mu.Lock()
	s.closing = true
	for c := range s.conns {
		c.closeIfIdle()
	}
	s.mu.Unlock()
	done := make(chan struct{})
	go func() { s.wg.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
	}
	s.mu.Lock()
	for c := range s.conns {
		_ = c.Close()
	}
	s.mu.Unlock()
	<-done
	return ctx.Err()
}
