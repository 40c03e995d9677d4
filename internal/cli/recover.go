package cli

import (
	"context"
	"strings"
	"time"

	"leadrig/internal/exit"
	"leadrig/internal/session"
	"leadrig/internal/smartlead"
	"leadrig/tui"
)

// recovery is how listen gets the events of an outage back.
func (a *app) recovery(acc *account, mode string) (*session.Recovery, error) {
	r := &session.Recovery{
		Mode: session.RecoverMode(mode), API: acc.client,
		ByHand: func(campaignID int64, from, to time.Time) string {
			return smartlead.ManualRetrigger(acc.client.BaseURL(), campaignID, from, to)
		},
	}
	switch r.Mode {
	case session.RecoverAuto, session.RecoverOff:
	case session.RecoverAsk:
		r.Ask = a.asker()
	default:
		return nil, exit.Usagef("--recover %q: use auto, ask or off", mode)
	}
	return r, nil
}

// asker asks the user yes or no while a run goes on; nil where there is nobody.
func (a *app) asker() func(context.Context, string) bool {
	switch {
	case a.tui():
		a.questions = make(chan tui.Question)
		return a.askOnScreen
	case a.canAsk():
		return func(_ context.Context, question string) bool {
			answer, err := a.ask(question + " [y/N] ")
			answer = strings.ToLower(answer)
			return err == nil && (answer == "y" || answer == "yes")
		}
	}
	return nil
}

// askOnScreen has the live screen ask. No answer before the end means no.
func (a *app) askOnScreen(ctx context.Context, question string) bool {
	answer := make(chan bool, 1)
	select {
	case a.questions <- tui.Question{Text: question, Answer: answer}:
	case <-ctx.Done():
		return false
	}
	select {
	case yes := <-answer:
		return yes
	case <-ctx.Done():
		return false
	}
}
