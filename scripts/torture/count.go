package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"leadrig/internal/hook"
	"leadrig/internal/store"
	"leadrig/scripts/internal/rig"
)

// count opens the history as the next start would, and holds it against the
// sandbox's ledger; and it looks for what is left.
func (m *machine) count(ctx context.Context, r *result) error {
	recorded, err := m.recorded(ctx)
	if err != nil {
		return err
	}
	for _, event := range m.sandbox.Ledger() {
		for _, d := range event.Deliveries {
			acknowledged := 0
			for _, a := range d.Attempts {
				if a.Outcome == hook.OutcomeDelivered {
					acknowledged++
				}
			}
			r.acknowledged += acknowledged
			r.lost += max(0, acknowledged-recorded[d.RequestID])
		}
	}
	for _, n := range recorded {
		r.recorded += n
	}
	if r.processes, err = m.processes(ctx); err != nil {
		return err
	}
	r.webhooks, err = rig.CountWebhooks(ctx, m.url())
	return err
}

// recorded counts the deliveries of the history by request id, after reading
// each one's bytes back.
func (m *machine) recorded(ctx context.Context) (byID map[string]int, err error) {
	// Opening it for writing is what writes the rows that killed runs still owed.
	s, err := store.Open(m.home, store.Options{Command: "torture"})
	if err != nil {
		return nil, err
	}
	if err := s.Close(); err != nil {
		return nil, err
	}
	reader, err := store.OpenReader(m.home)
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

// processes counts leadrig's processes of this machine, guards included, once
// those that are just ending have had a second.
func (m *machine) processes(ctx context.Context) (n int, err error) {
	for deadline := time.Now().Add(time.Second); ; pause(ctx, 10*time.Millisecond) {
		paths, err := filepath.Glob("/proc/[0-9]*/cmdline")
		if err != nil {
			return 0, err
		}
		n = 0
		for _, path := range paths {
			if line, err := os.ReadFile(path); err == nil && strings.Contains(string(line), m.home) {
				n++
			}
		}
		if n == 0 || time.Now().After(deadline) {
			return n, nil
		}
	}
}
