package main

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"leadrig/replay/wire"
)

// measureVolleys counts how often copies that are released together slip
// through the faulty handler's window.
func measureVolleys(ctx context.Context, h *handler, o options) error {
	if o.volleys == 0 {
		return nil
	}
	_, _ = fmt.Fprintf(o.table, "\n%d volleys of %d copies at a handler that checks, takes %s, and then acts.\n\n", o.volleys, o.copies, window)
	_, _ = fmt.Fprint(o.table, "| the handler | held back | volleys that hit | effects a volley | spread, median | spread, 90 % |\n|---|---|---|---|---|---|\n")
	for i, c := range []volleyCase{
		{path: "/sleep", hold: wire.HoldByte, held: "last byte"},
		{path: "/sleep", hold: wire.HoldHead, held: "end of head, body"},
		{path: "/spin", hold: wire.HoldByte, held: "last byte"},
		{path: "/spin", hold: wire.HoldHead, held: "end of head, body"},
	} {
		c.first = i * o.volleys
		if err := c.measure(ctx, h, o); err != nil {
			return err
		}
	}
	return nil
}

// volleyCase is one way of the handler's window and of the volley.
type volleyCase struct {
	path, held string
	hold       wire.Hold
	first      int // number of the first delivery; no id comes twice
}

func (c volleyCase) measure(ctx context.Context, h *handler, o options) error {
	s, err := wire.New(wire.Config{URL: "http://" + h.addr + c.path})
	if err != nil {
		return err
	}
	defer s.Close()
	hits, effects := 0, 0
	spreads := make([]float64, o.volleys)
	for i := range o.volleys {
		done, spread, err := volley(ctx, s, c.first+i, o.copies, c.hold)
		if err != nil {
			return err
		}
		effects += done
		if done > 1 {
			hits++
		}
		spreads[i] = float64(spread)
	}
	_, _ = fmt.Fprintf(o.table, "| %ss | %s | %.1f %% | %.2f | %s | %s |\n", c.path[1:], c.held, 100*float64(hits)/float64(o.volleys),
		float64(effects)/float64(o.volleys), time.Duration(median(spreads)), time.Duration(quantile(spreads, 90)))
	return nil
}

// volley sends copies of one delivery and returns how often the handler did
// its work.
func volley(ctx context.Context, s *wire.Sender, n, copies int, hold wire.Hold) (int, time.Duration, error) {
	before, err := count(ctx, s)
	if err != nil {
		return 0, 0, err
	}
	d := delivery(n)
	requests := make([]*wire.Request, copies)
	for i := range requests {
		requests[i] = &d
	}
	v := s.Volley(ctx, requests, hold)
	for _, r := range v.Results {
		if r.Err != nil {
			return 0, 0, r.Err
		}
	}
	after, err := count(ctx, s)
	return after - before, v.Spread, err
}

// count asks the handler for its effects.
func count(ctx context.Context, s *wire.Sender) (int, error) {
	r := s.Send(ctx, &wire.Request{Method: "GET", Path: "/effects"})
	if r.Err != nil {
		return 0, r.Err
	}
	return strconv.Atoi(string(r.Body))
}
