package capture

import (
	"bufio"
	"bytes"
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"leadrig/internal/hook"
)

// conn is one connection of a sender; requests on it come one after another.
type conn struct {
	net.Conn
	server   *Server
	reader   *bufio.Reader // nil once the connection was handed over
	state    atomic.Int32
	upgraded bool // its slot is one of the upgraded
}

// The states of a connection. The change from idle is made once, so that a
// request is either cut before it is read or answered.
const (
	idle int32 = iota // between two requests
	busy              // a request has begun to arrive
	cut
)

// closeIfIdle is for Shutdown, under the server's lock: a connection between
// two requests is cut, one in a request sees closing and ends after its answer.
func (c *conn) closeIfIdle() {
	if c.state.CompareAndSwap(idle, cut) {
		_ = c.Close()
	}
}

// serve answers requests until one of them, or its sender, ends the connection.
func (c *conn) serve(ctx context.Context) {
	for !c.server.isClosing() {
		_ = c.SetDeadline(time.Now().Add(c.server.cfg.IdleTimeout))
		if _, err := c.reader.Peek(1); err != nil {
			return
		}
		if !c.state.CompareAndSwap(idle, busy) {
			return
		}
		_ = c.SetDeadline(time.Now().Add(c.server.cfg.HeadTimeout))
		if !c.request(ctx) {
			return
		}
		c.state.Store(idle)
	}
}

// request reads and answers one request; false ends the connection.
func (c *conn) request(ctx context.Context) bool {
	head, err := peekHead(c.reader)
	if err != nil {
		return c.badHead(err)
	}
	head = bytes.Clone(head)
	req, err := http.ReadRequest(c.reader)
	if err == nil {
		err = checkNames(req.Header)
	}
	if err != nil {
		return c.badRequest(fieldsOf(head), err)
	}
	if c.isProbe(req) {
		keep := !req.Close
		return writeAnswer(c.Conn, hook.Answer{Status: http.StatusOK, Body: []byte(c.server.cfg.ProbeAnswer)}, keep) == nil && keep
	}
	if !c.wanted(req) {
		if c.upgrade(ctx, req) {
			return false
		}
		return c.reject(NotFound, http.StatusNotFound, req.Method+" "+shownPath(req.URL.Path))
	}
	d := &hook.Delivery{
		ReceivedAt: time.Now(), Source: hook.SourceEndpoint,
		Method: req.Method, Query: req.URL.RawQuery, Header: fieldsOf(head),
	}
	release, ok := c.readBody(ctx, req, d)
	if !ok {
		return false
	}
	defer release()
	d.RequestID = d.Header.Get(hook.RequestIDHeader)
	d.Summary = hook.Summarize(d.Body)
	answer := c.server.cfg.Receiver.Receive(ctx, d)
	if answer.Ending != hook.Answered {
		return c.endWithout(answer.Ending)
	}
	keep := !req.Close && req.ProtoAtLeast(1, 1) && !twoLengths(req, d.Header) && !c.server.isClosing()
	_ = c.SetWriteDeadline(time.Now().Add(c.server.cfg.BodyTimeout))
	return writeAnswer(c.Conn, answer, keep) == nil && keep
}

func (c *conn) wanted(req *http.Request) bool {
	return samePath(req, c.server.cfg.Path) && req.Method == http.MethodPost
}

func (c *conn) isProbe(req *http.Request) bool {
	path := c.server.cfg.ProbePath
	return path != "" && samePath(req, path) && req.Method == http.MethodGet && req.ContentLength == 0
}

func samePath(req *http.Request, path string) bool {
	return subtle.ConstantTimeCompare([]byte(req.URL.Path), []byte(path)) == 1
}

func (c *conn) badHead(err error) bool {
	switch {
	case errors.Is(err, errHeadTooBig):
		return c.reject(HeadTooBig, http.StatusRequestHeaderFieldsTooLarge, fmt.Sprintf("over %d bytes or %d fields", MaxHead, maxFields))
	case errors.Is(err, errFolded):
		return c.reject(Malformed, http.StatusBadRequest, err.Error())
	}
	// The sender went away or was too slow: there is nobody to answer.
	return false
}

// badRequest answers a request whose head came whole and can't be understood.
func (c *conn) badRequest(fields hook.Header, err error) bool {
	if encoding := fields.Get("Transfer-Encoding"); encoding != "" && !strings.EqualFold(encoding, "chunked") {
		return c.reject(Unsupported, http.StatusNotImplemented, shownError(err))
	}
	return c.reject(Malformed, http.StatusBadRequest, shownError(err))
}

// readBody fills d.Body. On failure it has answered and reported.
func (c *conn) readBody(ctx context.Context, req *http.Request, d *hook.Delivery) (release func(), ok bool) {
	cfg := &c.server.cfg
	if expect := req.Header.Get("Expect"); expect != "" && req.ProtoAtLeast(1, 1) {
		if !strings.EqualFold(expect, "100-continue") {
			return nil, c.reject(Unsupported, http.StatusExpectationFailed, "Expect: "+expect)
		}
		if req.ContentLength <= cfg.MaxBody {
			_ = c.SetWriteDeadline(time.Now().Add(cfg.BodyTimeout))
			if _, err := io.WriteString(c.Conn, "HTTP/1.1 100 Continue\r\n\r\n"); err != nil {
				return nil, false
			}
		}
	}
	if req.ContentLength > cfg.MaxBody {
		return nil, c.reject(TooLarge, http.StatusRequestEntityTooLarge, fmt.Sprintf("%d bytes announced, the limit is %d", req.ContentLength, cfg.MaxBody))
	}
	b := &bodyReader{conn: c, budget: c.server.budget}
	body, err := b.readAll(ctx, req.Body, req.ContentLength, cfg.MaxBody)
	if err == nil {
		d.Body = body
		return b.release, true
	}
	b.release()
	switch {
	case errors.Is(err, errBodyTooLarge):
		return nil, c.reject(TooLarge, http.StatusRequestEntityTooLarge, fmt.Sprintf("over %d bytes", cfg.MaxBody))
	case errors.Is(err, errNoBudget):
		return nil, c.reject(Overloaded, http.StatusServiceUnavailable, fmt.Sprintf("over %d bytes of bodies are being handled", cfg.MaxInFlight))
	}
	return nil, c.reject(Incomplete, http.StatusBadRequest, fmt.Sprintf("%d bytes came of %s: %v", len(body), announced(req), err))
}

func announced(req *http.Request) string {
	if req.ContentLength < 0 {
		return "a chunked body"
	}
	return fmt.Sprintf("%d announced", req.ContentLength)
}

// reject answers a request that is no delivery and ends the connection, since
// what follows on it can't be trusted or isn't worth reading.
func (c *conn) reject(reason Reason, status int, detail string) bool {
	c.server.cfg.Rejected(Rejection{Reason: reason, Status: status, Detail: detail})
	_ = c.SetDeadline(time.Now().Add(lingerTime))
	if writeAnswer(c.Conn, hook.Answer{Status: status}, false) == nil {
		c.linger()
	}
	return false
}

// lingerTime and lingerBytes bound how long and how much of an unwanted body is
// read, so that the answer isn't lost in the reset that closing early causes.
const (
	lingerTime  = 500 * time.Millisecond
	lingerBytes = 256 << 10
)

func (c *conn) linger() {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		_ = half.CloseWrite()
	}
	_, _ = io.CopyN(io.Discard, c.reader, lingerBytes)
}
