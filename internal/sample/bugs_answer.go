package sample

import (
	"context"
	"net/http"

	"leadrig/internal/hook"
)

// answerBugs answer with a wrong status, and do nothing else wrong.
func answerBugs() []Bug {
	return []Bug{
		{
			Name: "409-on-duplicate", Scenario: "duplicate-sequential", change: answersWith(http.StatusConflict, doneBefore),
			Wrong: "answers 409 to a copy: SmartLead takes the event for lost",
		},
		{
			Name: "400-on-downstream-failure", Scenario: "retry-downstream-failure", change: failsWith(http.StatusBadRequest),
			Wrong: "answers 400 when its own work fails: SmartLead never tries again",
		},
		{
			Name: "200-on-downstream-failure", Scenario: "retry-downstream-failure", change: failsWith(http.StatusOK),
			Wrong: "answers 200 when its own work fails: SmartLead never tries again",
		},
		{
			Name: "500-on-unknown-event", Scenario: "unknown-event", change: answersWith(http.StatusInternalServerError, ignored),
			Wrong: "answers 500 to an event type it doesn't know",
		},
		{
			Name: "500-on-malformed", Scenario: "malformed", change: malformedIs(http.StatusInternalServerError),
			Wrong: "answers 500 to a body that is no event, and so has it sent again",
		},
		{
			Name: "200-on-malformed", Scenario: "malformed", change: malformedIs(http.StatusOK),
			Wrong: "answers 200 to a body that is no event, and so hides it",
		},
		{
			Name: "redirect", Scenario: "answer-codes", change: redirects,
			Wrong: "answers 303 with another page, as a form does, when it is done",
		},
	}
}

// answersWith answers status to every event of that outcome.
func answersWith(status int, wrong outcome) func(*Handler, pause) {
	return func(h *Handler, _ pause) {
		answer := h.step.answer
		h.step.answer = func(w http.ResponseWriter, o outcome, err error) {
			if err == nil && o == wrong {
				err = refuse(status, "%s", o)
			}
			answer(w, o, err)
		}
	}
}

// failsWith answers status if the work fails. The event isn't marked as done.
func failsWith(status int) func(*Handler, pause) {
	return func(h *Handler, _ pause) {
		act := h.step.act
		h.step.act = func(ctx context.Context, e *event) error {
			if err := act(ctx, e); err != nil {
				return refuse(status, "%v", err)
			}
			return nil
		}
	}
}

// malformedIs answers status to a body that is no event.
func malformedIs(status int) func(*Handler, pause) {
	return func(h *Handler, _ pause) {
		check := h.step.check
		h.step.check = func(body []byte) (hook.Summary, error) {
			summary, err := check(body)
			if err != nil {
				err = refuse(status, "%v", err)
			}
			return summary, err
		}
	}
}

func redirects(h *Handler, _ pause) {
	answer := h.step.answer
	h.step.answer = func(w http.ResponseWriter, o outcome, err error) {
		if err == nil {
			w.Header().Set("Location", EffectsPath)
			err = refuse(http.StatusSeeOther, "%s", o)
		}
		answer(w, o, err)
	}
}
