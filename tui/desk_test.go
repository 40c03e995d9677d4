package tui

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"leadrig/internal/filter"
	"leadrig/internal/hook"
	"leadrig/replay/fault"
	"leadrig/replay/report"
)

// memory is a history in memory: Records and Actions of a test.
type memory struct {
	mu       sync.Mutex
	recorded []*Detail // by id, the oldest first
	reads    []int64
	pages    []PageQuery
	why      map[ActionName]string
	err      error // what everything answers with, if set
	replays  []ReplayRequest
	saved    []int64
	ran      []string
	progress []RunProgress
	report   *report.Report
}

var (
	_ Records = (*memory)(nil)
	_ Actions = (*memory)(nil)
	_ Faults  = (*faultSet)(nil)
)

// body is the payload of the delivery with a number.
func body(n int64) string {
	return fmt.Sprintf(`{
  "event_type": "EMAIL_REPLY",
  "to_email": "priya@warehouse.example",
  "campaign_id": 123,
  "reply_message": {"subject": "Re: pallets", "text": "number %d", "attachments": []},
  "sequence_number": %d,
  "opened": true,
  "unsubscribed_at": null
}`, n, n)
}

// record adds what messages tell.
func (d *memory) record(messages ...hook.Message) *memory {
	for _, m := range messages {
		switch m := m.(type) {
		case *hook.DeliveryArrived:
			d.recorded = append(d.recorded, &Detail{Delivery: &hook.Delivery{
				ID: m.ID, RunID: m.RunID, ReceivedAt: m.Time, Method: "POST", Source: m.Source, RequestID: m.RequestID,
				Header: hook.NewHeader(hook.HeaderField{Name: "Content-Type", Value: "application/json"},
					hook.HeaderField{Name: "X-Request-Id", Value: m.RequestID}, hook.HeaderField{Name: "user-agent", Value: "axios/1.7"}),
				Body:        []byte(body(m.ID)),
				Summary:     hook.Summary{EventType: m.EventType, CampaignID: m.CampaignID, Lead: m.Lead},
				DuplicateOf: m.DuplicateOf, DuplicateBy: m.DuplicateBy, Copy: m.Copy, ReplayOf: m.ReplayOf, Edited: m.Edited,
			}})
		case *hook.AttemptFinished:
			if d := d.find(m.DeliveryID); d != nil {
				d.Attempts = append(d.Attempts, hook.Attempt{
					DeliveryID: m.DeliveryID, Number: m.Number, StartedAt: m.Time.Add(-m.Latency), URL: m.URL, Status: m.Status,
					Latency: m.Latency, Outcome: m.Outcome, Error: m.Error, Fault: m.Fault, Heard: m.Heard, HeardUnknown: m.HeardUnknown,
					Answer: hook.Answer{Status: m.Status, Header: hook.NewHeader(hook.HeaderField{Name: "Content-Type", Value: "application/json"}), Body: []byte(`{"ok":true}`)},
				})
			}
		}
	}
	slices.SortFunc(d.recorded, func(a, b *Detail) int { return int(a.Delivery.ID - b.Delivery.ID) })
	return d
}

func (d *memory) find(id int64) *Detail {
	for _, r := range d.recorded {
		if r.Delivery.ID == id {
			return r
		}
	}
	return nil
}

// Detail implements Records.
func (d *memory) Detail(_ context.Context, id int64) (*Detail, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.reads = append(d.reads, id)
	r := d.find(id)
	if d.err != nil || r == nil {
		return nil, errors.Join(d.err, fmt.Errorf("delivery %d is not in the history", id))
	}
	return &Detail{Delivery: r.Delivery, Attempts: slices.Clone(r.Attempts)}, nil
}

// Page implements Records.
func (d *memory) Page(_ context.Context, q PageQuery) (Page, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.pages = append(d.pages, q)
	if d.err != nil {
		return Page{}, d.err
	}
	var page Page
	for _, r := range slices.Backward(d.recorded) {
		if q.Before != 0 && r.Delivery.ID >= q.Before || r.Delivery.ID < q.From || q.Run != 0 && r.Delivery.RunID != q.Run || !q.Filter.Match(filterRow(r)) {
			continue
		}
		if len(page.Recorded) == q.Limit {
			page.More = true
			break
		}
		found := Recorded{Delivery: hook.NewDeliveryArrived(r.Delivery)}
		for i := range r.Attempts {
			found.Attempts = append(found.Attempts, hook.NewAttemptFinished(r.Delivery, &r.Attempts[i]))
		}
		page.Recorded = append(page.Recorded, found)
	}
	return page, nil
}

func filterRow(r *Detail) *filter.Row {
	row := &filter.Row{
		DeliveryID: r.Delivery.ID, ReceivedAt: r.Delivery.ReceivedAt, RequestID: r.Delivery.RequestID, EventType: r.Delivery.EventType,
		CampaignID: r.Delivery.CampaignID, Lead: r.Delivery.Lead, Duplicate: r.Delivery.DuplicateOf != 0,
		Text: func() string { return string(r.Delivery.Body) },
	}
	for _, a := range r.Attempts {
		row.Attempts = append(row.Attempts, filter.Attempt{Status: a.Status, Latency: a.Latency, Outcome: a.Outcome})
	}
	return row
}

