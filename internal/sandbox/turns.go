package sandbox

import (
	"time"

	"leadrig/internal/hook"
)

// play makes an event happen to a lead.
func (s *story) play(kind hook.EventType, a *arc, at time.Time) (happening, error) {
	h := happening{kind: kind, facts: s.account.about(a.campaign, at)}
	variant := ""
	if kind == hook.EmailReply {
		variant = s.replyVariant(a)
	}
	t, err := s.account.templates.get(kind, variant)
	if err != nil {
		return h, err
	}
	h.template = t
	h.facts.person = a.lead.person
	if kind == hook.EmailSent {
		return h, s.mail(a, &h, at)
	}
	h.facts.mail = a.lead.mails[a.sent-1]
	switch kind {
	case hook.EmailOpen:
		a.stage = opened
	case hook.EmailLinkClick:
		a.stage = clicked
	case hook.ManualStepReached:
		a.manual = true
	case hook.EmailReply:
		n := s.rng.IntN(len(answers()))
		s.account.replied(&h.facts, a.lead, n, t)
		if a.stage < answered {
			a.answer = answers()[n].category
		}
		a.stage = answered
	case hook.LeadCategoryUpdated:
		h.facts.reply, h.facts.mail = a.lead.lastReply, a.lead.lastReply.mail
		s.account.recategorise(&h.facts, a.lead, s.account.world.category(a.answer), t)
		a.stage = sorted
	case hook.EmailBounce:
		s.account.bounced(&h.facts)
		s.retire(a)
	case hook.LeadUnsubscribed:
		s.retire(a)
	}
	return h, nil
}

// mail sends the next mail of the sequence. The first one is told of twice, as
// EMAIL_SENT and as FIRST_EMAIL_SENT; SmartLead's pages imply it and don't say
// so.
func (s *story) mail(a *arc, h *happening, at time.Time) error {
	h.facts.mail = a.lead.send(a.sent, at)
	a.sent++
	a.stage, a.manual = mailed, false
	if a.sent > 1 {
		return nil
	}
	t, err := s.account.templates.get(hook.FirstEmailSent, "")
	if err != nil {
		return err
	}
	s.beside = &happening{kind: hook.FirstEmailSent, template: t, facts: h.facts}
	return nil
}

// replyVariant is the form of the lead's next reply: a later one is threaded,
// and a few first ones come from another company.
func (s *story) replyVariant(a *arc) string {
	switch {
	case a.stage >= answered:
		return "threaded"
	case s.rng.IntN(20) == 0:
		return "other_company"
	}
	return ""
}

func (s *story) untracked(at time.Time) (happening, error) {
	w := s.account.world
	h := happening{kind: hook.UntrackedReplies, facts: s.account.about(w.campaigns[0], at)}
	s.account.fromStranger(&h.facts, s.untraced)
	s.untraced++
	var err error
	h.template, err = s.account.templates.get(h.kind, "")
	return h, err
}

// statusChange pauses a campaign, or resumes the one it paused. It leaves the
// first active campaign alone as long as there is another, since that is what
// an emit without a campaign is about.
func (s *story) statusChange(at time.Time) (happening, error) {
	c := s.paused
	if !s.canResume() {
		c = s.pausable()
	}
	h := happening{kind: hook.CampaignStatusChanged, facts: s.account.about(c, at)}
	h.facts.previous = c.status
	c.status = otherStatus(c.status)
	c.updatedAt = at
	h.facts.status = c.status
	s.paused = nil
	if c.status == StatusPaused {
		s.paused = c
	}
	var err error
	h.template, err = s.account.templates.get(h.kind, "")
	return h, err
}

func (s *story) pausable() *campaign {
	var active []*campaign
	for _, c := range s.account.world.campaigns {
		if c.status == StatusActive {
			active = append(active, c)
		}
	}
	if len(active) > 1 {
		active = active[1:]
	}
	return pick(s.rng, active)
}
