package main

import (
	"context"
	"fmt"
	"os/exec"
	"time"

	"leadrig/scripts/internal/rig"
)

// limit bounds the whole run.
const limit = 3 * time.Minute

func main() { rig.Main("smoke", limit, run) }

// check is one thing to try on a terminal of its own.
type check struct {
	name string
	do   func(ctx context.Context, t *terminal, binary string) error
}

func run(ctx context.Context, _ []string) error {
	if _, err := exec.LookPath("tmux"); err != nil {
		fmt.Println("smoke: skipped, because tmux is not installed (apt-get install tmux)")
		return nil
	}
	return rig.WithBinary(ctx, "smoke", func(folder, binary string) error {
		if err := onTerminals(ctx, folder, binary); err != nil {
			return err
		}
		return onRunner(ctx, folder)
	})
}

// onTerminals does each check on a terminal of its own.
func onTerminals(ctx context.Context, folder, binary string) error {
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
	return nil
}

// onRunner runs the docs' example for CI where its tools are installed.
func onRunner(ctx context.Context, folder string) error {
	for _, tool := range []string{"bash", "curl", "python3"} {
		if _, err := exec.LookPath(tool); err != nil {
			fmt.Printf("smoke: the workflow of %s is skipped, because %s is not installed\n", workflowFile, tool)
			return nil
		}
	}
	if err := runWorkflow(ctx, workflowFile, folder); err != nil {
		return fmt.Errorf("%s: %w", workflowFile, err)
	}
	fmt.Println("✓ the workflow of", workflowFile, "proves the handler in Python")
	return nil
}
