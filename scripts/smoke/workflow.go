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

// minSteps is how many steps the example has at least; fewer mean that it was
// read wrongly.
const minSteps = 5

// lastStep is run even if one before it failed.
const lastStep = "Stop the handler"

// workflow is what is read of it.
type workflow struct {
	Jobs map[string]struct {
		Steps []struct {
			Name string `yaml:"name"`
			Run  string `yaml:"run"`
		} `yaml:"steps"`
	} `yaml:"jobs"`
}

func readWorkflow(file string) (w workflow, err error) {
	data, err := os.ReadFile(file)
	if err == nil {
		err = yaml.Unmarshal(data, &w)
	}
	if err != nil {
		return w, fmt.Errorf("read the workflow %s: %w", file, err)
	}
	return w, nil
}

// runWorkflow runs the steps of a workflow in a folder, as a runner would, on a
// free port, and looks whether the verdict is there.
func runWorkflow(ctx context.Context, file, folder string) error {
	w, err := readWorkflow(file)
	if err != nil {
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
			if step.Run == "" || (failed != nil && step.Name != lastStep) {
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
	if err != nil {
		return fmt.Errorf("read what the workflow's %d steps came to: %w", ran, err)
	}
	if ran < minSteps || !strings.Contains(string(text), "the handler did its work") {
		return fmt.Errorf("%d steps ran (at least %d are wanted), and the verdict is %q", ran, minSteps, text)
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
