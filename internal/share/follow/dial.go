package follow

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"

	"github.com/gorilla/websocket"

	"leadrig/internal/exit"
)

func (f *follower) dial(ctx context.Context) (*websocket.Conn, error) {
	dialer := websocket.Dialer{Proxy: http.ProxyFromEnvironment, HandshakeTimeout: dialTimeout, EnableCompression: true}
	header := http.Header{"User-Agent": {f.cfg.UserAgent}}
	ws, res, err := dialer.DialContext(ctx, f.cfg.Address.url.String(), header)
	if err == nil {
		return ws, nil
	}
	if res == nil {
		return nil, f.unreachable(err)
	}
	_ = res.Body.Close()
	return nil, exit.Failedf("join the run at %s: %s", f.cfg.Address, f.refused(res))
}

// unreachable is why there was no answer, without the address's secret.
func (f *follower) unreachable(err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		err = e.Err // it repeats the address
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return exit.Failedf("join the run at %s: no https is spoken there: does the address begin with http://?", f.cfg.Address)
	}
	dns, _ := errors.AsType[*net.DNSError](err)
	if e, ok := errors.AsType[*net.OpError](err); ok {
		err = e.Err // so does this
	}
	switch {
	case f.ready: // the address was right
		return exit.Failedf("%s can't be reached: %w", f.cfg.Address, err)
	case dns != nil && dns.IsNotFound:
		return exit.Failedf("join the run at %s: there is no such host, or this machine is offline: compare the address with the presenter's", f.cfg.Address)
	}
	return exit.Failedf("join the run at %s: %w: is the address right, the presenter's run up, and this machine online?", f.cfg.Address, err)
}

// refused is what an answer means that doesn't let anybody in.
func (f *follower) refused(res *http.Response) string {
	to, _ := res.Location()
	switch status := res.StatusCode; {
	case status == http.StatusNotFound && f.ready:
		return "nothing is shared there now: the presenter's tunnel is down, or the sharing has ended"
	case status == http.StatusNotFound:
		return "nothing is shared there: the sharing has ended, or the address isn't quite the presenter's; ask for it again"
	case status == http.StatusForbidden:
		return "it was refused, since the request names another address than the presenter's own"
	case status == http.StatusServiceUnavailable:
		return "the presenter's side takes no more connections at the moment; try again"
	case to != nil && to.Scheme == "https" && f.cfg.Address.url.Scheme == "ws", status == http.StatusBadRequest && f.cfg.Address.url.Scheme == "ws":
		return fmt.Sprintf("it answered %d: does the address begin with https://?", status)
	default:
		return fmt.Sprintf("it answered %d, which isn't a shared run", status)
	}
}
