package smartlead

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"leadrig/internal/redact"
)

// DefaultBaseURL is SmartLead's own API.
const DefaultBaseURL = "https://server.smartlead.ai/api/v1"

const (
	callLimit    = 15 * time.Second // for one exchange, answer included
	bodyLimit    = 8 << 20          // bytes of an answer
	maxRedirects = 3                // of one GET, within one origin
	// keyParameter is how every call is authenticated; there is no header form.
	keyParameter = "api_key"
)

// Config says how to reach SmartLead. Only APIKey is needed.
type Config struct {
	BaseURL    string       // DefaultBaseURL if empty
	APIKey     string       //
	HTTPClient *http.Client // its transport is used; redirects and cookies are not its business
	UserAgent  string       // "leadrig/<version>"; SmartLead refuses some agents with 403
	// CallLimit bounds one exchange; 15 s if zero. Waits and retries are bounded
	// by the context of the call.
	CallLimit time.Duration
	// Notify is told of every wait before it begins, on the caller's goroutine.
	Notify func(Notice)
	// Now and Sleep are the clock, the real one if nil. Sleep returns early, with
	// the context's error, when the context ends.
	Now   func() time.Time
	Sleep func(ctx context.Context, d time.Duration) error
}

// Format implements fmt.Formatter: a printed Config doesn't show the key.
func (c Config) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "smartlead.Config{BaseURL: %q}", redact.New(c.APIKey).Text(c.BaseURL))
}

// Notice says that a call is waiting before it is made again.
type Notice struct {
	Op     string // what is being done: "read webhook 456"
	Reason string // why it waits: "SmartLead's rate limit was reached"
	Wait   time.Duration
	Try    int // the number of the try that comes after the wait, from 2
}

// Client calls the API. Its methods can be used from several goroutines.
type Client struct {
	base      *url.URL
	key       *string // a pointer, so that printing a struct with a Client inside shows an address
	http      *http.Client
	userAgent string
	limit     time.Duration
	notify    func(Notice)
	now       func() time.Time
	sleep     func(ctx context.Context, d time.Duration) error
	secrets   redact.Secrets
}

// New returns a client, or an error if there is no key or if it could not be kept
// safe on the way to the base URL.
func New(cfg Config) (*Client, error) {
	key := strings.TrimSpace(cfg.APIKey)
	if key == "" {
		return nil, errors.New("no SmartLead API key: set SMARTLEAD_API_KEY")
	}
	secrets := redact.New(key, cfg.APIKey)
	base, err := parseBase(cfg.BaseURL)
	if err != nil {
		return nil, secrets.Error(err)
	}
	c := &Client{
		base: base, key: &key, secrets: secrets,
		userAgent: cfg.UserAgent, limit: cfg.CallLimit, notify: cfg.Notify, now: cfg.Now, sleep: cfg.Sleep,
	}
	if c.userAgent == "" {
		c.userAgent = "leadrig"
	}
	if c.limit <= 0 {
		c.limit = callLimit
	}
	if c.notify == nil {
		c.notify = func(Notice) {}
	}
	if c.now == nil {
		c.now = time.Now
	}
	if c.sleep == nil {
		c.sleep = sleep
	}
	c.http = &http.Client{CheckRedirect: c.checkRedirect}
	if cfg.HTTPClient != nil {
		c.http.Transport = cfg.HTTPClient.Transport
	} else if shared, ok := http.DefaultTransport.(*http.Transport); ok {
		c.http.Transport = shared.Clone() // so that Close closes nobody else's connections
	}
	return c, nil
}

// Format implements fmt.Formatter: a printed Client shows where it calls.
func (c *Client) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "smartlead.Client "+c.BaseURL())
}

// BaseURL is the API's address, without a slash at its end.
func (c *Client) BaseURL() string { return c.base.String() }

// Close closes the connections that are kept for the next call.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// parseBase checks a base URL. Its errors may repeat it: they go through redact.
func parseBase(text string) (*url.URL, error) {
	if text == "" {
		text = DefaultBaseURL
	}
	base, err := url.Parse(strings.TrimSpace(text))
	switch {
	case err != nil:
		return nil, errors.New("the SmartLead base URL can't be read: it should look like " + DefaultBaseURL)
	case base.Host == "" || (base.Scheme != "https" && base.Scheme != "http"):
		return nil, fmt.Errorf("the SmartLead base URL %q is not an http(s) URL: it should look like %s", text, DefaultBaseURL)
	case base.User != nil || base.RawQuery != "" || base.Fragment != "":
		return nil, fmt.Errorf("the SmartLead base URL for %s carries a user, a query or a fragment: leave that out; the key comes from SMARTLEAD_API_KEY", base.Host)
	case base.Scheme == "http" && !isLoopback(base.Hostname()):
		return nil, fmt.Errorf("the SmartLead base URL %q is not HTTPS: the API key would travel in the clear; use https:// (plain http is for this machine only)", text)
	}
	return &url.URL{Scheme: base.Scheme, Host: base.Host, Path: strings.TrimRight(base.Path, "/")}, nil
}

func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// checkRedirect follows a redirect only for a GET and within one origin: anywhere
// else the key must not go, and a changing call must not become another one.
func (c *Client) checkRedirect(next *http.Request, via []*http.Request) error {
	first := via[0]
	sameOrigin := next.URL.Scheme == first.URL.Scheme && strings.EqualFold(next.URL.Host, first.URL.Host)
	if first.Method != http.MethodGet || !sameOrigin || len(via) > maxRedirects {
		return http.ErrUseLastResponse
	}
	next.Header.Del("Referer") // it would repeat the URL, key included
	query := next.URL.Query()
	query.Set(keyParameter, *c.key)
	next.URL.RawQuery = query.Encode()
	return nil
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
