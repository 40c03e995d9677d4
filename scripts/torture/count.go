package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"leadrig/internal/hook"
	"leadrig/internal/store"
	"leadrig/scripts/internal/rig"
)

// counts are what a run comes to.
type counts struct {
	kills, midway          int
	acknowledged, recorded int
	lost, webhooks         int
}

// count opens the history as the next start would, and holds it against the
// sandbox's ledger.
func (r *machine) count(ctx context.Context, o options) (counts, error) {
	c := counts{kills: o.kills, midway: r.killedInFlight}
	if out, err := r.leadrig(ctx, "webhooks", "clean").CombinedOutput(); err != nil {
		return c, fmt.Errorf("webhooks clean: %w: %s", err, out)
	}
	recorded, err := r.recorded(ctx)
	if err != nil {
		return c, err
	}
	for _, event := range r.sandbox.Ledger() {
		for _, d := range event.Deliveries {
			acknowledged := 0
			for _, a := range d.Attempts {
				if a.Outcome == hook.OutcomeDelivered {
					acknowledged++
				}
			}
			c.acknowledged += acknowledged
			c.lost += max(0, acknowledged-recorded[d.RequestID])
		}
	}
	for _, n := range recorded {
		c.recorded += n
	}
	c.webhooks, err = rig.CountWebhooks(ctx, r.server.URL)
	return c, err
}

// recorded counts the deliveries of the history by request id, after reading
// each one's bytes back.
func (r *machine) recorded(ctx context.Context) (byID map[string]int, err error) {
	// Opening it for writing is what writes the rows that killed runs still owed.
	s, err := store.Open(r.home, store.Options{Command: "torture"})
	if err != nil {
		return nil, err
	}
	if err := s.Close(); err != nil {
		return nil, err
	}
	reader, err := store.OpenReader(r.home)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, reader.Close()) }()
	byID = map[string]int{}
	return byID, reader.Each(ctx, func(d *hook.Delivery) error {
		whole, err := reader.Delivery(ctx, d.ID)
		if err != nil {
			return err
		}
		if whole.RequestID != d.RequestID {
			return fmt.Errorf("delivery %d: its row says %q, its bytes %q", d.ID, d.RequestID, whole.RequestID)
		}
		byID[d.RequestID]++
		return nil
	})
}

func (c counts) table() string {
	var b strings.Builder
	b.WriteString("| what | count |\n|---|---|\n")
	for _, row := range []struct {
		what string
		n    int
	}{
		{"kills with SIGKILL", c.kills},
		{"of these, while deliveries were under way", c.midway},
		{"deliveries that the sandbox saw acknowledged", c.acknowledged},
		{"deliveries recorded", c.recorded},
		{"acknowledged deliveries lost", c.lost},
		{"webhooks left after the clean-up", c.webhooks},
	} {
		fmt.Fprintf(&b, "| %s | %d |\n", row.what, row.n)
	}
	return b.String()
}
