package session

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"sync"

	"leadrig/internal/hook"
	"leadrig/internal/smartlead/policy"
)

// Trigger posts a delivery to the run's own public URL, so that it takes the
// whole way through the tunnel, and returns the status that came back. It is
// recorded as triggered: nobody sends it again. SmartLead has no part in it.
func (c *Control) Trigger(ctx context.Context, d *hook.Delivery) (status int, err error) {
	working, end, err := c.begin(ctx)
	if err != nil {
		return 0, err
	}
	defer end()
	c.flow.ours.add(d.RequestID)
	status, err = postTo(working, c.publicURL(), d)
	switch arrived := c.flow.ours.remove(d.RequestID); {
	case err != nil:
		return 0, fmt.Errorf("send %s through the public URL: %w", typeName(d), err)
	case !arrived:
		return status, fmt.Errorf("%w: what stands there answered %d, and no %s came", ErrNotHere, status, typeName(d))
	}
	return status, nil
}

func postTo(ctx context.Context, url string, d *hook.Delivery) (int, error) {
	client := &http.Client{
		Timeout:       policy.SmartLead().Timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	defer client.CloseIdleConnections()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(d.Body))
	if err != nil {
		return 0, withoutURL(err)
	}
	for _, f := range d.Header.Fields() {
		req.Header.Add(f.Name, f.Value)
	}
	res, err := client.Do(req)
	if err != nil {
		return 0, withoutURL(err)
	}
	return res.StatusCode, res.Body.Close()
}

// ours are the request ids of deliveries that we send to ourselves.
type ours struct {
	mu  sync.Mutex
	ids map[string]bool // true: it has come
}

func (o *ours) add(id string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.ids == nil {
		o.ids = map[string]bool{}
	}
	o.ids[id] = false
}

// remove forgets an id, and reports whether its delivery has come.
func (o *ours) remove(id string) (arrived bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	arrived = o.ids[id]
	delete(o.ids, id)
	return arrived
}

// mark notes of a delivery that nobody else sent it.
func (o *ours) mark(d *hook.Delivery) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.ids) == 0 {
		return
	}
	if _, ok := o.ids[d.RequestID]; ok {
		o.ids[d.RequestID] = true
		d.Source = hook.SourceTrigger
	}
}
