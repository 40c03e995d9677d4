package sandbox

import (
	"math/rand/v2"
	"time"

	"leadrig/internal/hook"
)

// longestSilence is after how many other events an event type has its turn no
// matter what. Its steps may take a few events more, see before; all eleven
// appear among any 200.
const longestSilence = 100

// story is the simulation: leads who get mails, open them, answer or don't. It
// is guarded by the sandbox's lock.
type story struct {
	account  *account
	rng      *rand.Rand
	arcs     []*arc
	beside   *happening // what happens at the same time as the last event
	silence  map[hook.EventType]int
	paused   *campaign // by the simulation
	untraced int
}

// arc is how far it got with one lead. A lead whose story is over gives way to
// a new one.
type arc struct {
	campaign *campaign
	lead     *lead
	stage    stage
	sent     int  // mails of the sequence
	manual   bool // the next step is by hand and was told of
	answer   int64
}

// stage is what happened last to a lead.
type stage int

const (
	untouched stage = iota
	mailed
	opened
	clicked
	answered
	sorted
)

// turn is what may come next, and how likely it is in comparison.
type turn struct {
	kind   hook.EventType // "": the story is over
	weight int
}

func (s stage) turns() []turn {
	switch s {
	case mailed:
		return []turn{
			{hook.EmailOpen, 60}, {hook.EmailSent, 22}, {hook.ManualStepReached, 8}, {hook.EmailBounce, 6}, {hook.LeadUnsubscribed, 4},
		}
	case opened:
		return []turn{
			{hook.EmailReply, 35}, {hook.EmailLinkClick, 30}, {hook.EmailSent, 20}, {hook.ManualStepReached, 10}, {hook.LeadUnsubscribed, 5},
		}
	case clicked:
		return []turn{
			{hook.EmailReply, 60}, {hook.EmailSent, 25}, {hook.ManualStepReached, 10}, {hook.LeadUnsubscribed, 5},
		}
	case answered:
		return []turn{{hook.LeadCategoryUpdated, 85}, {hook.EmailReply, 15}}
	case sorted:
		return []turn{{"", 50}, {hook.LeadCategoryUpdated, 25}, {hook.EmailReply, 25}}
	default:
		return []turn{{hook.EmailSent, 1}}
	}
}

// before is what has to happen first where no lead is ready for an event.
func before(kind hook.EventType) hook.EventType {
	switch kind {
	case hook.LeadCategoryUpdated:
		return hook.EmailReply
	case hook.EmailReply, hook.EmailLinkClick:
		return hook.EmailOpen
	default:
		return hook.FirstEmailSent
	}
}

func newStory(a *account) *story {
	s := &story{account: a, rng: a.dice.stream("story"), silence: map[hook.EventType]int{}}
	for _, c := range a.world.campaigns {
		for _, l := range c.leads {
			s.arcs = append(s.arcs, &arc{campaign: c, lead: l})
		}
	}
	return s
}

// next makes up the next event. It is false where no campaign runs, and then
// nothing has happened.
func (s *story) next() (happening, bool, error) {
	var h happening
	var err error
	if s.beside != nil {
		h, s.beside = *s.beside, nil
	} else {
		running := s.running()
		if len(running) == 0 && !s.canResume() {
			return h, false, nil
		}
		h, err = s.tell(running, s.account.times.next())
	}
	for _, kind := range hook.EventTypes() {
		s.silence[kind]++
	}
	s.silence[h.kind] = 0
	return h, err == nil, err
}

func (s *story) running() []*arc {
	var running []*arc
	for _, a := range s.arcs {
		if a.campaign.status == StatusActive {
			running = append(running, a)
		}
	}
	return running
}

func (s *story) canResume() bool { return s.paused != nil && s.paused.status == StatusPaused }

// tell chooses what happens: what was silent for too long, else something of
// the account, else the next turn of some lead.
func (s *story) tell(running []*arc, at time.Time) (happening, error) {
	if len(running) == 0 {
		return s.statusChange(at)
	}
	for _, kind := range hook.EventTypes() {
		if s.silence[kind] >= longestSilence {
			return s.insist(kind, running, at)
		}
	}
	switch roll := s.rng.IntN(1000); {
	case roll < 15:
		return s.statusChange(at)
	case roll < 40:
		return s.untracked(at)
	}
	a := pick(s.rng, running)
	for {
		if kind := s.choose(a); kind != "" {
			return s.play(kind, a, at)
		}
		s.retire(a)
	}
}

// choose draws the next turn of a lead, "" where its story is over.
func (s *story) choose(a *arc) hook.EventType {
	var possible []turn
	total := 0
	for _, t := range a.stage.turns() {
		if t.kind == "" || a.ready(t.kind) {
			possible = append(possible, t)
			total += t.weight
		}
	}
	if total == 0 {
		return ""
	}
	roll := s.rng.IntN(total)
	for _, t := range possible {
		if roll -= t.weight; roll < 0 {
			return t.kind
		}
	}
	return ""
}

// ready reports whether an event can be the lead's next.
func (a *arc) ready(kind hook.EventType) bool {
	switch kind {
	case hook.FirstEmailSent:
		return a.stage == untouched
	case hook.EmailSent:
		if a.sent == sequenceLength {
			return false
		}
	case hook.EmailBounce:
		if a.sent != 1 {
			return false
		}
	case hook.ManualStepReached:
		if a.manual || a.sent == sequenceLength {
			return false
		}
	}
	for _, t := range a.stage.turns() {
		if t.kind == kind {
			return true
		}
	}
	return false
}

// insist makes an event of the given type happen, or what has to come before.
func (s *story) insist(kind hook.EventType, running []*arc, at time.Time) (happening, error) {
	switch kind {
	case hook.CampaignStatusChanged:
		return s.statusChange(at)
	case hook.UntrackedReplies:
		return s.untracked(at)
	}
	for {
		var ready []*arc
		for _, a := range running {
			if a.ready(kind) {
				ready = append(ready, a)
			}
		}
		switch {
		case len(ready) > 0 && kind == hook.FirstEmailSent:
			return s.play(hook.EmailSent, pick(s.rng, ready), at)
		case len(ready) > 0:
			return s.play(kind, pick(s.rng, ready), at)
		case kind == hook.FirstEmailSent:
			s.retire(pick(s.rng, running))
		default:
			kind = before(kind)
		}
	}
}

// retire puts a new lead in the place of one whose story is over.
func (s *story) retire(a *arc) {
	*a = arc{campaign: a.campaign, lead: s.account.world.casting.lead(a.campaign.script)}
}
