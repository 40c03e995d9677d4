package follow

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"

	"leadrig/internal/share/protocol"
)

// Address is where a run is shared. Its path is a secret.
type Address struct{ url *url.URL }

// errAddress and those that wrap it don't repeat what was given, which may be
// nearly right.
var errAddress = errors.New("the address of the shared run can't be read")

const exampleAddress = "https://name.ngrok.app/ and 32 characters"

// ParseAddress reads the address that a presenter gives out, as people copy and
// type it: in quotes, with a full stop behind it, in capitals, without https://,
// or with the rest of the join line.
func ParseAddress(text string) (Address, error) {
	text = addressIn(text)
	scheme, rest, ok := strings.Cut(text, "://")
	if !ok {
		scheme, rest = guessedScheme(text), text
	}
	switch strings.ToLower(scheme) {
	case "http", "ws":
		scheme = "ws"
	case "https", "wss":
		scheme = "wss"
	default:
		return Address{}, fmt.Errorf("%w: it begins with https:// or http://", errAddress)
	}
	u, err := url.Parse(scheme + "://" + rest)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" {
		return Address{}, fmt.Errorf("%w: copy the whole of what the presenter shows, such as %s", errAddress, exampleAddress)
	}
	secret := strings.ToLower(strings.Trim(u.Path, "/"))
	switch {
	case secret == "":
		return Address{}, fmt.Errorf("%w: it ends before its secret: copy the whole of what the presenter shows, such as %s", errAddress, exampleAddress)
	case strings.Trim(secret, "0123456789abcdef") != "":
		return Address{}, fmt.Errorf("%w: behind the host there is something else than digits and the letters a to f; compare it with what the presenter shows, such as %s", errAddress, exampleAddress)
	case len(secret) != protocol.SecretLength:
		return Address{}, fmt.Errorf("%w: behind the host there are %d characters instead of %d; compare them with what the presenter shows", errAddress, len(secret), protocol.SecretLength)
	}
	return Address{&url.URL{Scheme: scheme, Host: u.Host, Path: "/" + secret}}, nil
}

// addressIn is the address in what was given: the word that is a URL, or else the
// whole, without what surrounds it.
func addressIn(text string) string {
	const around = "\"'`<>(){}.,;“”‘’«»…\u00a0\u200b\ufeff"
	for word := range strings.FieldsSeq(text) {
		if word = strings.Trim(word, around); strings.Contains(word, "://") {
			return word
		}
	}
	return strings.Trim(strings.TrimSpace(text), around)
}

// guessedScheme is that of an address without one: of a run in the same network
// http, else https.
func guessedScheme(text string) string {
	host, _, _ := strings.Cut(text, "/")
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	if host == "localhost" || net.ParseIP(strings.Trim(host, "[]")) != nil {
		return "http"
	}
	return "https"
}

// Secret is the part of the address that must not be shown.
func (a Address) Secret() string { return strings.Trim(a.url.Path, "/") }

// String is the address without its secret.
func (a Address) String() string {
	return map[string]string{"ws": "http", "wss": "https"}[a.url.Scheme] + "://" + a.url.Host
}

// MaxName is the longest name that can be wished for, in bytes.
const MaxName = protocol.MaxName
