package tui

import (
	"time"

	"leadrig/internal/hook"
	"leadrig/tui/paint"
)

// The codes of warnings that speak of the handler.
const (
	codeUnreachable = "handler_unreachable"
	codeReachable   = "handler_reachable"
)

// health is what is known of the handler.
type health struct {
	short, long string // its address; "" without a handler
	state       healthState
	latency     time.Duration // of the last answer
}

type healthState uint8

const (
	healthUnknown healthState = iota
	healthAnswers
	healthSilent      // the last attempt got no answer
	healthUnreachable // said by a warning
)

// warned takes over what a warning says of the handler.
func (h *health) warned(code string) {
	switch {
	case code == codeUnreachable:
		h.state = healthUnreachable
	case code == codeReachable && h.state != healthAnswers:
		h.state, h.latency = healthAnswers, 0
	}
}

// attempted takes over what an attempt says of it. An injected fault is ours:
// it says nothing of the handler.
func (h *health) attempted(m *hook.AttemptFinished) {
	switch {
	case m.Fault != "":
	case m.Status != 0:
		h.state, h.latency = healthAnswers, m.Latency
	case h.state != healthUnreachable:
		h.state = healthSilent
	}
}

// bare reports whether neither a webhook nor a handler is known yet.
func (h *header) bare() bool { return !h.known && h.webhook.state == webhookNone }

// down reports whether nobody answers there.
func (h *health) down() bool { return h.state == healthSilent || h.state == healthUnreachable }

// remedy is what to do about a handler that is down. One that can be reached runs
// already: what is wrong with its answers stands with the attempts.
func (h *health) remedy() string {
	if h.state == healthUnreachable {
		return "start the handler"
	}
	return "3 says what went wrong"
}

// spans says it.
func (h *health) spans(long bool) []span {
	if h.short == "" {
		return []span{paint.Faint.Text("no handler")}
	}
	address := h.short
	if long {
		address = h.long
	}
	spans := []span{paint.Faint.Text("handler "), paint.Plain.Text(address + " ")}
	switch h.state {
	case healthAnswers:
		text := "● answers"
		if h.latency > 0 {
			text = "● " + paint.Duration(h.latency)
		}
		return append(spans, paint.Good.Text(text))
	case healthSilent:
		return append(spans, paint.Bad.Text("✗ no answer"))
	case healthUnreachable:
		return append(spans, paint.Bad.Text("✗ unreachable"))
	default:
		return append(spans, paint.Faint.Text("○ not tried yet"))
	}
}
