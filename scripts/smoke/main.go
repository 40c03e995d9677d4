package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"time"

	"leadrig/scripts/internal/rig"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, 3*time.Minute)
	defer cancel()
	if _, err := exec.LookPath("tmux"); err != nil {
		fmt.Println("smoke: skipped, because tmux is not installed (apt-get install tmux)")
		return
	}
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "smoke:", err)
		os.Exit(1)
	}
}

// check is one thing to try on a terminal of its own.
type check struct {
	name string
	do   func(ctx context.Context, t *terminal, binary string) error
}

func run(ctx context.Context) error {
	folder, err := os.MkdirTemp("", "leadrig-smoke-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	binary, err := rig.Build(ctx, folder)
	if err != nil {
		return err
	}
	for _, check := range append([]check{
		{"demo on a terminal ends with q and gives the screen back", demoQuits},
		{"demo follows a resize down to 70×20", demoResizes},
		{"TERM=dumb gets text", dumbGetsText},
		{"a closed terminal leaves no webhook behind", closedTerminal},
		{"ctrl+c removes the webhook where one can see it", ctrlC},
	}, liveChecks()...) {
		t := newTerminal(folder)
		err := check.do(ctx, t, binary)
		if err != nil {
			err = fmt.Errorf("%s: %w\n--- the screen:\n%s", check.name, err, t.screen(ctx))
		}
		t.close(ctx)
		if err != nil {
			return err
		}
		fmt.Println("✓", check.name)
	}
	for _, tool := range []string{"bash", "curl", "python3"} {
		if _, err := exec.LookPath(tool); err != nil {
			fmt.Printf("smoke: the workflow of %s is skipped, because %s is not installed\n", workflowFile, tool)
			return nil
		}
	}
	if err := runWorkflow(ctx, folder); err != nil {
		return fmt.Errorf("%s: %w", workflowFile, err)
	}
	fmt.Println("✓ the workflow of", workflowFile, "proves the handler in Python")
	return nil
}
