package tunnel

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"testing"

	"go.uber.org/goleak"

	"leadrig/internal/hook"
	"leadrig/internal/tunnel/edge"
)

// TestNgrok_WritesNothing runs a tunnel's whole life in a process of its own,
// where nothing else writes: whatever reaches stdout or stderr there would
// have been written over a screen.
func TestNgrok_WritesNothing(t *testing.T) {
	command := exec.CommandContext(t.Context(), os.Args[0])
	command.Env = append(os.Environ(), quietVariable+"="+t.TempDir()+"/error")
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	if err := command.Run(); err != nil {
		t.Errorf("the run failed: %v: %s", err, readQuietError(command))
	}
	if stdout.Len() > 0 || stderr.Len() > 0 {
		t.Errorf("stdout %q, stderr %q", stdout.String(), stderr.String())
	}
}

func readQuietError(command *exec.Cmd) string {
	for _, pair := range command.Env {
		if name, path, _ := bytes.Cut([]byte(pair), []byte("=")); string(name) == quietVariable {
			text, _ := os.ReadFile(string(path))
			return string(text)
		}
	}
	return ""
}

// quietRun is the other process. Its errors go to a file.
func quietRun() int {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := quietLife(ctx); err != nil {
		_ = os.WriteFile(os.Getenv(quietVariable), []byte(err.Error()), 0o600)
		return 1
	}
	return 0
}

// quietLife opens, drops, opens again, is stopped, is refused, meets a foreign
// certificate and diagnoses, with the logger that is there when nobody sets one.
func quietLife(ctx context.Context) error {
	e, err := edge.Start(edge.Options{Token: testToken})
	if err != nil {
		return err
	}
	defer e.Close()
	running := goleak.IgnoreCurrent()
	changes := make(chan hook.TunnelState, 64)
	tunnel, err := Ngrok(optionsFor(e))
	if err != nil {
		return err
	}
	endpoint, err := tunnel.Open(ctx, func(message *hook.TunnelChanged) { changes <- message.State })
	if err != nil {
		return err
	}
	e.RefuseBind(edge.Refusal(334, "Already online."))
	e.Drop()
	for state := range changes {
		if state == hook.TunnelReconnecting {
			break
		}
	}
	e.RefuseBind("")
	if err := endpoint.Shutdown(ctx); err != nil {
		return err
	}
	if err := quietStop(ctx, e, tunnel); err != nil {
		return err
	}
	if err := quietRefusals(ctx, e); err != nil {
		return err
	}
	for _, step := range Diagnose(ctx, optionsFor(e)) {
		if step.Result != StepPass {
			return fmt.Errorf("diagnosis: %+v", step)
		}
	}
	// What the SDK logs after its first wait must be caught too.
	return leaked(append(heartbeats(), running))
}

// quietStop opens a tunnel that is then stopped from the dashboard.
func quietStop(ctx context.Context, e *edge.Edge, tunnel Tunnel) error {
	endpoint, err := tunnel.Open(ctx, nil)
	if err != nil {
		return err
	}
	if err := e.StopAgent(); err != nil {
		return err
	}
	<-endpoint.Done()
	return endpoint.Shutdown(ctx)
}

// quietRefusals opens with a wrong token, and with a wrong authority.
func quietRefusals(ctx context.Context, e *edge.Edge) error {
	other, err := edge.Start(edge.Options{})
	if err != nil {
		return err
	}
	defer other.Close()
	token, authority := optionsFor(e), optionsFor(e)
	token.Authtoken, authority.ConnectCAs = "wrong", other.CAs()
	for _, options := range []Options{token, authority} {
		tunnel, err := Ngrok(options)
		if err != nil {
			return err
		}
		if _, err := tunnel.Open(ctx, nil); err == nil || ctx.Err() != nil {
			return fmt.Errorf("it wasn't refused: %w", errors.Join(err, ctx.Err()))
		}
	}
	return nil
}
