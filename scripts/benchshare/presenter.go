package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"leadrig/internal/feed"
	"leadrig/internal/forward"
	"leadrig/internal/hook"
	"leadrig/internal/store"
)

// presented is where the presenter can be reached.
type presented struct {
	Deliveries string
	Follow     string // a websocket's address; "": nobody can follow
}

// used is what the presenter needed.
type used struct {
	PeakKB int // 0: this system doesn't tell
}

// flow stores and forwards, as a session does.
type flow struct {
	store     *store.Store
	forwarder *forward.Forwarder
	target    *forward.Target
}

// Receive implements capture.Receiver.
func (f *flow) Receive(ctx context.Context, d *hook.Delivery) hook.Answer {
	if f.store.Record(d) != nil {
		return hook.Answer{Status: 503}
	}
	a := f.forwarder.Attempt(ctx, f.target, d)
	a.Number, a.Outcome = 1, hook.OutcomeDelivered
	f.store.RecordAttempt(d, a)
	return hook.Answer{Status: a.Status}
}

// present is the presenter's process: capture, store and forwarding, and the hub
// or the page.
func present(ctx context.Context, args []string) (err error) {
	home, err := os.MkdirTemp("", "leadrig-benchshare-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(home)) }()
	target, err := forward.ParseTarget(args[1])
	if err != nil {
		return err
	}
	limit, err := strconv.Atoi(args[2])
	if err != nil {
		return err
	}
	events := feed.New(feed.DefaultCapacity)
	defer events.Close()
	st, err := store.Open(home, store.Options{Command: "listen", Indexed: func(entries []store.Entry) { publish(events, entries) }})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	f := &flow{store: st, forwarder: forward.New(forward.Config{}), target: target}
	defer f.forwarder.Close()
	switch args[0] {
	case shared.String():
		err = share(ctx, home, events, f, limit)
	case paged.String():
		err = page(ctx, home, events, f)
	default:
		err = capturing(ctx, f, nil, 0, func(base string) error {
			return presentUntilEnd(presented{Deliveries: base + path}, nil)
		})
	}
	return errors.Join(err, tell(used{PeakKB: peakKB()}))
}

// presentUntilEnd says where the presenter is, drops its connections when it is
// told to, says so, and waits for the end.
func presentUntilEnd(at presented, drop func()) error {
	err := tell(at)
	orders(func(string) {
		drop()
		err = errors.Join(err, tell(at))
	})
	return err
}

func publish(events *feed.Feed, entries []store.Entry) {
	for _, e := range entries {
		if e.Attempt == nil {
			events.Publish(hook.NewDeliveryArrived(e.Delivery))
		} else {
			events.Publish(hook.NewAttemptFinished(e.Delivery, e.Attempt))
		}
	}
}

// peakKB is the most memory that this process ever had resident.
func peakKB() int {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		var n int
		if _, err := fmt.Sscanf(line, "VmHWM: %d kB", &n); err == nil {
			return n
		}
	}
	return 0
}
