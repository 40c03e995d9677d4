package forward

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"os"

	"leadrig/internal/socket"
)

var (
	errNoAnswer = errors.New("the connection was closed before an answer")
	errNotHTTP  = errors.New("the answer is not HTTP")
	errCut      = errors.New("the answer was cut off")
)

// describe says in one line why an attempt got no answer.
func (f *Forwarder) describe(ctx context.Context, t *Target, err error) string {
	switch {
	case ctx.Err() != nil:
		return "cancelled before an answer came"
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, context.DeadlineExceeded):
		return fmt.Sprintf("no answer within %s", f.cfg.Timeout)
	case socket.IsRefused(err):
		return fmt.Sprintf("connection refused: nothing listens at %s", t.addr)
	case errors.Is(err, errNotHTTP), errors.Is(err, errCut):
		return err.Error()
	case errors.Is(err, errNoAnswer), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return errNoAnswer.Error()
	case socket.IsReset(err):
		return "the connection was reset before an answer"
	}
	if e, ok := errors.AsType[*net.DNSError](err); ok {
		return fmt.Sprintf("the host %q can't be found", e.Name)
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return fmt.Sprintf("the certificate of %s is signed by an authority this machine doesn't trust", t.addr)
	}
	if e, ok := errors.AsType[*net.OpError](err); ok {
		return fmt.Sprintf("%s %s: %v", e.Op, t.addr, e.Err)
	}
	return err.Error()
}
