package tui

import (
	"net/netip"
	"net/url"
	"strings"
)

// secretTail is how many characters of the secret path are shown: enough to
// tell two runs apart, too few to post to.
const secretTail = 4

// publicAddress is a public URL as the screen shows it: where, and the end of
// the secret path.
type publicAddress struct{ base, tail string }

// parsePublic takes a public URL apart. User names, passwords and queries are
// left out.
func parsePublic(raw string) publicAddress {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" {
		return publicAddress{}
	}
	a := publicAddress{base: u.Scheme + "://" + u.Host}
	path := strings.Trim(u.EscapedPath(), "/")
	switch {
	case path == "":
	case len(path) <= 2*secretTail:
		a.tail = "/…"
	default:
		a.tail = "/…" + path[len(path)-secretTail:]
	}
	return a
}

// String returns the address, "" if there is none yet.
func (a publicAddress) String() string { return a.base + a.tail }

// handlerAddress is the address of a handler: short (the port, for one on this
// machine) and long (with the path). Passwords and queries are left out.
func handlerAddress(raw string) (short, long string) {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" {
		return "(no address)", "(no address)"
	}
	short = u.Host
	if u.Port() != "" && loopback(u.Hostname()) {
		short = ":" + u.Port()
	}
	return short, u.Host + strings.TrimSuffix(u.EscapedPath(), "/")
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}
