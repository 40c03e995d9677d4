package main

import (
	"context"
	"fmt"
	"net/http/httptest"
	"strings"

	"leadrig/internal/sandbox"
	"leadrig/scripts/internal/rig"
)

func demoQuits(ctx context.Context, t *terminal, binary string) error {
	if err := t.start(ctx, 120, 30, binary+" demo --rate 20"); err != nil {
		return err
	}
	if err := t.await(ctx, "online", "EMAIL_SENT", `✓ 200`, "following"); err != nil {
		return err
	}
	if err := t.keys(ctx, "?"); err != nil {
		return err
	}
	if err := t.await(ctx, "follow the newest or not"); err != nil {
		return err
	}
	if err := t.keys(ctx, "?", "q"); err != nil {
		return err
	}
	return t.await(ctx, "the shell", `delivered`, "ended with 0")
}

func demoResizes(ctx context.Context, t *terminal, binary string) error {
	if err := t.start(ctx, 160, 40, binary+" demo --rate 20"); err != nil {
		return err
	}
	if err := t.await(ctx, "EMAIL_", `✓ 200`); err != nil {
		return err
	}
	if _, err := t.tmux(ctx, "resize-window", "-t", "smoke", "-x", "70", "-y", "20"); err != nil {
		return err
	}
	if err := t.await(ctx, "LEAD/CAMPAIGN", `✓ 200`, "q quit"); err != nil {
		return err
	}
	if err := t.keys(ctx, "q"); err != nil {
		return err
	}
	return t.await(ctx, "ended with 0")
}

func dumbGetsText(ctx context.Context, t *terminal, binary string) error {
	if err := t.start(ctx, 120, 50, "TERM=dumb "+binary+" demo"); err != nil {
		return err
	}
	return t.await(ctx, "20 deliveries · 20 attempts: 20 delivered", "ended with 0")
}

// listening starts a sandbox and a listen on its first campaign in a terminal.
func listening(ctx context.Context, t *terminal, binary string) (webhooks func() (int, error), stop func(), err error) {
	sb, err := sandbox.New(sandbox.Config{Seed: 1, APIKey: "k", Limits: &sandbox.Limits{}})
	if err != nil {
		return nil, nil, err
	}
	server := httptest.NewServer(sb.Handler())
	webhooks = func() (int, error) { return rig.CountWebhooks(ctx, server.URL) }
	err = t.start(ctx, 100, 30, fmt.Sprintf("SMARTLEAD_API_KEY=k %s listen --smartlead-url %s/api/v1 --tunnel local --campaign %d",
		binary, server.URL, sb.Campaigns()[0].ID))
	if err == nil {
		err = t.await(ctx, "online", "webhook")
	}
	if err == nil {
		err = eventually(ctx, func() (bool, error) { n, err := webhooks(); return n == 1, err })
	}
	return webhooks, server.Close, err
}

func closedTerminal(ctx context.Context, t *terminal, binary string) error {
	webhooks, stop, err := listening(ctx, t, binary)
	if stop != nil {
		defer stop()
	}
	if err != nil {
		return err
	}
	t.close(ctx)
	return eventually(ctx, func() (bool, error) { n, err := webhooks(); return n == 0, err })
}

func ctrlC(ctx context.Context, t *terminal, binary string) error {
	webhooks, stop, err := listening(ctx, t, binary)
	if stop != nil {
		defer stop()
	}
	if err != nil {
		return err
	}
	if err := t.keys(ctx, "C-c"); err != nil {
		return err
	}
	if err := t.await(ctx, "ended with 0"); err != nil {
		return err
	}
	n, err := webhooks()
	if err == nil && n != 0 {
		err = fmt.Errorf("%d webhooks are left; %s", n, strings.TrimSpace(t.screen(ctx)))
	}
	return err
}
