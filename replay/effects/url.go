package effects

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"leadrig/internal/redact"
	"leadrig/internal/safetext"
)

// URL is a probe that asks an address.
type URL struct {
	address string
	path    Path
	name    string // the address for messages
	secrets redact.Secrets
	client  *http.Client
}

// NewURL returns a probe that GETs the address and takes the answer as a bare
// number, or with a path as JSON with a number at that place.
func NewURL(address, path string) (*URL, error) {
	parsed, err := url.Parse(address)
	if err != nil {
		// The error of url.Parse repeats the whole text, a password included.
		return nil, errors.New("effects URL: it can't be read as an address: write it as http://127.0.0.1:3000/effects")
	}
	if (parsed.Scheme != "http" && parsed.Scheme != "https") || parsed.Host == "" {
		// Without a host it isn't known which part of it is a password.
		return nil, errors.New("effects URL: it has no host, or another scheme than http and https: write it as http://127.0.0.1:3000/effects")
	}
	name, secrets := presentable(parsed)
	where, err := ParsePath(path)
	if err != nil {
		return nil, err
	}
	return &URL{address: address, path: where, name: name, secrets: secrets, client: newClient()}, nil
}

// newClient never keeps a connection: a handler that serves one connection at a
// time would wait for our idle one instead of taking deliveries.
func newClient() *http.Client {
	transport := &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DisableKeepAlives:      true,
		MaxResponseHeaderBytes: 64 << 10,
		TLSHandshakeTimeout:    urlTimeout,
	}
	return &http.Client{
		Transport: transport,
		// A redirect mostly leads to a login page; its number would be of something else.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Count asks once.
func (u *URL) Count(ctx context.Context) (int64, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, urlTimeout, errTooSlow)
	defer cancel()
	n, err := u.ask(ctx)
	if err == nil {
		return n, nil
	}
	if errors.Is(context.Cause(ctx), errTooSlow) {
		err = fmt.Errorf("no answer within %v", urlTimeout)
	}
	return 0, u.secrets.Error(fmt.Errorf("effects URL %s: %w", u.name, err))
}

// errTooSlow tells our own time limit from the caller's.
var errTooSlow = errors.New("too slow")

func (u *URL) ask(ctx context.Context) (int64, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, u.address, nil)
	if err != nil {
		return 0, errors.New("it can't be asked for") // err repeats the URL
	}
	request.Header.Set("Accept", "application/json, text/plain;q=0.9")
	request.Header.Set("Cache-Control", "no-cache")
	answer, err := u.client.Do(request)
	if err != nil {
		if inner, ok := errors.AsType[*url.Error](err); ok {
			err = inner.Err // without the URL, which is named already
		}
		return 0, err
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer+1))
	if err != nil {
		return 0, fmt.Errorf("read the answer: %w", err)
	}
	return u.judge(answer, body)
}

func (u *URL) judge(answer *http.Response, body []byte) (int64, error) {
	switch {
	case answer.StatusCode >= 300 && answer.StatusCode <= 399:
		return 0, fmt.Errorf("it answered %d (to %q), want 200 and a number", answer.StatusCode, safetext.Cut(withoutSecrets(answer.Header.Get("Location")), shown))
	case answer.StatusCode != http.StatusOK:
		return 0, fmt.Errorf("it answered %d (%s), want 200 and a number", answer.StatusCode, describe(body))
	case len(body) > maxAnswer:
		return 0, fmt.Errorf("it answered more than %d bytes, want a number", maxAnswer)
	case len(u.path.steps) > 0:
		return u.path.count(body)
	}
	n, err := parseCount(string(body))
	if err != nil {
		return 0, fmt.Errorf("%w%s", err, pathAdvice(body))
	}
	return n, nil
}

// Close has nothing to end: no connection outlives its question.
func (u *URL) Close() error { return nil }

// String names the source for people, without its secrets.
func (u *URL) String() string { return u.name }
