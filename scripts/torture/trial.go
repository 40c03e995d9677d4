package main

import (
	"context"
	"os"
	"time"
)

// trial is one kind of harm.
type trial struct {
	name, what string
	do         func(ctx context.Context, m *machine, o options, r *result) error
}

func trials() []trial {
	return []trial{
		{"kills", "`listen` killed with SIGKILL amid deliveries, the three levels in turn", kills},
		{"drops", "tunnel sessions cut by the edge amid deliveries", drops},
		{"creates", "answers of create calls lost (campaign level)", lostCreates},
		{"restarts", "restarts of the API, every second one while `listen` ends", restarts},
	}
}

// result is what a trial came to.
type result struct {
	what         string
	times        int
	acknowledged int
	recorded     int
	lost         int
	webhooks     int           // left
	removal      time.Duration // the longest time to a webhook's removal after the harm; 0: not measured
	processes    int           // left
	goroutines   int           // left, where the trial is about them
	notes        []string
}

// cleared waits until the harm that was done at begin has left no webhook, and
// counts it.
func (r *result) cleared(ctx context.Context, m *machine, begin time.Time) error {
	took, err := m.awaitNoWebhook(ctx, begin)
	if err != nil {
		return err
	}
	r.removal = max(r.removal, took)
	r.times++
	return nil
}

// run gives a trial a fresh machine, and counts afterwards.
func (t trial) run(ctx context.Context, binary, folder string, o options) (r result, err error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return r, err
	}
	m, err := newMachine(ctx, binary, folder)
	if err != nil {
		return r, err
	}
	defer m.stop()
	r.what = t.what
	if err := t.do(ctx, m, o, &r); err != nil {
		return r, err
	}
	return r, m.count(ctx, &r)
}
