package forward

import (
	"crypto/x509"
	"errors"
	"fmt"
	"time"

	"leadrig/replay/wire"
)

// describe says in one line why an attempt got no answer. It stands beside the
// attempt and in warnings that name the remedy, so it is short.
func describe(t *Target, e *wire.Error, timeout time.Duration) string {
	switch e.Kind {
	case wire.KindCancelled:
		return "cancelled before an answer came"
	case wire.KindTimeout:
		return wire.LateText(timeout)
	case wire.KindRefused:
		return wire.RefusedText(t.Addr())
	case wire.KindClosed:
		return "the connection was closed before an answer"
	case wire.KindReset:
		return "the connection was reset before an answer"
	case wire.KindTorn, wire.KindNotHTTP, wire.KindHead:
		return e.Unwrap().Error()
	case wire.KindTLS:
		if _, ok := errors.AsType[x509.UnknownAuthorityError](e); ok {
			return wire.UntrustedText(t.Addr())
		}
		return fmt.Sprintf("no secure connection to %s: %v", t.Addr(), e.Unwrap())
	}
	return e.Error()
}
