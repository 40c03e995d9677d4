package session

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/hook"
)

func TestAck_AnswersBeforeTheHandlerHas(t *testing.T) {
	t.Parallel()
	h := newStuck(t)
	run := start(t, Options{Routes: h.routes(), Ack: true})
	url := run.ready().PublicURL
	wantStatus(t, url, "first", http.StatusOK) // while the handler answers nobody
	h.wantEntered(t)
	wantStatus(t, url, "second", http.StatusOK)
	h.wantEntered(t)
	arrived := await(run, func(d *hook.DeliveryArrived) bool { return d.RequestID == "second" })
	h.release()
	if a := run.attempt("second"); a.DeliveryID != arrived.ID || a.Outcome != hook.OutcomeDelivered {
		t.Errorf("the attempt was told as %+v", a)
	}
	run.end()
	if diff := cmp.Diff(Totals{Deliveries: 2, Attempts: 2, Delivered: 2}, run.totals); diff != "" {
		t.Error(diff)
	}
}

func (s *stuck) wantEntered(t *testing.T) {
	t.Helper()
	receive(t, s.entered, "request at the handler")
}

func TestAck_AFailureComesTooLateForTheSender(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	h := newHandler(t, status(http.StatusInternalServerError))
	opts := g.options(hook.LevelUser, h.routes())
	opts.Ack = true
	run := start(t, opts)
	run.ready()
	g.emit(hook.EmailReply, 1)
	g.settle()
	await[*hook.AttemptFinished](run, nil)
	run.end()
	g.wantSent([]try{{1, http.StatusOK, hook.OutcomeDelivered}})
	if diff := cmp.Diff(Totals{Deliveries: 1, Attempts: 1, Failed: 1}, run.totals); diff != "" {
		t.Error(diff)
	}
}

func TestAck_TheEndWaitsForWhatWasAcknowledged(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	h := newStuck(t)
	opts := g.options(hook.LevelUser, h.routes())
	opts.Ack = true
	run := start(t, opts)
	wantStatus(t, run.ready().PublicURL, "id", http.StatusOK)
	h.wantEntered(t)
	run.stop()
	run.webhook(hook.WebhookRemoved) // first of all, whatever the handler does
	h.release()
	run.end()
	if diff := cmp.Diff(Totals{Deliveries: 1, Attempts: 1, Delivered: 1}, run.totals); diff != "" {
		t.Error(diff)
	}
	g.wantNothingLeft()
}
