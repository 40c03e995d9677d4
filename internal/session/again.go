package session

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"leadrig/internal/hook"
	"leadrig/internal/safetext"
)

// Replay is a recorded delivery that is to be sent again.
type Replay struct {
	Of *hook.Delivery // whole; it isn't changed
	// Body stands in the place of the recorded one; nil: that one, byte for byte.
	Body []byte
	// RequestID stands in the place of the recorded one; "": that one, so that the
	// handler gets a duplicate.
	RequestID string
}

// Replay sends a recorded delivery to the handler of its event type once, on the
// way of one that arrives: it is stored first, with a number of its own, which is
// returned, and told on the feed together with its attempt. Faults don't apply,
// since nobody waits for an answer. A handler that refuses or doesn't answer is
// no error, its attempt says so; with an error and an id the attempt was cut.
func (c *Control) Replay(ctx context.Context, r Replay) (id int64, err error) {
	working, end, err := c.begin(ctx)
	if err != nil {
		return 0, err
	}
	defer end()
	id, err = c.flow.again(working, r.delivery())
	if err != nil && ctx.Err() == nil && c.life.Err() != nil {
		err = ErrEnding
	}
	return id, err
}

// delivery is what is sent.
func (r *Replay) delivery() *hook.Delivery {
	of := r.Of
	d := &hook.Delivery{
		ReceivedAt: time.Now(), Source: hook.SourceReplay, ReplayOf: of.ID,
		Method: of.Method, Query: of.Query, Header: of.Header, Body: of.Body, RequestID: of.RequestID,
	}
	if r.Body != nil && !bytes.Equal(r.Body, of.Body) {
		d.Body, d.Edited = r.Body, true
		if d.Header.Get("Content-Length") != "" {
			d.Header = withField(d.Header, "Content-Length", strconv.Itoa(len(d.Body)))
		}
	}
	if r.RequestID != "" {
		d.RequestID = r.RequestID
		d.Header = withField(d.Header, hook.RequestIDHeader, r.RequestID)
	}
	d.Summary = hook.Summarize(d.Body)
	return d
}

// again is the way of a delivery that is sent again.
func (f *flow) again(ctx context.Context, d *hook.Delivery) (int64, error) {
	target := f.routes.Target(d.EventType)
	if target == nil {
		return 0, fmt.Errorf("replay delivery %d: no handler gets %s: start with --forward-to URL", d.ReplayOf, typeName(d))
	}
	if err := f.store.Record(d); err != nil {
		return 0, fmt.Errorf("replay delivery %d: %w", d.ReplayOf, err)
	}
	// Its number is known once its row is written. Until then nobody may look.
	if err := f.store.Flush(ctx); err != nil || ctx.Err() != nil {
		return 0, fmt.Errorf("replay delivery %d: it is recorded, and was not sent: %w", d.ReplayOf, errors.Join(err, context.Cause(ctx)))
	}
	f.replays.add(d)
	a := f.attempt(ctx, target, d)
	f.heard(d, a)
	if a.Status == 0 && ctx.Err() != nil {
		return d.ID, fmt.Errorf("replay delivery %d: the attempt was cut: %w", d.ReplayOf, context.Cause(ctx))
	}
	return d.ID, nil
}

func typeName(d *hook.Delivery) string {
	if d.EventType == "" {
		return "a delivery without an event type"
	}
	return safetext.Cut(d.EventType, 40)
}

// withField returns a copy of h in which a field has a new value, in the place
// of the first one of its name; repeats are left out. Where there is none it
// comes last.
func withField(h hook.Header, name, value string) hook.Header {
	changed := make(hook.Header, 0, len(h)+len(name)+len(value)+4)
	found := false
	for line, field := range h.Lines() {
		if !strings.EqualFold(string(field[0]), name) {
			changed = append(changed, line...)
			continue
		}
		if !found {
			changed = append(changed, hook.NewHeader(hook.HeaderField{Name: string(field[0]), Value: value})...)
		}
		found = true
	}
	if !found {
		changed = changed.With(name, value)
	}
	return changed
}
