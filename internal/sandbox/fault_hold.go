package sandbox

import (
	"bytes"
	"io"
	"maps"
	"net/http"
	"strconv"
)

// cut closes the connection as it is. This is the panic that net/http has for
// it: it is not logged, and what was not flushed is not sent.
func cut() { panic(http.ErrAbortHandler) }

// swallow reads a body that nobody wants. A connection that is closed with
// bytes unread is reset, which a client can meet before it has read an answer;
// and that the client went away is only noticed once its request is read.
func swallow(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, http.MaxBytesReader(w, r.Body, maxBody))
}

// heldAnswer is an answer that was made and not yet sent.
type heldAnswer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// hold does the work of a call and keeps its answer back.
func (s *Sandbox) hold(r *http.Request) *heldAnswer {
	held := &heldAnswer{header: http.Header{}, status: http.StatusOK}
	s.answerAPI(held, r)
	return held
}

// Header implements http.ResponseWriter.
func (h *heldAnswer) Header() http.Header { return h.header }

// WriteHeader implements http.ResponseWriter.
func (h *heldAnswer) WriteHeader(status int) { h.status = status }

// Write implements http.ResponseWriter.
func (h *heldAnswer) Write(p []byte) (int, error) { return h.body.Write(p) }

func (h *heldAnswer) send(w http.ResponseWriter) {
	h.sendHead(w)
	// Whoever went away doesn't want to know.
	_, _ = w.Write(h.body.Bytes())
}

// sendHalf sends the head, which announces the whole body, and half of it.
func (h *heldAnswer) sendHalf(w http.ResponseWriter) {
	h.sendHead(w)
	_, _ = w.Write(h.body.Bytes()[:h.body.Len()/2])
	// Without an error to report: a client that is gone is cut off already.
	_ = http.NewResponseController(w).Flush()
}

func (h *heldAnswer) sendHead(w http.ResponseWriter) {
	maps.Copy(w.Header(), h.header)
	w.Header().Set("Content-Length", strconv.Itoa(h.body.Len()))
	w.WriteHeader(h.status)
}
