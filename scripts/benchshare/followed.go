package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"leadrig/internal/actions"
	"leadrig/internal/capture"
	"leadrig/internal/feed"
	"leadrig/internal/hook"
	"leadrig/internal/inspector"
	hub "leadrig/internal/share"
	"leadrig/internal/store"
)

// path is where deliveries are taken.
const path = "/deliveries"

// downTime bounds how long a presenter has to end.
const downTime = 10 * time.Second

// share has the run be a shared one, until the end.
func share(ctx context.Context, home string, events *feed.Feed, f *flow, limit int) (err error) {
	reader, err := store.OpenReader(home)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, reader.Close()) }()
	h, err := hub.New(hub.Config{Deliveries: reader, Raw: true, Limit: limit, Tell: func(hook.Message) {}})
	if err != nil {
		return err
	}
	ran := make(chan error, 1)
	r := events.Subscribe(hub.Pace)
	go func() { ran <- h.Run(ctx, r) }()
	room, err := h.Open()
	if err != nil {
		return err
	}
	conns := &connections{}
	err = capturing(ctx, f, h.Handler, limit, func(base string) error {
		follow := "ws" + strings.TrimPrefix(base, "http") + room
		err := presentUntilEnd(presented{Deliveries: base + path, Follow: follow}, conns.drop)
		down, cancel := context.WithTimeout(ctx, downTime)
		defer cancel()
		return errors.Join(err, h.Close(down))
	}, conns)
	events.Close()
	return errors.Join(err, <-ran)
}

// page has the run be one with a page, until the end.
func page(ctx context.Context, home string, events *feed.Feed, f *flow) (err error) {
	records := actions.NewRecords(home)
	defer func() { err = errors.Join(err, records.Close()) }()
	does := actions.New(actions.Config{Records: records, NoFaults: "it is only measured"})
	p, err := inspector.Start(ctx, inspector.Config{Addr: "127.0.0.1:0", Feed: events, Records: records, Actions: does})
	if err != nil {
		return err
	}
	return capturing(ctx, f, nil, 0, func(base string) error {
		// The token goes from one process of this program to the other by a pipe.
		_, token, _ := strings.Cut(p.URL(), "#")
		err := presentUntilEnd(presented{Deliveries: base + path, Follow: "ws://" + p.Addr() + "/api/live?after=0#" + token}, nil)
		events.Close()
		down, cancel := context.WithTimeout(ctx, downTime)
		defer cancel()
		return errors.Join(err, p.Close(down))
	})
}

// capturing takes deliveries while something is done.
func capturing(ctx context.Context, f *flow, upgrade func(string) http.Handler, limit int, do func(base string) error, conns ...*connections) error {
	server := capture.NewServer(capture.Config{Path: path, Receiver: f, Upgrade: upgrade, MaxUpgraded: limit + 100})
	var config net.ListenConfig
	ln, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	for _, c := range conns {
		c.Listener, ln = ln, c
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(ctx, ln) }()
	err = do("http://" + ln.Addr().String())
	down, cancel := context.WithTimeout(ctx, downTime)
	defer cancel()
	return errors.Join(err, server.Shutdown(down), ln.Close(), <-served)
}

// connections is a listener that can drop all whom it has let in.
type connections struct {
	net.Listener
	mu  sync.Mutex
	all []net.Conn
}

// Accept implements net.Listener.
func (c *connections) Accept() (net.Conn, error) {
	conn, err := c.Listener.Accept()
	if err == nil {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.all = append(c.all, conn)
	}
	return conn, err
}

func (c *connections) drop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, conn := range c.all {
		_ = conn.Close()
	}
	c.all = nil
}
