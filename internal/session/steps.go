package session

import (
	"time"

	"leadrig/internal/hook"
)

// tellPlan says which steps the start has, so that who watches sees what is still
// to come.
func (s *session) tellPlan() {
	ahead := []hook.StepName{hook.StepStore, hook.StepCapture, hook.StepTunnel}
	if s.opts.Probe {
		ahead = append(ahead, hook.StepProbe)
	}
	if s.opts.Webhook != nil {
		ahead = append(ahead, hook.StepWebhook)
	}
	for _, name := range ahead {
		s.tellStep(name, hook.StepAhead)
	}
}

// taking takes a step of the start and tells how it goes.
func (s *session) taking(name hook.StepName, do func() error) error {
	s.tellStep(name, hook.StepBegun)
	if err := do(); err != nil {
		s.tellStep(name, hook.StepFailed)
		return err
	}
	s.tellStep(name, hook.StepDone)
	return nil
}

func (s *session) tellStep(name hook.StepName, state hook.StepState) {
	m := &hook.Step{Time: time.Now(), Name: name, State: state}
	switch name {
	case hook.StepTunnel:
		m.Detail = s.opts.Tunnel.Name()
	case hook.StepWebhook:
		m.Detail = s.opts.Webhook.Spec.String()
	case hook.StepStore, hook.StepCapture, hook.StepProbe:
	}
	s.opts.Feed.Publish(m)
}
