package actions

import (
	"context"
	"errors"
	"fmt"
	"time"

	"leadrig/fixtures"
	"leadrig/internal/filter"
	"leadrig/internal/hook"
	"leadrig/internal/store"
)

// ErrNothingToCompare says that a delivery has nothing of the kind asked for.
var ErrNothingToCompare = errors.New("nothing to compare with")

// Against says what a delivery is compared with.
type Against string

// What there is to compare with.
const (
	Previous  Against = "previous"  // the delivery before it of the same event type
	Duplicate Against = "duplicate" // the first copy of the same event; of the first, the newest other
	Origin    Against = "origin"    // what it is a replay of
	Catalogue Against = "fixture"   // the catalogue's event of the same type
)

// Compare returns what a delivery is to be compared with, and what to call it:
// "delivery 12, 14:02:09". An error that matches ErrNothingToCompare says why
// there is nothing.
func (r *Records) Compare(ctx context.Context, id int64, against Against) (title string, body []byte, err error) {
	d, err := r.delivery(ctx, id)
	if err != nil {
		return "", nil, err
	}
	if against == Catalogue {
		return ofCatalogue(d)
	}
	other, err := r.other(ctx, d, against)
	if err != nil {
		return "", nil, err
	}
	o, err := r.delivery(ctx, other)
	if errors.Is(err, hook.ErrNotFound) {
		return "", nil, fmt.Errorf("%w: delivery %d isn't recorded any more", ErrNothingToCompare, other)
	}
	if err != nil {
		return "", nil, err
	}
	return fmt.Sprintf("delivery %d, %s", o.ID, o.ReceivedAt.Local().Format(time.TimeOnly)), o.Body, nil
}

// other is the id of the recorded delivery to compare d with.
func (r *Records) other(ctx context.Context, d *hook.Delivery, against Against) (id int64, err error) {
	why := ""
	switch against {
	case Previous:
		why = "it is the first without an event type that is recorded"
		if d.EventType != "" {
			why = fmt.Sprintf("it is the first %s that is recorded", nameOf(d))
		}
		err = r.each(ctx, filter.Filter{}, store.Within{Before: d.ID}, func(f store.Found) bool {
			if f.EventType == d.EventType {
				id = f.ID
			}
			return id == 0
		})
	case Duplicate:
		why = "no other delivery of the same event is recorded"
		if id = d.DuplicateOf; id != 0 {
			break
		}
		err = r.each(ctx, filter.Filter{}, store.Within{}, func(f store.Found) bool {
			if f.DuplicateOf == d.ID {
				id = f.ID
			}
			return id == 0 && f.ID > d.ID
		})
	case Origin:
		id, why = d.ReplayOf, "it is no replay"
	case Catalogue:
	}
	if err == nil && id == 0 {
		err = fmt.Errorf("%w: %s", ErrNothingToCompare, why)
	}
	return id, err
}

func ofCatalogue(d *hook.Delivery) (title string, body []byte, err error) {
	if d.EventType == "" {
		return "", nil, fmt.Errorf("%w: it has no event type", ErrNothingToCompare)
	}
	c, err := fixtures.Load()
	if err != nil {
		return "", nil, err
	}
	f, err := c.Find(hook.EventType(d.EventType), "")
	if err != nil {
		return "", nil, fmt.Errorf("%w: the catalogue has no %s", ErrNothingToCompare, nameOf(d))
	}
	body, err = f.Body()
	return "fixture " + f.Name, body, err
}
