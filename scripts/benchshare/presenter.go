package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"time"

	"leadrig/internal/capture"
	"leadrig/internal/feed"
	"leadrig/internal/forward"
	"leadrig/internal/hook"
	"leadrig/internal/share"
	"leadrig/internal/store"
)

// presented is where the presenter can be reached.
type presented struct{ Deliveries, Share string }

// used is what the presenter needed.
type used struct {
	PeakKB int // 0: this system doesn't tell
	cpu    time.Duration
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

// present is the presenter's process: capture, store, forwarding and hub.
func present(ctx context.Context, args []string) (err error) {
	home, err := os.MkdirTemp("", "leadrig-benchshare-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(home)) }()
	target, err := forward.ParseTarget(args[0])
	if err != nil {
		return err
	}
	limit, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	events := feed.New(feed.DefaultCapacity)
	st, err := store.Open(home, store.Options{Command: "listen", Indexed: func(entries []store.Entry) { publish(events, entries) }})
	if err != nil {
		return err
	}
	reader, err := store.OpenReader(home)
	if err != nil {
		return errors.Join(err, st.Close())
	}
	defer func() { err = errors.Join(err, reader.Close()) }()
	hub, err := share.New(share.Config{Deliveries: reader, Raw: true, Limit: limit, Tell: func(hook.Message) {}})
	if err != nil {
		return errors.Join(err, st.Close())
	}
	f := &flow{store: st, forwarder: forward.New(forward.Config{}), target: target}
	defer f.forwarder.Close()
	return errors.Join(serve(ctx, hub, events, f, limit), st.Close())
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

func serve(ctx context.Context, hub *share.Hub, events *feed.Feed, f *flow, limit int) error {
	const path = "/deliveries"
	server := capture.NewServer(capture.Config{Path: path, Receiver: f, Upgrade: hub.Handler, MaxUpgraded: limit + 100})
	var config net.ListenConfig
	ln, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	ran, served := make(chan error, 1), make(chan error, 1)
	r := events.Subscribe(share.Pace)
	go func() { ran <- hub.Run(ctx, r) }()
	go func() { served <- server.Serve(ctx, ln) }()
	room, err := hub.Open()
	if err != nil {
		return err
	}
	base := ln.Addr().String()
	err = tell(presented{Deliveries: "http://" + base + path, Share: "ws://" + base + room})
	untilEnd()
	down, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	err = errors.Join(err, hub.Close(down), server.Shutdown(down), ln.Close())
	events.Close()
	err = errors.Join(err, <-ran, <-served)
	return errors.Join(err, tell(used{PeakKB: peakKB()}))
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
