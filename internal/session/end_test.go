package session

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/exit"
	"leadrig/internal/hook"
)

func TestEnd_ALostTunnelEndsTheRun(t *testing.T) {
	t.Run("with its own reason and code, and without the webhook", func(t *testing.T) {
		t.Parallel()
		g := newRig(t)
		tun := newLossy(t)
		opts := g.options(hook.LevelCampaign, newHandler(t, nil).routes())
		opts.Tunnel = tun
		run := start(t, opts)
		run.ready()
		g.emit(hook.EmailReply, 2)
		g.settle()
		cause := exit.Refusedf("the plan has ended")
		tun.endpoint.lose(cause)
		run.wait()
		if !errors.Is(run.err, cause) || exit.CodeOf(run.err) != exit.Refused {
			t.Errorf("the run ended with %v and code %d", run.err, exit.CodeOf(run.err))
		}
		if want := "the tunnel was lost: the plan has ended"; run.err == nil || run.err.Error() != want {
			t.Errorf("the error is %q, want %q", run.err, want)
		}
		if run.totals.Delivered != 2 {
			t.Errorf("it counts %+v, want 2 delivered", run.totals)
		}
		run.rewind().webhook(hook.WebhookRemoved)
		tun.endpoint.wantShutDown(t)
		g.wantNothingLeft()
	})
	t.Run("with the listener's error if there is no other", func(t *testing.T) {
		t.Parallel()
		g := newRig(t)
		tun := newBroken(t)
		opts := g.options(hook.LevelUser, newHandler(t, nil).routes())
		opts.Tunnel = tun
		run := start(t, opts)
		url := run.ready().PublicURL
		cause := errors.New("no more connections")
		tun.fail <- cause
		if answer, err := trySend(t.Context(), url, "id", payload(hook.EmailReply)); err == nil {
			t.Errorf("a sender was answered %d", answer.status)
		}
		run.wait()
		if !errors.Is(run.err, cause) {
			t.Errorf("the run ended with %v", run.err)
		}
		tun.endpoint.wantShutDown(t)
		g.wantNothingLeft()
	})
	t.Run("and what it was for is cancelled and waited for", func(t *testing.T) {
		t.Parallel()
		tun := newLossy(t)
		ended := make(chan struct{})
		run := start(t, Options{Tunnel: tun, Work: func(ctx context.Context) error {
			defer close(ended)
			<-ctx.Done()
			return fmt.Errorf("cut short: %w", ctx.Err())
		}})
		run.ready()
		cause := errors.New("gone")
		tun.endpoint.lose(cause)
		run.wait()
		select {
		case <-ended:
		default:
			t.Error("the run ended before what it was for")
		}
		if !errors.Is(run.err, cause) || run.err.Error() != "the tunnel was lost: gone" {
			t.Errorf("the run ended with %v", run.err)
		}
	})
}

func TestEnd_OfTheWorkIsTheRuns(t *testing.T) {
	broken := errors.New("it doesn't work")
	for name, want := range map[string]error{"its error is the run's": broken, "without an error the run has none": nil} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := newRig(t)
			opts := g.options(hook.LevelCampaign, newHandler(t, nil).routes())
			opts.Work = func(ctx context.Context) error {
				if len(g.webhooks()) != 1 {
					t.Error("the work begins without a webhook")
				}
				g.emit(hook.EmailReply, 3)
				return errors.Join(g.box.Settle(ctx), want)
			}
			run := start(t, opts)
			told := run.wait()
			if !errors.Is(run.err, want) || (want == nil) != (run.err == nil) {
				t.Errorf("the run ended with %v, want %v", run.err, want)
			}
			if diff := cmp.Diff(Totals{Deliveries: 3, Attempts: 3, Delivered: 3}, run.totals); diff != "" {
				t.Error(diff)
			}
			wantInOrder(t, told, 3)
			g.wantNothingLeft()
		})
	}
}

