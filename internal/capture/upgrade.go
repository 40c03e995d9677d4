package capture

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// upgrade takes the answer to a request that may be for Config.Upgrade; done
// says that it was, and that the connection is over.
func (c *conn) upgrade(ctx context.Context, req *http.Request) (done bool) {
	cfg := &c.server.cfg
	if cfg.Upgrade == nil {
		return false
	}
	handler := cfg.Upgrade(req.URL.Path)
	if handler == nil {
		return false
	}
	if !wantsWebsocket(req) {
		// The path is a secret that is in use, so it isn't told.
		c.reject(NotFound, http.StatusNotFound, req.Method+" on the path of the shared run: it is for leadrig join, not for a browser or a webhook")
		return true
	}
	if !c.server.takeUpgrade(c) {
		c.reject(Overloaded, http.StatusServiceUnavailable, "too many connections follow the shared run")
		return true
	}
	ctx, end := context.WithCancel(ctx)
	defer end()
	defer context.AfterFunc(c.server.quit, end)() //nolint:contextcheck // the server's end ends it too
	w := &upgradeWriter{conn: c, header: http.Header{}}
	handler.ServeHTTP(w, req.WithContext(ctx))
	w.finish()
	return true
}

// wantsWebsocket says whether a request without a body asks for a websocket.
func wantsWebsocket(req *http.Request) bool {
	return req.Method == http.MethodGet && hasToken(req.Header, "Upgrade", "websocket") && hasToken(req.Header, "Connection", "upgrade") &&
		req.ContentLength == 0 && req.ProtoAtLeast(1, 1)
}

func hasToken(header http.Header, name, token string) bool {
	for _, value := range header.Values(name) {
		for part := range strings.SplitSeq(value, ",") {
			if strings.EqualFold(strings.TrimSpace(part), token) {
				return true
			}
		}
	}
	return false
}

// takeUpgrade moves a connection from the slots of the senders to those of the
// upgraded: whoever stays for hours keeps no sender out.
func (s *Server) takeUpgrade(c *conn) bool {
	select {
	case s.upgrades <- struct{}{}:
	default:
		return false
	}
	c.upgraded = true
	<-s.slots
	return true
}

// Sizes of the buffers of a connection that was handed over, in bytes: what is
// read of it are short messages.
const (
	handedRead  = 1 << 10
	handedWrite = 512
)

// upgradeWriter is the http.ResponseWriter that a websocket library expects: it
// answers once, or hands the connection over.
type upgradeWriter struct {
	conn   *conn
	header http.Header
	status int
	body   bytes.Buffer
	handed bool
}

// maxRefusal bounds what is said to somebody who is refused, in bytes.
const maxRefusal = 1 << 10

// Header implements http.ResponseWriter.
func (w *upgradeWriter) Header() http.Header { return w.header }

// WriteHeader implements http.ResponseWriter.
func (w *upgradeWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
}

// Write implements http.ResponseWriter.
func (w *upgradeWriter) Write(p []byte) (int, error) {
	if w.handed {
		return 0, http.ErrHijacked
	}
	w.WriteHeader(http.StatusOK)
	if w.body.Len()+len(p) > maxRefusal {
		return 0, errors.New("the refusal of an upgrade is too long")
	}
	return w.body.Write(p)
}

// Hijack implements http.Hijacker. The connection still ends with the handler.
func (w *upgradeWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	if w.handed {
		return nil, nil, http.ErrHijacked
	}
	w.handed = true
	nc := w.conn.Conn
	reader := bufio.NewReaderSize(nc, handedRead)
	if n := w.conn.reader.Buffered(); n > 0 {
		ahead, _ := w.conn.reader.Peek(n)
		reader = bufio.NewReaderSize(io.MultiReader(bytes.NewReader(bytes.Clone(ahead)), nc), max(handedRead, n))
		_, _ = reader.Peek(n) // as buffered bytes they are seen
	}
	w.conn.dropReader()
	_ = nc.SetDeadline(time.Time{})
	return nc, bufio.NewReadWriter(reader, bufio.NewWriterSize(nc, handedWrite)), nil
}

// finish writes the answer of a handler that did not take the connection.
func (w *upgradeWriter) finish() {
	if w.handed {
		return
	}
	w.WriteHeader(http.StatusOK)
	res := http.Response{
		ProtoMajor: 1, ProtoMinor: 1, StatusCode: w.status, Header: w.header, Close: true,
		Body: io.NopCloser(&w.body), ContentLength: int64(w.body.Len()),
	}
	_ = w.conn.SetDeadline(time.Now().Add(lingerTime))
	if res.Write(w.conn.Conn) == nil {
		w.conn.linger()
	}
}
