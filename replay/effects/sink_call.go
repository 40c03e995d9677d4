package effects

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"log"
	"net/http"
	"slices"
	"time"
)

// Call is one call that a sink got. All texts are as the handler sent them.
type Call struct {
	At        time.Time
	Method    string
	Path      string // with the query
	RequestID string // of the delivery it was made for, "" where the handler doesn't pass it on
	EventType string // likewise
	Body      []byte // the first bytes
	Bytes     int64  // of the whole body
	Status    int    // what was answered
}

// Calls returns the latest calls, the oldest of them first.
func (s *Sink) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Concat(s.calls[s.next:], s.calls[:s.next])
}

// Accepted returns how many calls were accepted for one request id. It is told
// apart only where the handler passes the id on: ok is false if none was ever
// seen with an id.
func (s *Sink) Accepted(requestID string) (n int, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.byID[requestID], len(s.byID) > 0
}

// quiet drops what net/http complains about: the handler's manners towards its
// downstream are its own affair.
func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

func (s *Sink) serve(w http.ResponseWriter, r *http.Request) {
	if !s.enter() {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	defer s.leave()
	head, size, err := readCall(r.Body)
	if err != nil {
		// A call that broke off did nothing; its answer has no reader.
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	call := Call{
		At: time.Now(), Method: r.Method, Path: r.URL.RequestURI(),
		Body: head, Bytes: size, RequestID: requestID(r.Header),
	}
	id, eventType := told(head)
	call.EventType = eventType
	if call.RequestID == "" {
		call.RequestID = id
	}
	status := s.take(call, size > maxCall)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if status == http.StatusOK {
		_, _ = io.WriteString(w, "{\"ok\":true}\n")
		return
	}
	_, _ = io.WriteString(w, "{\"ok\":false,\"error\":\"leadrig lets this call fail\"}\n")
}

// enter begins a call, unless the sink is about to end.
func (s *Sink) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing {
		return false
	}
	s.inCall++
	s.under.Add(1)
	return true
}

func (s *Sink) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.inCall--
	s.under.Done()
}

// readCall keeps the first bytes and counts the rest, up to one byte over the
// limit.
func readCall(body io.Reader) (head []byte, size int64, err error) {
	var kept bytes.Buffer
	size, err = io.CopyN(&kept, body, keptBody)
	if err == nil {
		var more int64
		more, err = io.CopyN(io.Discard, body, maxCall-keptBody+1)
		size += more
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return kept.Bytes(), size, err
}

// take decides about a call and keeps it, in one step: of a hundred calls at
// once exactly the number that FailNext asked for fails.
func (s *Sink) take(call Call, tooBig bool) (status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case tooBig:
		call.Status = http.StatusRequestEntityTooLarge
	case !call.changes():
		call.Status = http.StatusOK
	case s.fail.left > 0:
		s.fail.left--
		s.refused++
		call.Status = s.fail.status
	default:
		s.accepted++
		call.Status = http.StatusOK
		s.countID(call.RequestID)
	}
	s.keep(call)
	return call.Status
}

// changes reports whether a call does something at a downstream: looking a
// contact up, or whether anybody is there, is no effect.
func (c *Call) changes() bool {
	switch c.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
		return false
	}
	return true
}

func (s *Sink) countID(id string) {
	if _, known := s.byID[id]; id != "" && (known || len(s.byID) < keptIDs) {
		s.byID[id]++
	}
}

func (s *Sink) keep(call Call) {
	if len(s.calls) < keptCalls {
		s.calls = append(s.calls, call)
		return
	}
	s.calls[s.next] = call
	s.next = (s.next + 1) % keptCalls
}

// requestID finds the delivery's id where handlers pass it on.
func requestID(h http.Header) string {
	for _, name := range []string{"X-Request-Id", "Idempotency-Key", "X-Idempotency-Key", "X-Correlation-Id"} {
		if id := h.Get(name); id != "" && len(id) <= maxID {
			return id
		}
	}
	return ""
}

// told reads what a call's body says of its delivery, at its top level. A body
// that is longer than what was kept is read as far as that goes.
func told(head []byte) (id, eventType string) {
	decoder := json.NewDecoder(bytes.NewReader(head))
	if open, err := decoder.Token(); err != nil || open != json.Delim('{') {
		return "", ""
	}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return id, eventType
		}
		var value json.RawMessage
		if decoder.Decode(&value) != nil {
			return id, eventType
		}
		switch name {
		case "request_id", "requestId", "x_request_id", "idempotency_key", "idempotencyKey":
			id = shortText(value, id)
		case "event_type", "eventType":
			eventType = shortText(value, eventType)
		}
	}
	return id, eventType
}

// shortText is a JSON text of reasonable length, else what was there before.
func shortText(value json.RawMessage, before string) string {
	var text string
	if json.Unmarshal(value, &text) != nil || text == "" || len(text) > maxID {
		return before
	}
	return text
}