// Compare implements Records: there is always the delivery before, and nothing
// else.
func (d *memory) Compare(ctx context.Context, id int64, against Against) (*Comparison, error) {
	if against != AgainstPrevious && against != AgainstOrigin {
		return nil, fmt.Errorf("%w: it is the only copy", ErrNothingToCompare)
	}
	other, err := d.Detail(ctx, id-1)
	if err != nil {
		return nil, err
	}
	return &Comparison{Title: fmt.Sprintf("delivery %d", id-1), Body: other.Delivery.Body}, nil
}

// Why implements Actions.
func (d *memory) Why(name ActionName) string { return d.why[name] }

// Replay implements Actions.
func (d *memory) Replay(_ context.Context, r ReplayRequest) ([]int64, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.replays = append(d.replays, r)
	return []int64{900}, d.err
}

// Scenarios implements Actions.
func (d *memory) Scenarios() []ScenarioInfo {
	return []ScenarioInfo{
		{"duplicate-sequential", "duplicates", "same id again after a 2xx, 3 copies"},
		{"duplicate-concurrent", "duplicates", "copies released at the same instant"},
		{"retry-lost-ack", "retries", "the answer is lost, redelivered"},
	}
}

// Run implements Actions.
func (d *memory) Run(_ context.Context, _ int64, scenario string, tell func(RunProgress)) (*report.Report, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.ran = append(d.ran, scenario)
	for _, p := range d.progress {
		tell(p)
	}
	return d.report, d.err
}

// Save implements Actions.
func (d *memory) Save(_ context.Context, id int64) (Saved, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.saved = append(d.saved, id)
	return Saved{Path: fmt.Sprintf("fixtures/email_reply-%d.json", id), Redacted: true}, d.err
}

// Copy implements Actions.
func (d *memory) Copy(_ context.Context, id int64, form CopyForm) (string, error) {
	return fmt.Sprintf("%s of %d", form, id), d.err
}

// Trigger implements Actions.
func (d *memory) Trigger(context.Context, hook.EventType) (string, error) {
	return "an EMAIL_REPLY was sent", d.err
}

// faultSet is the real set of faults behind the interface of the screen.
type faultSet struct{ set *fault.Set }

// Snapshot implements Faults.
func (f *faultSet) Snapshot() []fault.State { return f.set.Snapshot() }

// Arm implements Faults.
func (f *faultSet) Arm(spec string) error {
	parsed, err := fault.Parse(spec)
	if err == nil {
		f.set.Add(parsed)
	}
	return err
}

// Disarm implements Faults.
func (f *faultSet) Disarm(id int) { f.set.Remove(id) }

// Pause implements Faults.
func (f *faultSet) Pause(id int, paused bool) { f.set.SetPaused(id, paused) }

// withDesk gives a model a desk with what messages tell in its history.
func withDesk(m *model, messages ...hook.Message) *memory {
	d := (&memory{why: map[ActionName]string{}}).record(messages...)
	m.options.Desk = Desk{
		Records: d, Actions: d, Faults: &faultSet{fault.New(7)}, EditFolder: "/nowhere", Editor: "vi",
	}
	m.tick = func(d time.Duration, msg func(time.Time) tea.Msg) tea.Cmd {
		return func() tea.Msg { return msg(noon().Add(d)) }
	}
	return d
}

// settle runs commands, and those that come of them, until there are none. It
// returns the other messages that they gave, such as what is for the clipboard.
func settle(m *model, cmds ...tea.Cmd) (rest []tea.Msg) {
	const enough = 10_000
	for n := 0; len(cmds) > 0 && n < enough; n++ {
		cmd := cmds[0]
		cmds = cmds[1:]
		if cmd == nil {
			continue
		}
		switch msg := cmd().(type) {
		case nil:
		case tea.BatchMsg:
			cmds = append(cmds, msg...)
		default:
			if !strings.Contains(fmt.Sprintf("%T", msg), "tui.") {
				rest = append(rest, msg)
				continue
			}
			_, next := m.Update(msg)
			cmds = append(cmds, next)
		}
	}
	return rest
}

// play presses keys by their names and lets everything settle that comes of it.
func play(m *model, names ...string) (rest []tea.Msg) {
	for _, name := range names {
		_, cmd := m.Update(keyPress(name))
		rest = append(rest, settle(m, cmd)...)
	}
	return rest
}

// typeIn types a text.
func typeIn(m *model, text string) {
	for _, r := range text {
		msg := keyPress(string(r))
		if r == ' ' {
			msg = keyPress("space")
		}
		_, cmd := m.Update(msg)
		settle(m, cmd)
	}
}

// running is a model of a size with a desk and some deliveries.
func running(t testing.TB, width, height int) (*model, *memory) {
	t.Helper()
	m, _ := newTestModel(t, width, height)
	d := withDesk(m, someDeliveries()...)
	_, cmd := m.Update(messagesArrivedMsg{batch: append([]hook.Message{tunnelOnline(), registered(), ready()}, someDeliveries()...)})
	settle(m, cmd)
	return m, d
}

// settleMsg tells a batch and lets everything settle that comes of it.
func settleMsg(m *model, batch ...hook.Message) {
	_, cmd := m.Update(messagesArrivedMsg{batch: batch})
	settle(m, cmd)
}