func TestEnd_OfTheContextCancelsTheWorkAndWaitsForIt(t *testing.T) {
	failed := errors.New("it failed")
	tests := []struct {
		name string
		err  func(context.Context) error // the work's
		want error                       // the run's
	}{
		{"work that was cut short is no error", func(ctx context.Context) error { return fmt.Errorf("cut: %w", ctx.Err()) }, nil},
		{"work that ends well is none either", func(context.Context) error { return nil }, nil},
		{"work that failed is one", func(context.Context) error { return failed }, failed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for range 20 { // whether the run hears first of the context or of the work is chance
				began, ended := make(chan struct{}), make(chan struct{})
				run := start(t, Options{Work: func(ctx context.Context) error {
					defer close(ended)
					close(began)
					<-ctx.Done()
					return tt.err(ctx)
				}})
				receive(t, began, "work")
				run.stop()
				run.wait()
				select {
				case <-ended:
				default:
					t.Error("the run ended before what it was for")
				}
				if !errors.Is(run.err, tt.want) || (run.err == nil) != (tt.want == nil) {
					t.Errorf("the run ended with %v, want %v", run.err, tt.want)
				}
			}
		})
	}
}

// TestWait_CancelledWorkIsNoErrorWhicheverIsHeardFirst has both ends there at
// once, between which the choice is random.
func TestWait_CancelledWorkIsNoErrorWhicheverIsHeardFirst(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range 5000 {
		s := &session{opts: Options{Work: func(ctx context.Context) error { return ctx.Err() }}}
		if err := s.wait(ctx); err != nil {
			t.Fatalf("the run ends with %v", err)
		}
	}
}

func TestEnd_APanicOfTheCallerLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	opts := g.options(hook.LevelUser, newHandler(t, nil).routes())
	opts.Ready = func(*hook.Ready) { panic("the caller's fault") }
	run := startPanicking(t, opts)
	told := run.wait()
	if run.panicked != "the caller's fault" {
		t.Errorf("the panic is %v", run.panicked)
	}
	var states []hook.WebhookState
	for _, w := range of[*hook.WebhookChanged](told) {
		states = append(states, w.State)
	}
	if diff := cmp.Diff([]hook.WebhookState{hook.WebhookRegistered, hook.WebhookRemoved}, states); diff != "" {
		t.Error(diff)
	}
	run.wantTunnelEnded()
	g.wantNothingLeft()
}

// muchLonger is far more than the drain takes and less than what a handler gets
// to answer.
const muchLonger = 25 * time.Second

func TestEnd_AHandlerThatNeverAnswersIsGivenUp(t *testing.T) {
	for _, ack := range []bool{false, true} {
		name := map[bool]string{false: "while its sender waits", true: "after its sender was acknowledged"}[ack]
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := newRig(t)
			h := newStuck(t)
			opts := g.options(hook.LevelUser, h.routes())
			opts.Ack = ack
			run := start(t, opts)
			run.ready()
			g.emit(hook.EmailReply, 1)
			h.wantEntered(t)
			if ack {
				g.settle()
			}
			stopped := time.Now()
			told := run.end()
			if took := time.Since(stopped); took > muchLonger {
				t.Errorf("the end took %s", took)
			}
			// The sender was told that all is well only where the delivery is kept for it.
			want := Totals{Deliveries: 1, Attempts: 1, Retry: 1}
			if ack {
				want = Totals{Deliveries: 1, Attempts: 1, Failed: 1}
			}
			if diff := cmp.Diff(want, run.totals); diff != "" {
				t.Error(diff)
			}
			attempts := of[*hook.AttemptFinished](told)
			if len(attempts) != 1 || attempts[0].Status != 0 {
				t.Errorf("the attempt was told so: %+v", attempts)
			}
			g.settle()
			delivered := g.box.Totals().Delivered == 1
			if delivered != ack {
				t.Errorf("the sandbox counts %+v", g.box.Totals())
			}
			g.wantNothingLeft()
		})
	}
}

func TestEnd_AnAnswerUnderWayStillReachesItsSender(t *testing.T) {
	t.Parallel()
	h := newStuck(t)
	run := start(t, Options{Routes: h.routes()})
	url := run.ready().PublicURL
	answers := make(chan reply, 1)
	go func() {
		answer, err := trySend(context.WithoutCancel(t.Context()), url, "id", payload(hook.EmailReply))
		if err != nil {
			t.Errorf("the sender: %v", err)
		}
		answers <- answer
	}()
	h.wantEntered(t)
	run.stop()
	h.release()
	run.end()
	if answer := receive(t, answers, "answer"); answer.status != http.StatusOK {
		t.Errorf("the sender was answered %d", answer.status)
	}
	if run.totals.Delivered != 1 {
		t.Errorf("it counts %+v, want 1 delivered", run.totals)
	}
}
