package smartlead

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"leadrig/internal/hook"
)

// Error is a call that failed. Its text says what was tried, what came back and
// what to do about it, and never holds the API key.
//
// It wraps hook.ErrNotFound when the API said that the thing doesn't exist,
// hook.ErrOutcomeUnknown when a change may or may not have been made, and the
// context's error when that ended the call.
type Error struct {
	Op      string // "read webhook 456"
	Method  string
	Path    string // below the base URL, without the query
	Status  int    // 0 when no whole answer came
	Message string // SmartLead's own words, made harmless; often empty
	Advice  string // what to do; empty when the message says it

	problem string // what went wrong, in our words
	refused bool   // the key
	causes  []error
}

func (e *Error) Error() string {
	text := e.Op + ": " + e.problem
	if errors.Is(e, hook.ErrOutcomeUnknown) {
		text += "; whether it was carried out is unknown"
	}
	if e.Advice != "" {
		text += ": " + e.Advice
	}
	return text
}

// Unwrap returns the sentinels and the scrubbed cause.
func (e *Error) Unwrap() []error { return e.causes }

// IsRefused reports whether the API key itself was refused. A 403 without JSON is
// not counted: SmartLead answers User-Agents it doesn't like that way, and so do
// firewalls.
func IsRefused(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.refused
}

func (c *Client) newError(q call, status int, problem string, causes ...error) *Error {
	return &Error{Op: q.op, Method: q.method, Path: q.path, Status: status, problem: problem, causes: causes}
}

// denied turns a 2xx that says no (ok or success false, or an error member) into
// an error; nil for any other.
func (c *Client) denied(q call, a answer) error {
	if !saysNo(a.body) {
		return nil
	}
	return c.finish(c.newError(q, a.status, "SmartLead refused it"), a)
}

// failed is the error of a call that brought no good answer.
func (c *Client) failed(ctx context.Context, q call, a answer, f *failure) error {
	if f != nil {
		return c.noAnswer(ctx, q, f)
	}
	e := c.newError(q, a.status, "SmartLead refused it")
	if ctx.Err() != nil {
		e.causes = append(e.causes, ctx.Err())
	}
	if q.changes && undecided(a) {
		e.causes = append(e.causes, hook.ErrOutcomeUnknown)
	}
	switch {
	case a.status == http.StatusTooManyRequests:
		e.problem, e.Advice = "SmartLead's rate limit holds it back", "try again in a minute"
	case a.status/100 == 3:
		c.redirected(e, a)
	case a.status == http.StatusForbidden && !a.json:
		e.problem = "refused without a reason"
		e.Advice = fmt.Sprintf("SmartLead answers a User-Agent it doesn't like this way (sent %q), and so do firewalls and proxies; "+
			"check those first, then SMARTLEAD_API_KEY", c.userAgent)
	case a.status != http.StatusUnauthorized && !a.json && len(a.body) > 0:
		return c.notJSON(e, a)
	case a.status == http.StatusNotFound:
		e.problem = "not found"
		e.causes = append(e.causes, hook.ErrNotFound)
	case a.status >= http.StatusInternalServerError:
		e.problem, e.Advice = "SmartLead failed", "try again later"
	case a.status/100 == 2:
		e.problem = emptyAnswer
		e.causes = append(e.causes, hook.ErrNotFound)
	}
	return c.finish(e, a)
}

// emptyAnswer is the problem of a good status with nothing in it, which is how
// SmartLead may say that a campaign or a lead doesn't exist.
const emptyAnswer = "not found: the answer is empty"

// finish adds what SmartLead said and tells a refusal of the key from others.
func (c *Client) finish(e *Error, a answer) error {
	if a.json {
		e.Message = c.message(a)
	}
	named := strings.Contains(strings.ToLower(e.Message), "invalid api key")
	if a.status == http.StatusUnauthorized || named || (a.status == http.StatusForbidden && a.json) {
		e.refused = true
		e.problem, e.Advice = "the API key was refused", "check SMARTLEAD_API_KEY"
	}
	if e.Message != "" {
		e.problem += fmt.Sprintf(" (%d %s)", e.Status, e.Message)
	} else {
		e.problem += fmt.Sprintf(" (status %d)", e.Status)
	}
	return e
}

// undecided reports whether an answer leaves it open if a change was made. A 4xx
// is a refusal and a redirect sent us away, but a 408 comes from something between
// us and the API, a 303 says "done, look there", and behind any 5xx the work may
// have been finished: SmartLead's pages list 500 without saying. A 2xx that gets
// here had no JSON, so the change was probably made.
func undecided(a answer) bool {
	switch a.status {
	case http.StatusRequestTimeout, http.StatusSeeOther:
		return true
	}
	return a.status >= http.StatusInternalServerError || a.status/100 == 2
}

func (c *Client) redirected(e *Error, a answer) {
	e.problem = "answered with a redirect"
	if to, err := c.base.Parse(a.header.Get("Location")); err == nil && to.Host != "" {
		e.problem += " to " + c.words(to.Scheme+"://"+to.Host, maxWords)
	}
	e.Advice = "it was not followed, the key would go along; check the base URL " + c.BaseURL()
}

// notJSON is the error of a text where JSON was promised. With status 404 it is no
// hook.ErrNotFound: it is the page of a server that doesn't know the route, so it
// says nothing about the thing asked for.
func (c *Client) notJSON(e *Error, a answer) error {
	kind := "text"
	if isHTML(a) {
		kind = "HTML"
	}
	e.problem = fmt.Sprintf("answered with %s, not JSON (status %d, first words %q)", kind, a.status, c.firstWords(a))
	e.Advice = "check the base URL " + c.BaseURL()
	if a.status >= http.StatusInternalServerError {
		e.Advice = "try again later"
	}
	return e
}

// noAnswer is the error of a call whose answer didn't come, or not whole.
func (c *Client) noAnswer(ctx context.Context, q call, f *failure) error {
	e := c.newError(q, 0, c.words(f.err.Error(), maxMessage), f.err)
	switch {
	case ctx.Err() != nil:
		e.problem = "given up before an answer came"
		e.causes = append(e.causes, ctx.Err())
	case f.late:
		e.problem = fmt.Sprintf("no answer within %s", c.limit)
	case !f.sent:
		e.Advice = "check the network and the base URL " + c.BaseURL()
	}
	if q.changes && f.sent {
		e.causes = append(e.causes, hook.ErrOutcomeUnknown)
	}
	return e
}

// outOfTime is the error of a call that can't wait as long as it would have to.
func (c *Client) outOfTime(ctx context.Context, q call, a answer, f *failure, wait time.Duration) error {
	err := c.failed(ctx, q, a, f)
	if e, ok := errors.AsType[*Error](err); ok {
		e.Advice = fmt.Sprintf("try again in %s", wait.Round(time.Second))
	}
	return err
}

// reason is a passing failure in a few words, for a Notice.
func (c *Client) reason(a answer, f *failure) string {
	switch {
	case f == nil:
		return fmt.Sprintf("SmartLead answered %d", a.status)
	case f.late:
		return fmt.Sprintf("no answer within %s", c.limit)
	}
	return c.words(f.err.Error(), maxMessage)
}
