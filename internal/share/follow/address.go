package follow

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"leadrig/internal/share/protocol"
)

// Address is where a run is shared. Its path is a secret.
type Address struct{ url *url.URL }

// errAddress doesn't repeat what was given, which may be nearly right.
var errAddress = errors.New("the address of the shared run can't be read: copy the whole of what the presenter shows, such as https://name.ngrok.app/ and 32 characters")

// ParseAddress reads the address that a presenter gives out.
func ParseAddress(text string) (Address, error) {
	u, err := url.Parse(strings.TrimSpace(text))
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || len(strings.Trim(u.Path, "/")) == 0 {
		return Address{}, errAddress
	}
	switch u.Scheme {
	case "http", "ws":
		u.Scheme = "ws"
	case "https", "wss":
		u.Scheme = "wss"
	default:
		return Address{}, fmt.Errorf("%w: it begins with https:// or http://", errAddress)
	}
	u.Fragment = ""
	return Address{u}, nil
}

// Secret is the part of the address that must not be shown.
func (a Address) Secret() string { return strings.Trim(a.url.Path, "/") }

// String is the address without its secret.
func (a Address) String() string {
	return map[string]string{"ws": "http", "wss": "https"}[a.url.Scheme] + "://" + a.url.Host
}

// MaxName is the longest name that can be wished for, in bytes.
const MaxName = protocol.MaxName
