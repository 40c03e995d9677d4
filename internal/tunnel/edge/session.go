package edge

import (
	"crypto/tls"
	"encoding/binary"
	"encoding/json"
	"io"
	"net"
	"net/http"

	"golang.ngrok.com/muxado/v2"
)

// session is one agent's connection.
type session struct {
	edge     *Edge
	conn     *gatedConn
	raw      muxado.Session
	mux      muxado.TypedStreamSession // the same, for opening streams
	streams  *http.Transport
	ended    chan struct{}
	clientID string // "" before Auth; guarded by the edge's lock
}

func (e *Edge) acceptAgents(listener net.Listener) {
	for {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		e.running.Go(func() { e.serveAgent(conn) })
	}
}

// serveAgent runs one session to its end.
func (e *Edge) serveAgent(conn net.Conn) {
	s := &session{edge: e, conn: newGatedConn(conn, e.gate), ended: make(chan struct{})}
	s.raw = muxado.Server(tls.Server(s.conn, e.tls), nil)
	s.mux = muxado.NewTypedStreamSession(s.raw)
	s.streams = s.newStreams()
	defer func() {
		_ = s.conn.Close()
		_ = s.raw.Close()
		s.streams.CloseIdleConnections()
	}()
	// The session counts before it is authenticated, so that Drop reaches it.
	if !e.join(s) {
		return
	}
	defer e.leave(s)
	for {
		stream, err := s.raw.AcceptStream()
		if err != nil {
			return
		}
		e.running.Go(func() { s.serveStream(stream) })
	}
}

func (e *Edge) join(s *session) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return false
	}
	e.sessions[s] = struct{}{}
	e.stats.Dials++
	e.announce()
	return true
}

// leave forgets a session and frees its names.
func (e *Edge) leave(s *session) {
	close(s.ended)
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.sessions, s)
	for host, bound := range e.endpoints {
		if bound.session == s {
			delete(e.endpoints, host)
		}
	}
	e.announce()
}

// reset cuts the connection with a TCP reset.
func (s *session) reset() {
	if tcp, ok := s.conn.Conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = s.conn.Close()
}

// serveStream answers one stream that the agent opened.
func (s *session) serveStream(stream muxado.Stream) {
	defer func() { _ = stream.Close() }()
	var kind [4]byte
	if _, err := io.ReadFull(stream, kind[:]); err != nil {
		return
	}
	switch binary.BigEndian.Uint32(kind[:]) {
	case streamAuth:
		answer(stream, s.auth)
	case streamBind:
		answer(stream, s.bind)
	case streamUnbind:
		answer(stream, s.unbind)
	case streamSrvInfo:
		answer(stream, func(struct{}) (srvInfoAnswer, bool) { return srvInfoAnswer{Region: "stand-in"}, true })
	case streamHeartbeat:
		s.echo(stream)
	}
}

// answer reads one JSON value and writes one back, unless handle says no.
func answer[Q, A any](stream io.ReadWriter, handle func(Q) (A, bool)) {
	var request Q
	if json.NewDecoder(stream).Decode(&request) != nil {
		return
	}
	if reply, ok := handle(request); ok {
		_, _ = stream.Write(marshal(reply))
	}
}

// echo sends heartbeats back as they come.
func (s *session) echo(stream io.ReadWriter) {
	s.edge.count(func(stats *Stats) { stats.Beating++ })
	var beat [4]byte
	for {
		if _, err := io.ReadFull(stream, beat[:]); err != nil {
			return
		}
		if _, err := stream.Write(beat[:]); err != nil {
			return
		}
		s.edge.count(func(stats *Stats) { stats.Heartbeats++ })
	}
}

// hang waits until what held the answer back is over. It reports false when the
// session ended first.
func (s *session) hang(held func(control) bool) bool {
	for {
		s.edge.mu.Lock()
		hangs, changed := held(s.edge.control), s.edge.changed
		s.edge.mu.Unlock()
		if !hangs {
			return true
		}
		select {
		case <-changed:
		case <-s.ended:
			return false
		}
	}
}
