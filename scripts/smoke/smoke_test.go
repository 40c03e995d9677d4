package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// aTerminal is one under a tmux of its own, with nothing in it yet.
func aTerminal(t *testing.T) *terminal {
	t.Helper()
	if _, err := exec.LookPath("tmux"); err != nil {
		t.Skip("tmux is not installed")
	}
	folder, err := os.MkdirTemp("", "smoke") //nolint:usetesting // a socket's path must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	term := newTerminal(folder)
	t.Cleanup(func() { term.close(context.WithoutCancel(t.Context())) })
	return term
}

func TestTerminal_ShowsWhatTheProgramSaysAndItsExitCode(t *testing.T) {
	term := aTerminal(t)
	if err := term.start(t.Context(), 70, 20, `read word; echo "heard $word"; (exit 3)`); err != nil {
		t.Fatal(err)
	}
	if err := term.keys(t.Context(), "hello", "Enter"); err != nil {
		t.Fatal(err)
	}
	if err := term.await(t.Context(), "heard hello", "ended with 3"); err != nil {
		t.Errorf("%v\n%s", err, term.screen(t.Context()))
	}
}

func TestPlay_FailsWhereTheScreenIsNotWhatItShouldBe(t *testing.T) {
	for name, test := range map[string]struct {
		program string
		story   live
		says    string
	}{
		"another exit code": {"true", live{code: 1}, "the end: "},
		"a sign that never comes": {
			"cat",
			live{moves: []move{{does: "asks for help", keys: []string{"?"}, see: []string{"follow the newest"}}}},
			`asks for help: "follow the newest" did not appear`,
		},
		"a cursor left hidden": {`printf '\033[?25l'`, live{}, "the terminal is left in other modes"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			term := aTerminal(t)
			test.story.columns, test.story.rows = 70, 20
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
			defer cancel()
			if err := test.story.play(ctx, term, test.program); err == nil || !strings.Contains(err.Error(), test.says) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// The example in the docs must be one that is run: a step that can't be found is
// no proof.
func TestWorkflow_HasTheStepsThatAreRun(t *testing.T) {
	w, err := readWorkflow(filepath.Join("..", "..", workflowFile))
	if err != nil {
		t.Fatal(err)
	}
	steps, stops := 0, 0
	for _, job := range w.Jobs {
		for _, step := range job.Steps {
			if step.Run != "" {
				steps++
			}
			if step.Name == lastStep {
				stops++
			}
		}
	}
	if steps < minSteps || stops != 1 {
		t.Errorf("%d steps are run, %d of them %q", steps, stops, lastStep)
	}
}

func TestWorkflow_FailsWithItsStepsAndWithoutAVerdict(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("bash is not installed")
	}
	const job = "jobs:\n  one:\n    steps:\n"
	step := func(name, run string) string { return "      - name: " + name + "\n        run: " + run + "\n" }
	five := strings.Repeat(step("Work", "'true'"), minSteps)
	for name, test := range map[string]struct{ text, says string }{
		"a step that fails":  {job + step("Build", "echo broken; exit 1"), `step "Build": exit status 1: broken`},
		"no verdict":         {job + five, "read what the workflow's 5 steps came to"},
		"another verdict":    {job + five + step("Tell", `echo "it lost work" >> "$GITHUB_STEP_SUMMARY"`), `the verdict is "it lost work\n"`},
		"too few steps":      {job + step("Tell", `echo "the handler did its work" >> "$GITHUB_STEP_SUMMARY"`), "1 steps ran"},
		"no YAML":            {"jobs: [", "read the workflow"},
		"a handler that ran": {job + step("Build", "exit 1") + step("Not run", "touch $RUNNER_TEMP/ran") + step(lastStep, "touch $RUNNER_TEMP/stopped; exit 2"), "exit status 2"},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			file := filepath.Join(folder, "workflow.yml")
			if err := os.WriteFile(file, []byte(test.text), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := runWorkflow(t.Context(), file, folder); err == nil || !strings.Contains(err.Error(), test.says) {
				t.Errorf("got %v", err)
			}
			if _, err := os.Stat(filepath.Join(folder, "ran")); err == nil {
				t.Error("it went on after a step that failed")
			}
		})
	}
}
