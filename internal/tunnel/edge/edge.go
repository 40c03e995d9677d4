package edge

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httputil"
	"sync"
)

// Options shape an Edge.
type Options struct {
	// Token is the authtoken that is accepted; "" accepts any but an empty one.
	Token string
	// MaxSessions is how many agents may be connected at once; 0: no limit.
	MaxSessions int
}

// Edge is a running stand-in. All its methods may be called at any time and
// from any goroutine.
type Edge struct {
	options  Options
	tls      *tls.Config
	authCert *x509.Certificate
	front    string // the address of the first public listener
	server   *http.Server
	gate     *gate
	running  sync.WaitGroup

	mu         sync.Mutex
	agents     net.Listener // nil while refusing
	agentAddr  string
	sessions   map[*session]struct{}
	endpoints  map[string]*endpoint // by host
	renamed    map[string]string    // by bind: the URL it got instead of its own
	defaultURL string               // the URL of an endpoint that names none
	numbers    int                  // the last number given to a client, bind or token
	control    control
	stats      Stats
	changed    chan struct{} // closed and replaced whenever something above changes
	closed     bool
}

// endpoint is a bound name.
type endpoint struct {
	id      string
	url     string
	host    string
	policy  string
	pooling bool
	session *session
}

// Start brings an edge up on two loopback ports, one for agents and one for
// visitors.
func Start(options Options) (*Edge, error) {
	authority, config, err := newCertificates()
	if err != nil {
		return nil, fmt.Errorf("start edge: %w", err)
	}
	e := &Edge{
		options: options, tls: config, authCert: authority, gate: newGate(),
		agentAddr: "127.0.0.1:0",
		sessions:  map[*session]struct{}{},
		endpoints: map[string]*endpoint{}, renamed: map[string]string{},
		changed: make(chan struct{}),
	}
	public, err := listen("127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("start edge: %w", err)
	}
	if err = e.Listen(); err != nil {
		return nil, errors.Join(err, public.Close())
	}
	e.startPublic(public)
	return e, nil
}

func listen(addr string) (net.Listener, error) {
	var config net.ListenConfig
	return config.Listen(context.Background(), "tcp", addr)
}

// Addr is what agents connect to, host and port.
func (e *Edge) Addr() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.agentAddr
}

// CAs holds the authority that signed the edge's certificate.
func (e *Edge) CAs() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(e.authCert)
	return pool
}

// PublicURL is the URL of the public side, and of the endpoint that an agent
// gets when it asks for no name. It can be fetched as it is.
func (e *Edge) PublicURL() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.defaultURL
}

// Close cuts all agents and visitors off and waits until nothing runs any more.
func (e *Edge) Close() {
	e.mu.Lock()
	e.closed = true
	e.mu.Unlock()
	e.Refuse()
	e.Drop()
	e.gate.open()
	_ = e.server.Close()
	e.running.Wait()
}

// startPublic serves visitors.
func (e *Edge) startPublic(public net.Listener) {
	e.front, e.defaultURL = public.Addr().String(), urlOf(public)
	proxy := &httputil.ReverseProxy{
		Rewrite: rewrite, Transport: router{e}, FlushInterval: -1,
		ErrorLog: discardLog(), ErrorHandler: answerError,
	}
	e.server = &http.Server{Handler: withVisitor(proxy), ErrorLog: discardLog()}
	e.running.Go(func() { _ = e.server.Serve(public) })
}

// urlOf is the URL of a listener's own address.
func urlOf(listener net.Listener) string { return "http://" + listener.Addr().String() }
