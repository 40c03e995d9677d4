package sample

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"leadrig/internal/hook"
)

// shapeBugs expect events to look as they usually do.
func shapeBugs() []Bug {
	return []Bug{
		{
			Name: "crash-on-missing-field", Scenario: "optional-fields-missing", change: crashOnMissingField,
			Wrong: "panics on an event about a mail that comes without its sent_message",
		},
		{
			Name: "strict-int-ids", Scenario: "type-drift", change: strictIntIDs,
			Wrong: "answers 400 if an id that was a number comes as a string, or the reverse",
		},
		{
			Name: "small-body-limit", Scenario: "large-thread", change: smallBodyLimit,
			Wrong: fmt.Sprintf("answers 413 to an event over %d KiB", smallBody>>10),
		},
	}
}

// crashOnMissingField dies as net/http has a panic do: the connection is closed
// without an answer. ErrAbortHandler keeps the stack off a demo's screen.
func crashOnMissingField(h *Handler, _ pause) {
	act := h.step.act
	h.step.act = func(ctx context.Context, e *event) error {
		var fields map[string]json.RawMessage
		if err := json.Unmarshal(e.body, &fields); err != nil {
			return err
		}
		if _, there := fields["sent_message"]; !there && aboutMail(e.kind) {
			panic(http.ErrAbortHandler)
		}
		return act(ctx, e)
	}
}

// aboutMail says that events of this type tell of a mail that was sent, and so
// carry it as a rule.
func aboutMail(t hook.EventType) bool {
	return strings.Contains(string(t), "EMAIL_") || t == hook.LeadUnsubscribed
}

// strictIntIDs takes ids for what SmartLead's pages show. A null is no drift.
func strictIntIDs(h *Handler, _ pause) {
	act := h.step.act
	h.step.act = func(ctx context.Context, e *event) error {
		var ids struct {
			Campaign int64  `json:"campaign_id"`
			Client   int64  `json:"client_id"`
			Webhook  int64  `json:"webhook_id"`
			Lead     string `json:"sl_email_lead_id"`
			LeadMap  int64  `json:"sl_email_lead_map_id"`
		}
		if err := json.Unmarshal(e.body, &ids); err != nil {
			return refuse(http.StatusBadRequest, "%v", err)
		}
		return act(ctx, e)
	}
}

// smallBody is the largest body that small-body-limit takes, in bytes: what
// some web frameworks have for a default.
const smallBody = 100 << 10

// smallBodyLimit reads the whole body all the same, so that the sender can be
// sure to see the answer.
func smallBodyLimit(h *Handler, _ pause) {
	read := h.step.read
	h.step.read = func(w http.ResponseWriter, r *http.Request) ([]byte, error) {
		body, err := read(w, r)
		if err == nil && len(body) > smallBody {
			return nil, refuse(http.StatusRequestEntityTooLarge, "the body is larger than %d bytes", smallBody)
		}
		return body, err
	}
}
