package actions

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"leadrig/internal/session"
)

// Limits of one replay.
const (
	maxCopies = 1000
	maxBody   = 25 << 20 // bytes of an edited body: what capture takes
)

// Replay says what to send again.
type Replay struct {
	Of   int64
	Body []byte // in place of the recorded one; nil: that one, byte for byte
	// NewID gives the copies a request id of their own, one for all; else they
	// have the recorded one, so that they are duplicates for the handler.
	NewID  bool
	Copies int // sent one after the other; 0 means 1
}

// Replay sends a recorded delivery to its handler and returns the ids of the
// deliveries made from it, those before an error too.
func (a *Actions) Replay(ctx context.Context, r Replay) (ids []int64, err error) {
	if why := a.Why(DoReplay); why != "" {
		return nil, errors.New(why)
	}
	copies := max(r.Copies, 1)
	if copies > maxCopies {
		return nil, fmt.Errorf("replay delivery %d: %d copies, at most %d can be sent at once", r.Of, copies, maxCopies)
	}
	if len(r.Body) > maxBody {
		return nil, fmt.Errorf("replay delivery %d: the edited body has %d bytes, at most %d can be sent", r.Of, len(r.Body), maxBody)
	}
	d, err := a.cfg.Records.delivery(ctx, r.Of)
	if err != nil {
		return nil, err
	}
	again := session.Replay{Of: d, Body: r.Body}
	if r.NewID {
		again.RequestID = uuid.NewString()
	}
	for range copies {
		id, err := a.cfg.Control.Replay(ctx, again)
		if id != 0 {
			ids = append(ids, id)
		}
		if err != nil {
			return ids, err
		}
	}
	return ids, nil
}
