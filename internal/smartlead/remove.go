package smartlead

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"leadrig/internal/hook"
)

// confirmations is how often a webhook is read back after its removal was
// accepted, before it counts as still there.
const confirmations = 3

// idBody is what the calls take that name a webhook in their body.
type idBody struct {
	ID int64 `json:"id"`
}

// DeleteWebhook removes a webhook of any level and returns nil only when reading
// it back showed that it is gone, which includes that it was gone before.
//
// SmartLead's pages spell the call in two ways and nobody has confirmed either:
// the id in the path is tried first, then the id in the body, where the first is
// unknown (404, 405) or has no effect. When the webhook's being gone can't be
// confirmed the error wraps hook.ErrOutcomeUnknown and says so.
func (c *Client) DeleteWebhook(ctx context.Context, id int64) error {
	path := call{
		op:     fmt.Sprintf("remove webhook %d", id),
		method: http.MethodDelete, path: fmt.Sprintf("/webhook/delete/%d", id), again: true,
	}
	body := path
	body.path, body.body = "/webhook/delete", idBody{id}

	_, err := c.do(ctx, path)
	if !unknownRoute(err) {
		if done, err := c.confirmed(ctx, path, id, err); done {
			return err
		}
	}
	_, err = c.do(ctx, body)
	if done, err := c.confirmed(ctx, body, id, err); done {
		return err
	}
	e := c.newError(body, 0, "it is still there after both forms of the call")
	if failed, ok := errors.AsType[*Error](err); ok {
		e.Status, e.Message = failed.Status, failed.Message
		e.problem += ", the last ended so: " + failed.problem
	}
	e.Advice = "remove it in SmartLead → Settings → Webhooks"
	return e
}

// unknownRoute reports whether a removal ended in 404 or 405: the route or the
// webhook doesn't exist, and only the other spelling and a reading back can tell.
func unknownRoute(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && (e.Status == http.StatusNotFound || e.Status == http.StatusMethodNotAllowed)
}

// confirmed reads the webhook back after a removal that ended in err. It is not
// done when the webhook is still there.
func (c *Client) confirmed(ctx context.Context, q call, id int64, err error) (bool, error) {
	switch {
	case IsRefused(err):
		return true, err
	case ctx.Err() != nil:
		return true, c.unconfirmed(q, err, ctx.Err())
	}
	pauses := newPauses()
	for try := 1; ; try++ {
		_, readErr := c.GetWebhook(ctx, id)
		switch {
		case errors.Is(readErr, hook.ErrNotFound):
			return true, nil
		case readErr != nil:
			return true, c.unconfirmed(q, err, readErr)
		case err != nil || try == confirmations:
			return false, nil
		}
		if stop := c.sleep(ctx, pauses.NextBackOff()); stop != nil {
			return true, c.unconfirmed(q, nil, stop)
		}
	}
}

// unconfirmed is the error of a removal that ended in err and couldn't be read
// back. It doesn't wrap err: a removal that was answered 404 must not look as if
// the webhook were known to be gone.
func (c *Client) unconfirmed(q call, err, readErr error) error {
	e := c.newError(q, 0, "", readErr, hook.ErrOutcomeUnknown)
	e.problem = fmt.Sprintf("accepted, but reading it back failed (%s)", readErr)
	if failed, ok := errors.AsType[*Error](err); ok {
		e.Status, e.Message = failed.Status, failed.Message
		e.problem = fmt.Sprintf("%s, and reading it back failed too (%s)", failed.problem, readErr)
	}
	e.Advice = "see in SmartLead → Settings → Webhooks if it is gone"
	e.refused = IsRefused(readErr)
	return e
}
