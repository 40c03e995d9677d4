package inspector

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"
)

// Limits of the server, for requests that aren't upgraded.
const (
	headerTimeout = 5 * time.Second
	readTimeout   = 30 * time.Second
	writeTimeout  = 60 * time.Second // a scenario has longer; see run.go
	idleTimeout   = 2 * time.Minute
	maxHeader     = 32 << 10
)

// Inspector is a page that is being served. Close must be called.
type Inspector struct {
	cfg     Config
	started time.Time
	addr    string // as listened on
	token   token
	hosts   []string // that are ours, with their port
	server  *http.Server
	hub     *hub
	assets  assets

	life    context.Context //nolint:containedctx // it belongs to no call
	cut     context.CancelFunc
	serving sync.WaitGroup // server and hub
}

// Start serves the page until Close. A port in use is an error that names it.
func Start(ctx context.Context, cfg Config) (*Inspector, error) {
	addr, err := ParseAddr(cfg.Addr)
	if err != nil {
		return nil, err
	}
	var listen net.ListenConfig
	ln, err := listen.Listen(ctx, "tcp", addr)
	if err != nil {
		if e, ok := errors.AsType[*net.OpError](err); ok {
			err = e.Err // without the address a second time
		}
		return nil, errInUse(addr, err)
	}
	i := &Inspector{cfg: cfg, started: time.Now(), addr: ln.Addr().String(), token: newToken()}
	i.hosts = ownHosts(i.addr)
	if i.assets, err = loadAssets(); err != nil {
		return nil, errors.Join(err, ln.Close())
	}
	// The page lives as long as nobody closes it, on the way out too.
	i.life, i.cut = context.WithCancel(context.WithoutCancel(ctx))
	i.hub = newHub(i.life) //nolint:contextcheck // as above
	i.server = &http.Server{
		Handler: i.handler(), ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout,
		WriteTimeout: writeTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader,
		BaseContext: func(net.Listener) context.Context { return i.life },
		ErrorLog:    log.New(io.Discard, "", 0), // it tells what clients did wrong
	}
	reader := cfg.Feed.Subscribe(livePace)
	i.serving.Go(func() { defer reader.Close(); i.hub.run(i.life, reader) })
	i.serving.Go(i.hub.ping)
	i.serving.Go(func() { _ = i.server.Serve(ln) }) // its error says that it was closed
	return i, nil
}

// Addr is the address that is listened on.
func (i *Inspector) Addr() string { return i.addr }

// URL opens the page. Behind its # it has the run's token, which is a secret: a
// browser sends it to nobody, and neither should a log.
func (i *Inspector) URL() string { return "http://" + i.addr + "/#" + i.token.text }

// Close ends the page: viewers are told, requests under way have until ctx ends.
func (i *Inspector) Close(ctx context.Context) error {
	i.hub.close(ctx)
	err := i.server.Shutdown(ctx)
	i.cut()
	if err != nil {
		err = i.server.Close()
	}
	i.serving.Wait()
	return err
}
