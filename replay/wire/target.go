package wire

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
)

// Target is a handler's URL, taken apart for sending.
type Target struct {
	url  *url.URL
	addr string // host:port to dial
	path string // what stands in the request line
}

// ParseTarget reads a handler's URL. "3000", "3000/hook" and
// "localhost:3000/hook" are understood as http on this machine. An error repeats
// no password.
func ParseTarget(text string) (*Target, error) {
	u, err := url.Parse(whole(text))
	if err != nil {
		if strings.Contains(text, "@") { // what is wrong may quote a password
			return nil, fmt.Errorf("handler URL %q can't be read: write it as http://127.0.0.1:3000/path", withoutUser(text))
		}
		return nil, fmt.Errorf("handler URL %q can't be read (%w): write it as http://127.0.0.1:3000/path", text, unwrapURL(err))
	}
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, fmt.Errorf("handler URL %q: the scheme must be http or https, as in http://127.0.0.1:3000/path", withoutUser(text))
	case u.Hostname() == "":
		return nil, fmt.Errorf("handler URL %q has no host: write it as http://127.0.0.1:3000/path", withoutUser(text))
	case u.User != nil:
		return nil, fmt.Errorf("handler URL for %s: a user or password in the URL is not supported: leave it out; a replay can send one (--header 'Authorization: …')", u.Host)
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return nil, fmt.Errorf("handler URL %q: the port must be a number from 1 to 65535", text)
	}
	u.Fragment = ""
	return &Target{url: u, addr: net.JoinHostPort(u.Hostname(), port), path: u.RequestURI()}, nil
}

// whole adds to a short form of a URL what it leaves out.
func whole(text string) string {
	text = strings.TrimSpace(text)
	port, _, _ := strings.Cut(text, "/")
	if _, err := strconv.ParseUint(port, 10, 64); err == nil {
		text = "127.0.0.1:" + text
	}
	if !strings.Contains(text, "://") {
		text = "http://" + text
	}
	return text
}

// withoutUser leaves out of a text that may be no URL what may be a user and
// password.
func withoutUser(text string) string {
	at := strings.LastIndexByte(text, '@')
	if at < 0 {
		return text
	}
	scheme, _, ok := strings.Cut(text[:at], "://")
	if !ok {
		return text[at:]
	}
	return scheme + "://" + text[at:]
}

// unwrapURL drops the url.Error around a parse error, which repeats the text.
func unwrapURL(err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		return e.Err
	}
	return err
}

// String is the URL as it is shown and recorded.
func (t *Target) String() string { return t.url.String() }

// Addr is the host and port that is dialled.
func (t *Target) Addr() string { return t.addr }

// Host is what stands in the Host field.
func (t *Target) Host() string { return t.url.Host }

// Path is the path and query that stand in the request line.
func (t *Target) Path() string { return t.path }

// Secure reports whether TLS is spoken.
func (t *Target) Secure() bool { return t.url.Scheme == "https" }

// Loopback reports whether the target is this machine.
func (t *Target) Loopback() bool {
	host := t.url.Hostname()
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
