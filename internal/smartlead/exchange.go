package smartlead

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
)

// call is one thing asked of the API.
type call struct {
	op     string // for people: "read webhook 456"
	method string
	path   string // below the base URL, starting with a slash
	query  url.Values
	body   any // sent as JSON; nil: none
	// again says that doing it twice is as good as once, so it may be retried.
	again bool
	// changes says that a lost answer leaves it open whether something happened.
	changes bool
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   []byte
	json   bool // body is JSON, whatever its Content-Type claims
}

// failure says why no whole answer came.
type failure struct {
	err  error // scrubbed
	sent bool  // the request may have reached the API
	late bool  // the call's own time limit ran out
	lost bool  // trying again can't help
}

// exchange makes one HTTP exchange, within the call limit.
func (c *Client) exchange(ctx context.Context, q call) (answer, *failure) {
	limited, cancel := context.WithTimeout(ctx, c.limit)
	defer cancel()
	var asked, connected atomic.Bool
	limited = httptrace.WithClientTrace(limited, &httptrace.ClientTrace{
		GetConn: func(string) { asked.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { connected.Store(true) },
	})
	fail := func(err error) *failure {
		_, distrusted := errors.AsType[*tls.CertificateVerificationError](err)
		return &failure{
			err: c.withoutURL(err),
			// Only a transport that says it got no connection has surely sent nothing.
			sent: connected.Load() || !asked.Load(),
			late: limited.Err() != nil && ctx.Err() == nil,
			lost: distrusted,
		}
	}
	if ctx.Err() != nil {
		return answer{}, &failure{err: ctx.Err()}
	}
	request, err := c.request(limited, q)
	if err != nil {
		return answer{}, &failure{err: c.withoutURL(err), lost: true}
	}
	response, err := c.http.Do(request)
	if err != nil {
		if errors.Is(err, io.EOF) { // net/http says no more than that
			err = fmt.Errorf("the connection was closed before an answer came: %w", io.EOF)
		}
		return answer{}, fail(err)
	}
	defer response.Body.Close() //nolint:errcheck // nothing is left to lose: the body was read or given up
	a := answer{status: response.StatusCode, header: response.Header}
	a.body, err = io.ReadAll(io.LimitReader(response.Body, bodyLimit+1))
	// A refusal is one by its status alone, so its words may be missing.
	refusal := a.status >= 400 && a.status < 500
	if err != nil && !refusal {
		return a, fail(fmt.Errorf("the answer broke off (status %d): %w", a.status, err))
	}
	if len(a.body) > bodyLimit {
		a.body = nil
		if !refusal {
			f := fail(fmt.Errorf("the answer is larger than %d MiB (status %d)", bodyLimit>>20, a.status))
			f.lost = true
			return a, f
		}
	}
	a.body = bytes.TrimPrefix(a.body, []byte("\uFEFF"))
	a.json = json.Valid(a.body)
	return a, nil
}

func (c *Client) request(ctx context.Context, q call) (*http.Request, error) {
	var body io.Reader
	if q.body != nil {
		encoded, err := json.Marshal(q.body)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(encoded)
	}
	target := *c.base
	target.Path += q.path
	target.RawPath = ""
	query := url.Values{keyParameter: {*c.key}}
	for name, values := range q.query {
		query[name] = values
	}
	target.RawQuery = query.Encode()
	request, err := http.NewRequestWithContext(ctx, q.method, target.String(), body)
	if err != nil {
		return nil, err
	}
	request.Header.Set("User-Agent", c.userAgent)
	request.Header.Set("Accept", "application/json")
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	return request, nil
}

// withoutURL takes the *url.Error off an error of net/http, which repeats the
// whole URL, and scrubs what is left.
func (c *Client) withoutURL(err error) error {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err
	}
	return c.secrets.Error(err)
}
