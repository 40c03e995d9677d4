package sample

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"unicode/utf8"

	"leadrig/internal/hook"
)

// steps are the steps of the handler. Each is a field, so that a bug can put
// another function in the place of one and leave the others as they are.
type steps struct {
	read     func(http.ResponseWriter, *http.Request) ([]byte, error)
	check    func(body []byte) (hook.Summary, error)
	key      func(*event) string
	remember func(keys []string, limit int) keySet
	once     func(ctx context.Context, key string, work func(context.Context) error) (first bool, err error)
	act      func(context.Context, *event) error
	answer   func(http.ResponseWriter, outcome, error)
}

func (h *Handler) correctSteps() steps {
	return steps{
		read: read, check: check, key: (*event).key, remember: remember,
		once: h.ledger.once, act: h.act, answer: answer,
	}
}

// outcome is what became of an event, as the sender is told.
type outcome string

const (
	done       outcome = "done"
	doneBefore outcome = "done before"
	ignored    outcome = "ignored: an event type this handler doesn't know"
)

// refusal is an error that is the sender's own: trying again can't help.
type refusal struct {
	status int
	reason string
}

func (r *refusal) Error() string { return r.reason }

func refuse(status int, format string, args ...any) error {
	return &refusal{status: status, reason: fmt.Sprintf(format, args...)}
}

// event is a known event on its way through the handler.
type event struct {
	kind        hook.EventType
	body        []byte
	requestID   string // "" if the sender gave none
	fingerprint uint64
}

// read is the first step: the whole body, or a refusal.
func read(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err == nil {
		return body, nil
	}
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return nil, refuse(http.StatusRequestEntityTooLarge, "the body is larger than %d bytes", maxBody)
	}
	if errors.Is(err, os.ErrDeadlineExceeded) { // a slow network, not a bad event
		return nil, fmt.Errorf("read body: %w", err)
	}
	return nil, refuse(http.StatusBadRequest, "the body did not come whole: %v", err)
}

// check is the second step: is this an event at all? It looks at nothing but
// the event type. Every other field may be missing, null or of another type one
// day, and that is no reason to lose the event.
func check(body []byte) (hook.Summary, error) {
	if !utf8.Valid(body) {
		return hook.Summary{}, refuse(http.StatusBadRequest, "the body is no valid UTF-8")
	}
	var fields struct {
		EventType string `json:"event_type"`
	}
	if err := json.Unmarshal(body, &fields); err != nil {
		return hook.Summary{}, refuse(http.StatusBadRequest, "the body is no JSON object with an event_type: %v", err)
	}
	summary := hook.Summarize(body)
	if summary.EventType == "" {
		return hook.Summary{}, refuse(http.StatusBadRequest, "the body has no event_type")
	}
	return summary, nil
}

// key is the third step: what every copy of an event has in common and no other
// event has. That is the request id or, without one, the event's own fields.
// A stats_id would not do (several events of one mail share it), nor would a
// hash of the body (a copy may be written differently).
func (e *event) key() string {
	if e.requestID == "" {
		return fmt.Sprintf("event:%016x", e.fingerprint)
	}
	if len(e.requestID) <= maxPlainID && isPlain(e.requestID) {
		return "id:" + e.requestID
	}
	return fmt.Sprintf("id-sha256:%x", sha256.Sum256([]byte(e.requestID)))
}

// maxPlainID bounds the request ids that are kept as they are, in bytes, so
// that nobody fills memory with long ones.
const maxPlainID = 128

// isPlain says that text is visible ASCII, and so a fit part of a line.
func isPlain(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' })
}

// act is the fourth step: the work itself. An error means that it is not done
// and has to be tried again.
func (h *Handler) act(ctx context.Context, e *event) error {
	if h.downstream != "" {
		if err := h.callDownstream(ctx, e); err != nil {
			return err
		}
	}
	h.effects.Add(1)
	return nil
}

// callDownstream posts the event. The Idempotency-Key lets the other side see
// that a call is a repeat. Anything but 2xx is a failure. The call goes on even
// if the sender goes away: the sender will send the event again and then learn
// that it is done.
func (h *Handler) callDownstream(ctx context.Context, e *event) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), downstreamTimeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, h.downstream, bytes.NewReader(e.body))
	if err != nil {
		return fmt.Errorf("call downstream: %w", withoutURL(err))
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", e.idempotencyKey())
	response, err := h.client.Do(r)
	if err != nil {
		return fmt.Errorf("call downstream: %w", withoutURL(err))
	}
	defer func() { _ = response.Body.Close() }()
	// The answer itself is of no interest, but a connection whose answer was
	// read can be used again.
	_, _ = io.CopyN(io.Discard, response.Body, 64<<10)
	if response.StatusCode < 200 || response.StatusCode > 299 {
		return fmt.Errorf("call downstream: it answered %d", response.StatusCode)
	}
	return nil
}

func (e *event) idempotencyKey() string {
	if e.requestID != "" {
		return e.requestID
	}
	return e.key()
}

// withoutURL takes the URL out of an error, which goes into an answer: it may
// hold a password.
func withoutURL(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err
	}
	return err
}

// answer is the last step. A refusal has its own status; any other error is
// ours, and 503 asks the sender to try again.
func answer(w http.ResponseWriter, o outcome, err error) {
	status, text := http.StatusOK, string(o)
	if err != nil {
		status, text = http.StatusServiceUnavailable, err.Error()
		if r, ok := errors.AsType[*refusal](err); ok {
			status = r.status
		}
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	// An error means that the sender is gone; it will send the event again.
	_, _ = io.WriteString(w, text)
}
