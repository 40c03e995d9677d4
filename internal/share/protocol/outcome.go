package protocol

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"leadrig/internal/hook"
)

// Outcome is what a participant's handler has made of deliveries. Participants
// may leave outcomes out when there are many: the counts have them all.
type Outcome struct {
	Last     Answer  `json:"last"`
	Failure  *Answer `json:"failure,omitempty"`
	Answered int     `json:"answered"`
	Failures int     `json:"failures"`
	Checked  int     `json:"checked,omitempty"` // duplicates at which effects were counted
	Twice    int     `json:"twice"`
}

// Answer is a handler's answer to one delivery.
type Answer struct {
	DeliveryID int64            `json:"delivery_id"`
	Status     int              `json:"status"`
	LatencyMS  float64          `json:"latency_ms"`
	Outcome    hook.Outcome     `json:"outcome"`
	Error      string           `json:"error,omitempty"`
	Effects    hook.EffectsSeen `json:"effects"`
}

// NewAnswer is the answer of an attempt, its error cut to what is sent.
func NewAnswer(a hook.ShareAnswer) Answer {
	return Answer{
		DeliveryID: a.DeliveryID, Status: a.Status, LatencyMS: float64(a.Latency.Microseconds()) / 1000,
		Outcome: a.Outcome, Error: cut(a.Error), Effects: a.Effects,
	}
}

// Hook is the answer in the words of the field.
func (a *Answer) Hook() *hook.ShareAnswer {
	if a == nil {
		return nil
	}
	return &hook.ShareAnswer{
		DeliveryID: a.DeliveryID, Status: a.Status, Latency: time.Duration(a.LatencyMS * float64(time.Millisecond)),
		Outcome: a.Outcome, Error: cut(a.Error), Effects: a.Effects,
	}
}

// cut makes a text valid and short, between two characters.
func cut(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	if len(text) <= maxText {
		return text
	}
	end := maxText
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end]
}

func (m *Outcome) check() error {
	fine := m.Answered > 0 && m.Failures >= 0 && m.Twice >= 0 && m.Failures <= m.Answered && m.Checked >= 0 && m.Checked <= m.Answered && m.Twice <= m.Answered
	if !fine || !m.Last.sound() || (m.Failure != nil && !m.Failure.sound()) {
		return fmt.Errorf("%w: outcome is out of bounds", ErrViolation)
	}
	return nil
}

// sound says whether what an answer says can be.
func (a *Answer) sound() bool {
	switch a.Outcome {
	case hook.OutcomeDelivered, hook.OutcomeLost, hook.OutcomeFailed:
	default:
		return false
	}
	switch a.Effects {
	case hook.EffectsNotObserved, hook.EffectsOnce, hook.EffectsTwice:
	default:
		return false
	}
	status := a.Status == 0 || (a.Status >= 200 && a.Status <= 599)
	latency := a.LatencyMS >= 0 && a.LatencyMS < float64(time.Hour.Milliseconds())
	return a.DeliveryID > 0 && status && latency
}
