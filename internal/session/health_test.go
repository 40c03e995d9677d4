package session

import (
	"context"
	"errors"
	"net"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/feed"
	"leadrig/internal/forward"
	"leadrig/internal/hook"
)

func TestHealth_IsToldWhenItChanges(t *testing.T) {
	t.Parallel()
	addr := freeAddr(t)
	url := "http://" + addr + "/hook"
	run := start(t, Options{Routes: Routes{Default: target(t, url)}})
	public := run.ready().PublicURL // a handler that is down keeps no run from starting

	down := run.rewind().warning(WarnHandlerUnreachable).Text
	wantWords(t, down, url, "connection refused", "start it", "502")
	wantStatus(t, public, "first", http.StatusBadGateway)

	stop := listenAt(t, addr)
	wantWords(t, run.warning(WarnHandlerReachable).Text, url, "again")
	wantStatus(t, public, "second", http.StatusOK)

	stop()
	wantStatus(t, public, "third", http.StatusBadGateway) // which is how it is noticed
	run.warning(WarnHandlerUnreachable)

	stop = listenAt(t, addr)
	run.warning(WarnHandlerReachable)
	wantStatus(t, public, "fourth", http.StatusOK)
	told := run.end()
	stop()
	if n := len(warnings(told, WarnHandlerUnreachable)); n != 2 {
		t.Errorf("it was told %d times that the handler is down, want 2", n)
	}
	if diff := cmp.Diff(Totals{Deliveries: 4, Attempts: 4, Delivered: 2, Retry: 2}, run.totals); diff != "" {
		t.Error(diff)
	}
}

// listenAt starts a handler at an address; stop ends it and its connections.
func listenAt(t *testing.T, addr string) (stop func()) {
	t.Helper()
	l, err := net.Listen("tcp", addr)
	if err != nil {
		t.Fatalf("the handler can't come up: %v", err)
	}
	server := &http.Server{Handler: http.HandlerFunc(status(http.StatusOK))}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	stopped := context.AfterFunc(t.Context(), func() { _ = server.Close() })
	return func() {
		t.Helper()
		stopped()
		if err := errors.Join(server.Close(), <-ended); !errors.Is(err, http.ErrServerClosed) {
			t.Errorf("the handler ended with %v", err)
		}
	}
}

func TestHealth_NamesTheHandlersThatAreDownAndNoOther(t *testing.T) {
	t.Parallel()
	down, up := "http://"+freeAddr(t)+"/down", newHandler(t, status(http.StatusInternalServerError))
	run := start(t, Options{Routes: Routes{
		Default: up.at("/up"),
		ByType: map[string]*forward.Target{
			string(hook.EmailReply): target(t, down), string(hook.EmailSent): target(t, down),
		},
	}})
	url := run.ready().PublicURL
	wantWords(t, run.rewind().warning(WarnHandlerUnreachable).Text, down)
	for _, kind := range []hook.EventType{hook.EmailReply, hook.EmailOpen} {
		send(t, url, string(kind), payload(kind))
	}
	run.attempt(string(hook.EmailOpen))
	told := run.end()
	// A handler that answers 500 can be reached, and one that stays down is no news.
	if texts := warnings(told, WarnHandlerUnreachable); len(texts) != 1 {
		t.Errorf("it was told of %q", texts)
	}
}

func TestHealth_WhatStaysAsItIsIsToldOnce(t *testing.T) {
	addr := freeAddr(t)
	routes := Routes{Default: target(t, "http://"+addr+"/hook")}
	f, forwarder := feed.New(16), forward.New(forward.Config{})
	defer forwarder.Close()
	reader := f.Subscribe(0)
	defer reader.Close()
	h := newHealth(forwarder, f, routes)
	for range 3 {
		if !h.check(t.Context(), 0) {
			t.Error("the handler counts as reachable")
		}
	}
	stop := listenAt(t, addr)
	for range 3 {
		if h.check(t.Context(), 0) {
			t.Error("the handler counts as down")
		}
	}
	stop()
	f.Close()
	told, _, err := reader.Next(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, w := range of[*hook.Warning](told) {
		codes = append(codes, w.Code)
	}
	if diff := cmp.Diff([]string{WarnHandlerUnreachable, WarnHandlerReachable}, codes); diff != "" {
		t.Error(diff)
	}
}
