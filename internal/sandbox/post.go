package sandbox

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"leadrig/internal/socket"
	"leadrig/replay/wire"
)

// maxAnswer bounds how much of an answer is read so that its connection can be
// used again; nobody looks at it.
const maxAnswer = 256 << 10

// newClient makes the sender: HTTP/1.1, connections kept alive, no redirects
// followed, one exchange for each call.
func newClient(c Config) *http.Client {
	var only http.Protocols
	only.SetHTTP1(true)
	return &http.Client{
		Transport: &http.Transport{
			Proxy:               http.ProxyFromEnvironment, // never used for loopback addresses
			DialContext:         (&net.Dialer{KeepAlive: 30 * time.Second}).DialContext,
			Protocols:           &only,
			MaxIdleConnsPerHost: c.Workers,
			// Shorter than the keep-alive of common servers: a connection that the
			// other side closes while we write would be an attempt that failed for
			// no reason of the handler's.
			IdleConnTimeout:    time.Second,
			DisableCompression: true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// post makes one exchange. The whole answer has to arrive in the time of ctx.
func (s *Sandbox) post(ctx context.Context, j *job) (status int, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, j.url, bytes.NewReader(j.body))
	if err != nil {
		return 0, err
	}
	r.Header = s.header(j)
	answer, err := s.client.Do(r)
	if err != nil {
		return 0, err
	}
	_, err = io.Copy(io.Discard, io.LimitReader(answer.Body, maxAnswer))
	if closing := answer.Body.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return 0, err
	}
	return answer.StatusCode, nil
}

// describe says in one line why there was no answer, in words that are the same
// from run to run: the ledger has them, and port numbers of our own side would
// make each different.
func (s *Sandbox) describe(ctx context.Context, target string, err error) string {
	host := target
	if u, e := url.Parse(target); e == nil {
		host = u.Host
	}
	var timeout net.Error
	switch {
	case ctx.Err() != nil, errors.As(err, &timeout) && timeout.Timeout():
		return wire.LateText(s.cfg.Policy.Timeout)
	case socket.IsRefused(err):
		return wire.RefusedText(host)
	case socket.IsReset(err), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF),
		strings.HasSuffix(err.Error(), "server closed idle connection"):
		// Which of these it is depends on timing alone.
		return "the connection was closed before the answer was complete"
	}
	if e, ok := errors.AsType[*net.DNSError](err); ok {
		return wire.NoHostText(e.Name)
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return wire.UntrustedText(host)
	}
	if e, ok := errors.AsType[*net.OpError](err); ok {
		return fmt.Sprintf("%s %s: %v", e.Op, host, e.Err)
	}
	if e, ok := errors.AsType[*url.Error](err); ok {
		return e.Err.Error()
	}
	return err.Error()
}
