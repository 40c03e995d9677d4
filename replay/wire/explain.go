package wire

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"time"

	"leadrig/internal/socket"
)

var (
	errNotHTTP = errors.New("the answer is not HTTP")
	errTorn    = errors.New("the answer was cut off")
	errHead    = errors.New("the head of the answer is too large")
	errCut     = errors.New("cut as asked")
	errLeft    = errors.New("left as asked")
)

// failure is what an error is made from.
type failure struct {
	phase   Phase
	reused  bool
	timeout time.Duration
	sent    int64
	err     error
}

// explain makes an error that names its kind, the value and what to do.
func (s *Sender) explain(ctx context.Context, f failure) *Error {
	e := &Error{Phase: f.phase, Reused: f.reused, cause: f.err}
	switch {
	case errors.Is(f.err, errCut):
		e.Kind, e.text = KindCut, fmt.Sprintf("cut after %d bytes, as asked", f.sent)
	case errors.Is(f.err, errLeft):
		e.Kind, e.text = KindLeft, "hung up without hearing the answer, as asked"
	case errors.Is(f.err, errHead):
		e.Kind, e.text = KindHead, fmt.Sprintf("%s: %v", s.target.addr, f.err)
	case errors.Is(f.err, errNotHTTP):
		e.Kind, e.text = KindNotHTTP, fmt.Sprintf("%s: %v; is the port the handler's?", s.target.addr, f.err)
	case ctx.Err() != nil && !errors.Is(ctx.Err(), context.DeadlineExceeded):
		e.Kind, e.text = KindCancelled, "cancelled before the answer was there"
	case timedOut(ctx, f.err):
		e.Kind, e.text = KindTimeout, s.timeoutText(f)
	case f.phase == PhaseConnect:
		s.explainConnect(e, f.err)
	default:
		s.explainBroken(e, f)
	}
	return e
}

func timedOut(ctx context.Context, err error) bool {
	return ctx.Err() != nil || overdue(err)
}

func overdue(err error) bool {
	return errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded)
}

func (s *Sender) timeoutText(f failure) string {
	switch f.phase {
	case PhaseConnect:
		return fmt.Sprintf("no connection to %s within %s: is the handler running, and the port reachable?", s.target.addr, f.timeout)
	case PhaseWrite:
		return fmt.Sprintf("%s had not taken the whole request within %s (%d bytes sent): the handler doesn't read its body, or the timeout is too short", s.target.addr, f.timeout, f.sent)
	}
	return fmt.Sprintf("no whole answer from %s within %s: answer first and work later, or give more time", s.target.addr, f.timeout)
}

func (s *Sender) explainConnect(e *Error, err error) {
	var dns *net.DNSError
	var tlsErr *handshakeError
	switch {
	case socket.IsRefused(err):
		e.Kind, e.text = KindRefused, RefusedText(s.target.addr)+"; start the handler, or correct the URL"
	case errors.As(err, &dns):
		e.Kind, e.text = KindDNS, NoHostText(dns.Name)+": correct the URL"
	case errors.As(err, &tlsErr):
		e.Kind, e.text = KindTLS, fmt.Sprintf("no secure connection to %s: %v; give its CA file, or use http", s.target.addr, tlsErr.err)
	default:
		e.Kind, e.text = KindConnect, fmt.Sprintf("connect to %s: %v", s.target.addr, bare(err))
	}
}

func (s *Sender) explainBroken(e *Error, f failure) {
	switch {
	case errors.Is(f.err, errTorn):
		e.Kind, e.text = KindTorn, fmt.Sprintf("%s: %v", s.target.addr, f.err)
	case socket.IsReset(f.err):
		e.Kind, e.text = KindReset, s.endText("reset", f)
	case errors.Is(f.err, io.EOF):
		e.Kind, e.text = KindClosed, s.endText("closed", f)
	default:
		e.Kind, e.text = KindBroken, fmt.Sprintf("connection to %s: %v", s.target.addr, bare(f.err))
	}
}

func (s *Sender) endText(how string, f failure) string {
	text := fmt.Sprintf("%s %s the connection before a byte of an answer, %d bytes of the request sent", s.target.addr, how, f.sent)
	if f.reused {
		return text + ": a kept connection, so it may have been idle for too long, or the handler broke; not sent again"
	}
	return text + ": look into the handler's log for a crash"
}

// bare drops the addresses that a net error puts around its cause.
func bare(err error) error {
	if e, ok := errors.AsType[*net.OpError](err); ok {
		return e.Err
	}
	return err
}

// handshakeError is any failure of a TLS handshake.
type handshakeError struct{ err error }

func (e *handshakeError) Error() string { return "TLS handshake: " + e.err.Error() }
func (e *handshakeError) Unwrap() error { return e.err }
