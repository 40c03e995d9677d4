package sandbox

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"leadrig/fixtures"
	"leadrig/internal/hook"
)

// EmitRequest asks for events of one type.
type EmitRequest struct {
	EventType  hook.EventType
	CampaignID int64 // 0: the first active campaign
	Count      int   // 0: 1; at most 100,000
	// Settings change the payload, the values of the webhook included.
	Settings []fixtures.Setting
	// Variant is a variant of the catalogue, "" the full payload.
	Variant string
	// Fresh sends each repeated attempt under a new X-Request-Id, as it arrives
	// from behind an ingress that rewrites the header.
	Fresh bool
}

// EmitResult says what was emitted. For more than 1,000 events only the first
// 1,000 are listed.
type EmitResult struct {
	Count  int
	Events []Emitted
	// Added names the settings whose path the payload didn't have: most often a
	// typo.
	Added []string
}

// Emitted is one emitted event. RequestIDs are those of its deliveries.
type Emitted struct {
	EventID    int64
	EventType  hook.EventType
	CampaignID int64 // 0: none
	RequestIDs []string
}

// UnknownCampaignError says that ID is no campaign of the account.
type UnknownCampaignError struct {
	ID    int64
	Known []int64
}

func (e *UnknownCampaignError) Error() string {
	known := make([]string, len(e.Known))
	for i, id := range e.Known {
		known[i] = strconv.FormatInt(id, 10)
	}
	return fmt.Sprintf("campaign %d does not exist: use one of %s", e.ID, strings.Join(known, ", "))
}

// ErrBacklog is what Emit wraps when too many deliveries are pending already.
var ErrBacklog = errors.New("too many deliveries are pending")

// errReset ends what a reset overtakes.
var errReset = errors.New("the sandbox was reset in the meantime")

// Emit makes events and queues their deliveries; it doesn't wait for them. An
// unknown event type is a *hook.UnknownEventError, an unknown campaign an
// *UnknownCampaignError, a backlog wraps ErrBacklog. If ctx ends, what was made
// by then stays.
func (s *Sandbox) Emit(ctx context.Context, r EmitRequest) (EmitResult, error) {
	kind, err := hook.ParseEventType(string(r.EventType))
	if err != nil {
		return EmitResult{}, fmt.Errorf("emit: %w", err)
	}
	if r.Count == 0 {
		r.Count = 1
	}
	if r.Count < 1 || r.Count > maxEmit {
		return EmitResult{}, fmt.Errorf("emit %s: count %d: give 1 to %d", kind, r.Count, maxEmit)
	}
	r.EventType = kind
	b, err := s.prepare(r)
	if err != nil {
		return EmitResult{}, fmt.Errorf("emit %s: %w", kind, err)
	}
	for b.result.Count < r.Count {
		if err := ctx.Err(); err != nil {
			return b.result, fmt.Errorf("emit %s: after %d of %d: %w", kind, b.result.Count, r.Count, err)
		}
		if err := s.emitSome(b); err != nil {
			return b.result, fmt.Errorf("emit %s: after %d of %d: %w", kind, b.result.Count, r.Count, err)
		}
	}
	return b.result, nil
}

// batch is an emit at work.
type batch struct {
	request  EmitRequest
	account  *account
	campaign *campaign
	template *template
	result   EmitResult
}

// prepare finds everything out that can be wrong with a request before the
// first event is made.
func (s *Sandbox) prepare(r EmitRequest) (*batch, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := &batch{request: r, account: s.account}
	var err error
	if b.campaign, err = b.account.target(r); err != nil {
		return nil, err
	}
	if b.template, err = b.account.templates.get(r.EventType, r.Variant); err != nil {
		return nil, err
	}
	if len(r.Settings) > 0 {
		if _, b.result.Added, err = fixtures.Apply(b.template.payload, r.Settings); err != nil {
			return nil, err
		}
	}
	takers := len(b.account.hooks.match(r.EventType, b.campaign.id, b.campaign.clientID, 0))
	if need := r.Count * takers; need > b.account.room() {
		return nil, fmt.Errorf("%w: %d, and this would be %d more; wait with GET /_sandbox/settled, or emit fewer",
			ErrBacklog, b.account.ledger.totals.Pending, need)
	}
	return b, nil
}

// target is the campaign that a request is about. An untracked reply belongs to
// none, but arrives in the mailbox of one.
func (a *account) target(r EmitRequest) (*campaign, error) {
	if r.CampaignID != 0 {
		if c := a.world.campaign(r.CampaignID); c != nil {
			return c, nil
		}
		return nil, &UnknownCampaignError{ID: r.CampaignID, Known: a.world.campaignIDs()}
	}
	if c := a.world.firstActive(); c != nil {
		return c, nil
	}
	if a.story.canResume() {
		return a.story.paused, nil
	}
	if r.EventType == hook.UntrackedReplies {
		return a.world.campaigns[0], nil
	}
	return nil, fmt.Errorf("no campaign is active: name one with campaign_id, for example %d", a.world.campaigns[0].id)
}

// room is how many more deliveries may become pending. A quarter of the ledger:
// the rest is for what has ended and can be forgotten.
func (a *account) room() int { return a.ledger.limit/4 - a.ledger.totals.Pending }

// emitSome makes a few of a batch's events, so that others get the lock in
// between.
func (s *Sandbox) emitSome(b *batch) error {
	const some = 64
	s.mu.Lock()
	defer s.mu.Unlock()
	a := b.account
	if a != s.account {
		return errReset
	}
	r := &b.request
	for range min(some, r.Count-b.result.Count) {
		e := a.happen(happening{
			kind: r.EventType, template: b.template, settings: r.Settings, fresh: r.Fresh,
			facts: a.emitted(r.EventType, b.campaign, b.template, a.times.next()),
		})
		s.work.Signal()
		if b.result.Count < maxListed {
			b.result.Events = append(b.result.Events, emittedOf(e))
		}
		b.result.Count++
	}
	return nil
}

func emittedOf(e *event) Emitted {
	ids := make([]string, len(e.deliveries))
	for i, d := range e.deliveries {
		ids[i] = d.requestID
	}
	return Emitted{EventID: e.id, EventType: e.kind, CampaignID: e.facts.campaignID, RequestIDs: ids}
}
