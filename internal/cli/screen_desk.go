package cli

import (
	"context"
	"errors"
	"fmt"

	"leadrig/internal/actions"
	"leadrig/internal/hook"
	"leadrig/internal/session"
	"leadrig/internal/store"
	"leadrig/replay"
	"leadrig/replay/fault"
	"leadrig/replay/report"
	"leadrig/tui"
)

// screenRecords is the history as the live screen reads it.
type screenRecords struct{ of *actions.Records }

var _ tui.Records = screenRecords{}

// Detail implements tui.Records.
func (r screenRecords) Detail(ctx context.Context, id int64) (*tui.Detail, error) {
	d, attempts, err := r.of.Detail(ctx, id)
	if err != nil {
		return nil, err
	}
	return &tui.Detail{Delivery: d, Attempts: attempts}, nil
}

// Page implements tui.Records.
func (r screenRecords) Page(ctx context.Context, q tui.PageQuery) (tui.Page, error) {
	found, more, err := r.of.PageWithin(ctx, q.Filter, store.Within{Before: q.Before, From: q.From, Run: q.Run}, q.Limit)
	if err != nil {
		return tui.Page{}, err
	}
	page := tui.Page{Recorded: make([]tui.Recorded, len(found)), More: more}
	for i := range found {
		page.Recorded[i] = recordedRow(&found[i])
	}
	return page, nil
}

func recordedRow(f *store.Found) tui.Recorded {
	row := tui.Recorded{Delivery: hook.NewDeliveryArrived(f.Delivery)}
	row.Delivery.Bytes = f.Bytes // a search reads no body
	for i := range f.Attempts {
		row.Attempts = append(row.Attempts, hook.NewAttemptFinished(f.Delivery, &f.Attempts[i]))
	}
	return row
}

// Compare implements tui.Records.
func (r screenRecords) Compare(ctx context.Context, id int64, against tui.Against) (*tui.Comparison, error) {
	title, body, err := r.of.Compare(ctx, id, actions.Against(against))
	if errors.Is(err, actions.ErrNothingToCompare) {
		return nil, fmt.Errorf("%w%s", tui.ErrNothingToCompare, err.Error()[len(actions.ErrNothingToCompare.Error()):])
	}
	if err != nil {
		return nil, err
	}
	return &tui.Comparison{Title: title, Body: body}, nil
}

// screenActions is what the live screen can do.
type screenActions struct{ of *actions.Actions }

var _ tui.Actions = screenActions{}

// Why implements tui.Actions.
func (s screenActions) Why(name tui.ActionName) string { return s.of.Why(actions.Name(name)) }

// Replay implements tui.Actions.
func (s screenActions) Replay(ctx context.Context, r tui.ReplayRequest) ([]int64, error) {
	return s.of.Replay(ctx, actions.Replay(r))
}

// Scenarios implements tui.Actions. That the shipped ones can be read is tested.
func (s screenActions) Scenarios() []tui.ScenarioInfo {
	all, err := actions.Scenarios()
	if err != nil {
		return nil
	}
	infos := make([]tui.ScenarioInfo, len(all))
	for i, sc := range all {
		infos[i] = tui.ScenarioInfo{Name: sc.Name, Group: sc.Group, Title: sc.Title}
	}
	return infos
}

// Run implements tui.Actions.
func (s screenActions) Run(ctx context.Context, id int64, scenario string, tell func(tui.RunProgress)) (*report.Report, error) {
	return s.of.Run(ctx, id, scenario, func(p replay.Progress) {
		switch {
		case p.Attempt != nil:
			tell(tui.RunProgress{Scenario: p.Scenario, Attempt: &p.Attempt.Attempt})
		case p.Finished != nil:
			tell(tui.RunProgress{Scenario: p.Scenario, Finished: p.Finished})
		}
	})
}

// Save implements tui.Actions.
func (s screenActions) Save(ctx context.Context, id int64) (tui.Saved, error) {
	path, redacted, err := s.of.Save(ctx, id)
	return tui.Saved{Path: path, Redacted: redacted}, err
}

// Copy implements tui.Actions.
func (s screenActions) Copy(ctx context.Context, id int64, form tui.CopyForm) (string, error) {
	return s.of.Copy(ctx, id, actions.Form(form))
}

// Trigger implements tui.Actions.
func (s screenActions) Trigger(ctx context.Context, event hook.EventType) (string, error) {
	return s.of.Trigger(ctx, event)
}

// screenFaults are the run's faults as the live screen's panel has them.
type screenFaults struct{ of *session.Faults }

var _ tui.Faults = screenFaults{}

// Snapshot implements tui.Faults.
func (s screenFaults) Snapshot() []fault.State { return s.of.Snapshot() }

// Arm implements tui.Faults.
func (s screenFaults) Arm(spec string) error { return actions.Arm(s.of, spec) }

// Disarm implements tui.Faults. One that has gone already is gone.
func (s screenFaults) Disarm(id int) { _ = s.of.Disarm(id) }

// Pause implements tui.Faults. One that has gone can't fire either.
func (s screenFaults) Pause(id int, paused bool) { _ = s.of.Pause(id, paused) }
