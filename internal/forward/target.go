package forward

import (
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"

	"leadrig/internal/hook"
)

// Target is a handler's URL, taken apart for sending.
type Target struct {
	url    *url.URL
	addr   string // host:port to dial
	secure bool
	path   string // request target without the sender's query
}

// ParseTarget reads a --forward-to URL. "3000", "3000/hook" and
// "localhost:3000/hook" are understood as http on this machine.
func ParseTarget(text string) (*Target, error) {
	full := strings.TrimSpace(text)
	port, _, _ := strings.Cut(full, "/")
	if _, err := strconv.ParseUint(port, 10, 64); err == nil {
		full = "127.0.0.1:" + full
	}
	if !strings.Contains(full, "://") {
		full = "http://" + full
	}
	u, err := url.Parse(full)
	if err != nil {
		if strings.Contains(text, "@") { // what is wrong may quote a password
			return nil, fmt.Errorf("handler URL %q can't be read: write it as http://127.0.0.1:3000/path", withoutUser(text))
		}
		return nil, fmt.Errorf("handler URL %q can't be read: %w", text, unwrapURL(err))
	}
	if u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("handler URL %q: the scheme must be http or https", withoutUser(text))
	}
	if u.Hostname() == "" {
		return nil, fmt.Errorf("handler URL %q has no host: write it as http://127.0.0.1:3000/path", withoutUser(text))
	}
	if u.User != nil {
		return nil, fmt.Errorf("handler URL for %s: a user or password in the URL is not supported; let the handler check X-Request-Id or its own header instead", u.Host)
	}
	u.Fragment = ""
	port = u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return nil, fmt.Errorf("handler URL %q: the port must be a number from 1 to 65535", text)
	}
	return &Target{url: u, addr: net.JoinHostPort(u.Hostname(), port), secure: u.Scheme == "https", path: u.RequestURI()}, nil
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
	if e, ok := err.(*url.Error); ok { //nolint:errorlint // url.Parse returns exactly this type
		return e.Err
	}
	return err
}

// String is the URL as it is shown and recorded.
func (t *Target) String() string { return t.url.String() }

// Addr is the host and port that is dialled.
func (t *Target) Addr() string { return t.addr }

// Loopback reports whether the target is this machine.
func (t *Target) Loopback() bool {
	host := t.url.Hostname()
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// appendHead appends the head of the request that carries d to the target.
func (t *Target) appendHead(dst []byte, d *hook.Delivery) []byte {
	dst = append(dst, d.Method...)
	dst = append(dst, ' ')
	dst = append(dst, t.path...)
	if d.Query != "" {
		dst = append(dst, querySeparator(t.path))
		dst = append(dst, d.Query...)
	}
	dst = append(dst, " HTTP/1.1\r\nHost: "...)
	dst = append(dst, t.url.Host...)
	dst = append(dst, "\r\n"...)
	for _, f := range d.Header.EndToEnd() {
		dst = append(dst, f[0]...)
		dst = append(dst, ": "...)
		dst = append(dst, f[1]...)
		dst = append(dst, "\r\n"...)
	}
	dst = append(dst, "Content-Length: "...)
	dst = strconv.AppendInt(dst, int64(len(d.Body)), 10)
	return append(dst, "\r\n\r\n"...)
}

func querySeparator(path string) byte {
	if strings.Contains(path, "?") {
		return '&'
	}
	return '?'
}
