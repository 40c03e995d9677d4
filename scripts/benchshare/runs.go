package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"time"
)

// kind is how a run is followed.
type kind int

const (
	alone  kind = iota // nobody follows it
	shared             // viewers have joined
	paged              // viewers have its page open
	kinds
)

func (k kind) String() string { return [...]string{"alone", "shared", "paged"}[k] }

// measured is a run, with its viewers if it has some, and what was measured of it.
type measured struct {
	presenter, viewers *process
	at                 presented

	posted int // deliveries so far
	sender times
	median []time.Duration // of the sender's waits, by turn
	seen   seen
	used   used
	cpu    time.Duration // of the presenter's process
}

func start(ctx context.Context, o options, k kind, handler string) (*measured, error) {
	presenter, err := spawn(ctx, rolePresenter, k.String(), handler, fmt.Sprint(o.viewers))
	if err != nil {
		return nil, err
	}
	r := &measured{presenter: presenter}
	if err := presenter.say(&r.at); err != nil || k == alone {
		return r, err
	}
	if r.viewers, err = spawn(ctx, roleViewers, k.String(), r.at.Follow, fmt.Sprint(o.viewers), fmt.Sprint(o.compress)); err != nil {
		return r, err
	}
	return r, r.viewers.say(&r.seen) // that all are there
}

// take is a turn of the sender with this run. It ends when the viewers have all,
// so that the next turn has only its own.
func (r *measured) take(ctx context.Context, o options, turn time.Duration) error {
	took, err := send(ctx, r.at.Deliveries, o, turn)
	if err != nil {
		return err
	}
	slices.Sort(took)
	r.sender, r.median = append(r.sender, took...), append(r.median, took.at(50))
	r.posted += len(took)
	if r.viewers == nil {
		return nil
	}
	if err := r.viewers.order(fmt.Sprint(r.posted)); err != nil {
		return err
	}
	return r.viewers.say(&r.seen)
}

// warmUp is a turn that isn't measured.
func (r *measured) warmUp(ctx context.Context, o options) error {
	if err := r.take(ctx, o, time.Second); err != nil {
		return err
	}
	r.sender, r.median = nil, nil
	if r.viewers == nil {
		return nil
	}
	return r.viewers.order(forget)
}

// finish ends the processes and takes their figures.
func (r *measured) finish() error {
	slices.Sort(r.sender)
	if r.viewers != nil {
		if err := r.viewers.finish(&r.seen); err != nil {
			return err
		}
	}
	if err := r.presenter.finish(&r.used); err != nil {
		return err
	}
	r.cpu = r.presenter.cpu()
	return nil
}

func (r *measured) kill() {
	if r.viewers != nil {
		r.viewers.kill()
	}
	r.presenter.kill()
}

// serveHandler has a handler that answers 200 at once.
func serveHandler() (url string, stop func()) {
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	return server.URL, server.Close
}
