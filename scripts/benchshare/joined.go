package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"time"

	"leadrig/internal/forward"
	"leadrig/internal/hook"
	"leadrig/internal/share/follow"
)

// dropped is what came of dropping every connection while deliveries came.
type dropped struct {
	Sent    int // deliveries
	Drops   int
	Missing int // deliveries that a handler never got, over all handlers
	Again   int // that a handler got more than once
}

// joinedTime bounds how long the handlers get for all.
const joinedTime = 30 * time.Second

// dropAll has handlers join a shared run and drops every connection of it twice
// while deliveries come.
func dropAll(ctx context.Context, o options, handler string) (dropped, error) {
	presenter, err := spawn(ctx, rolePresenter, shared.String(), handler, fmt.Sprint(o.handlers))
	if err != nil {
		return dropped{}, err
	}
	defer presenter.kill()
	var at presented
	if err := presenter.say(&at); err != nil {
		return dropped{}, err
	}
	const each = 10 // deliveries before, between and after the drops
	joined, err := spawn(ctx, roleJoined, at.Follow, fmt.Sprint(o.handlers), fmt.Sprint(3*each))
	if err != nil {
		return dropped{}, err
	}
	defer joined.kill()
	result := dropped{Sent: 3 * each, Drops: 2}
	var ready, got dropped
	if err := joined.say(&ready); err != nil {
		return dropped{}, err
	}
	some := o
	some.rate = 50
	for part := range 3 {
		if part > 0 {
			// Before more is sent: it drops the connections of senders too.
			if err := errors.Join(presenter.order(drop), presenter.say(&at)); err != nil {
				return dropped{}, err
			}
		}
		if _, err := send(ctx, at.Deliveries, some, each*time.Second/time.Duration(some.rate)); err != nil {
			return dropped{}, err
		}
	}
	if err := joined.say(&got); err != nil {
		return dropped{}, err
	}
	result.Missing, result.Again = got.Missing, got.Again
	var end used
	return result, errors.Join(presenter.finish(&end), joined.cmd.Wait())
}

// counting is one server for the handlers of all: each has a path of its own.
type counting struct {
	want int // deliveries to all together
	done chan struct{}

	mu  sync.Mutex
	got map[string]int // by path and request id
}

// ServeHTTP implements http.Handler.
func (c *counting) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.got[r.URL.Path+" "+r.Header.Get(hook.RequestIDHeader)]++
	if len(c.got) == c.want {
		select {
		case c.done <- struct{}{}:
		default:
		}
	}
}

func (c *counting) result() dropped {
	c.mu.Lock()
	defer c.mu.Unlock()
	d := dropped{Missing: c.want - len(c.got)}
	for _, times := range c.got {
		if times > 1 {
			d.Again++
		}
	}
	return d
}

// join is the process of the joined handlers: it ends with the run.
func join(ctx context.Context, args []string) error {
	beLast()
	handlers, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	each, err := strconv.Atoi(args[2])
	if err != nil {
		return err
	}
	address, err := follow.ParseAddress("http" + strings.TrimPrefix(args[0], "ws"))
	if err != nil {
		return err
	}
	c := &counting{want: handlers * each, got: map[string]int{}, done: make(chan struct{}, 1)}
	server := httptest.NewServer(c)
	defer server.Close()
	forwarder := forward.New(forward.Config{})
	defer forwarder.Close()
	var following, ready sync.WaitGroup
	defer following.Wait()
	for i := range handlers {
		target, err := forward.ParseTarget(fmt.Sprint(server.URL, "/", i))
		if err != nil {
			return err
		}
		ready.Add(1)
		once := sync.OnceFunc(ready.Done)
		following.Go(func() {
			_, _ = follow.Run(ctx, follow.Config{ // what it missed is counted
				Address: address, Name: fmt.Sprint("handler ", i), Random: rand.New(rand.NewPCG(1, uint64(i))), FromStart: true,
				Target: target.String(), Handler: func(ctx context.Context, d *hook.Delivery) *hook.Attempt { return forwarder.Attempt(ctx, target, d) },
				Tell: func(all ...hook.Message) {
					for _, m := range all {
						if _, ok := m.(*hook.Ready); ok {
							once()
						}
					}
				},
			})
			once()
		})
	}
	ready.Wait()
	if err := tell(dropped{}); err != nil {
		return err
	}
	limit := time.NewTimer(joinedTime)
	defer limit.Stop()
	select {
	case <-c.done:
	case <-limit.C:
	}
	return tell(c.result())
}
