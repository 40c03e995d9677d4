package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// workflowFile is the example for CI that the docs have.
const workflowFile = "docs/github-actions.yml"

// workflow is what is read of it.
type workflow struct {
	Jobs map[string]struct {
		Steps []struct {
			Name string `yaml:"name"`
			Run  string `yaml:"run"`
		} `yaml:"steps"`
	} `yaml:"jobs"`
}

// runWorkflow runs the steps of the docs' example for CI, as a runner would, on a
// free port, and looks whether the verdict is there.
func runWorkflow(ctx context.Context, folder string) error {
	data, err := os.ReadFile(workflowFile)
	if err != nil {
		return err
	}
	var w workflow
	if err := yaml.Unmarshal(data, &w); err != nil {
		return err
	}
	port, err := freePort(ctx)
	if err != nil {
		return err
	}
	summary := filepath.Join(folder, "summary.md")
	env := append(os.Environ(), "RUNNER_TEMP="+folder, "GITHUB_STEP_SUMMARY="+summary, "PORT="+strconv.Itoa(port))
	ran := 0
	for _, job := range w.Jobs {
		var failed error
		for _, step := range job.Steps {
			if step.Run == "" || (failed != nil && step.Name != "Stop the handler") {
				continue
			}
			cmd := exec.CommandContext(ctx, "bash", "-e", "-c", step.Run)
			cmd.Env = env
			if out, err := cmd.CombinedOutput(); err != nil {
				failed = errors.Join(failed, fmt.Errorf("step %q: %w: %s", step.Name, err, out))
			}
			ran++
		}
		if failed != nil {
			return failed
		}
	}
	text, err := os.ReadFile(summary)
	if err != nil || ran < 5 || !strings.Contains(string(text), "the handler did its work") {
		return fmt.Errorf("%d steps ran, and the verdict is %q: %w", ran, text, err)
	}
	return nil
}

// freePort is a port that was free a moment ago.
func freePort(ctx context.Context) (int, error) {
	var config net.ListenConfig
	ln, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	addr, _ := ln.Addr().(*net.TCPAddr)
	return addr.Port, ln.Close()
}
