package session

import (
	"context"
	"errors"
	"time"

	"leadrig/internal/exit"
	"leadrig/internal/feed"
	"leadrig/internal/forward"
	"leadrig/internal/hook"
	"leadrig/internal/smartlead/policy"
	"leadrig/internal/store"
)

// Trigger records deliveries and makes one attempt at each, one after another.
// An attempt without an answer is an error with exit.Failed, an answer that
// SmartLead would not take for a success one with exit.CheckFailed. An end of ctx
// ends it, and is no error of its own: callers know why.
func Trigger(ctx context.Context, home string, f *feed.Feed, target *forward.Target, deliveries []*hook.Delivery) (Totals, error) {
	fl := &flow{feed: f, policy: policy.Once(), slots: make(chan struct{}, maxLater)}
	st, err := store.Open(home, store.Options{
		Command: "trigger", DuplicateScope: "trigger", Complete: fl.complete, Indexed: fl.indexed,
	})
	if err != nil {
		return Totals{}, exit.With(exit.Failed, err)
	}
	fl.store = st
	fl.forwarder = forward.New(forward.Config{})
	f.Publish(&hook.Ready{Time: time.Now(), ForwardTo: target.String()})
	var failed error
	for _, d := range deliveries {
		if ctx.Err() != nil {
			break
		}
		if err := st.Record(d); err != nil {
			failed = errors.Join(failed, exit.With(exit.Failed, err))
			break
		}
		a := fl.forwarder.Attempt(ctx, target, d)
		fl.heard(d, a)
		if a.Status == 0 && ctx.Err() != nil {
			break // cut by ctx, which is no failure of the handler's
		}
		failed = worse(failed, a)
	}
	fl.forwarder.Close()
	if err := st.Close(); err != nil {
		failed = errors.Join(exit.With(exit.Failed, err), failed)
	}
	return fl.counts.totals(), failed
}

// worse keeps the gravest failure: no answer at all outweighs a wrong one.
func worse(before error, a *hook.Attempt) error {
	switch {
	case a.Status == 0:
		return exit.Failedf("the handler gave no answer: %s", a.Error)
	case a.Status >= 200 && a.Status < 300, exit.CodeOf(before) == exit.Failed:
		return before
	}
	return exit.With(exit.CheckFailed, errors.New(wrongAnswer(a.Status)))
}

func wrongAnswer(status int) string {
	if status >= 400 && status < 500 {
		return "the handler refused the event with a 4xx: SmartLead would never send it again"
	}
	return "the handler did not answer 2xx: SmartLead would send the event again"
}
