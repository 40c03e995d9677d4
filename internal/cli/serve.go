package cli

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	"leadrig/internal/exit"
)

// served is an HTTP server of ours on this machine.
type served struct {
	addr   string
	server *http.Server
	ended  chan struct{}
	err    error // why it ended; once ended is closed
}

// serve listens on addr and serves handler until stop. A port in use is a usage
// error that names it.
func serve(ctx context.Context, addr string, handler http.Handler) (*served, error) {
	var config net.ListenConfig
	ln, err := config.Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, exit.Failedf("listen on %s: %w; use another address, or port 0 for any free one", addr, withoutAddress(err))
	}
	s := &served{
		addr:   ln.Addr().String(),
		server: &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute},
		ended:  make(chan struct{}),
	}
	go func() {
		defer close(s.ended)
		s.err = s.server.Serve(ln)
	}()
	return s, nil
}

func withoutAddress(err error) error {
	if e, ok := errors.AsType[*net.OpError](err); ok {
		return e.Err
	}
	return err
}

// serveStop bounds how long requests under way may take when a server stops.
const serveStop = 3 * time.Second

// stop ends the server: politely, then not.
func (s *served) stop() {
	ctx, cancel := context.WithTimeout(context.Background(), serveStop)
	defer cancel()
	if s.server.Shutdown(ctx) != nil {
		_ = s.server.Close()
	}
	<-s.ended
}
