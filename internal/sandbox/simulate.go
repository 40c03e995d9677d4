package sandbox

import (
	"context"
	"errors"
	"fmt"
	"math"

	"golang.org/x/time/rate"
)

// Generate simulates exactly n events at the configured rate, without one as
// fast as it goes. It waits while too many deliveries are pending, not for
// their end. The error says how far it got when ctx ended, or that no campaign
// is active.
func (s *Sandbox) Generate(ctx context.Context, n int) error {
	pace := s.pace()
	for done := range n {
		told, err := s.simulateOne(ctx, pace)
		if err != nil {
			return fmt.Errorf("generate: after %d of %d events: %w", done, n, err)
		}
		if !told {
			return fmt.Errorf("generate: after %d of %d events: %w", done, n, errNoCampaign)
		}
	}
	return nil
}

var errNoCampaign = errors.New("no campaign is active: start one with POST /api/v1/campaigns/{id}/status")

// simulate goes on until ctx ends. While no campaign is active nothing happens.
func (s *Sandbox) simulate(ctx context.Context) error {
	pace := s.pace()
	for {
		_, err := s.simulateOne(ctx, pace)
		switch {
		case ctx.Err() != nil, errors.Is(err, errPace):
			return nil
		case err != nil:
			return fmt.Errorf("simulate: %w", err)
		}
	}
}

// errPace says that the next event would have been after the end of a context.
var errPace = errors.New("out of time")

// pace lets the configured number of events through. At high rates it lets a
// hundredth of a second's worth through at once, since no timer is that fine.
func (s *Sandbox) pace() *rate.Limiter {
	if s.cfg.Rate == 0 {
		return rate.NewLimiter(rate.Inf, 1)
	}
	return rate.NewLimiter(rate.Limit(s.cfg.Rate), max(1, int(math.Ceil(s.cfg.Rate/100))))
}

// simulateOne waits for its turn and simulates one event, unless no campaign is
// active.
func (s *Sandbox) simulateOne(ctx context.Context, pace *rate.Limiter) (bool, error) {
	if err := pace.Wait(ctx); err != nil {
		return false, fmt.Errorf("%w: %w", errPace, err)
	}
	if err := s.waitFor(ctx, func() bool { return s.account.room() >= maxWebhooks }); err != nil {
		return false, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	h, told, err := s.account.story.next()
	if err != nil || !told {
		return false, err
	}
	s.account.happen(h)
	s.work.Signal()
	return true, nil
}
