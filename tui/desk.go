package tui

import (
	"context"
	"errors"
	"time"

	"leadrig/internal/filter"
	"leadrig/internal/hook"
	"leadrig/replay/fault"
	"leadrig/replay/report"
)

// ErrNothingToCompare says that a delivery has nothing of the kind asked for.
var ErrNothingToCompare = errors.New("nothing to compare with")

// Records is what the screen reads of the history. Its methods may take long and
// are called from commands, never while drawing.
type Records interface {
	// Detail reads a delivery whole.
	Detail(ctx context.Context, id int64) (*Detail, error)
	// Page returns deliveries that pass a filter, the newest first.
	Page(ctx context.Context, q PageQuery) (Page, error)
	// Compare returns what a delivery is to be compared with; an error that
	// matches ErrNothingToCompare says why there is nothing.
	Compare(ctx context.Context, id int64, against Against) (*Comparison, error)
}

// Detail is a delivery whole, with its attempts, the oldest first, and their
// answers.
type Detail struct {
	Delivery *hook.Delivery
	Attempts []hook.Attempt
}

// PageQuery asks for a part of the history.
type PageQuery struct {
	Filter filter.Filter
	Before int64 // only deliveries with a lower id; 0: from the newest
	From   int64 // only deliveries from this id on; 0: down to the oldest
	Run    int64 // only deliveries of this run; 0: of all
	Limit  int
}

// Page is a part of the history.
type Page struct {
	Recorded []Recorded
	More     bool // there may be older ones
}

// Recorded is a delivery of the history with its attempts, the oldest first.
type Recorded struct {
	Delivery *hook.DeliveryArrived
	Attempts []*hook.AttemptFinished
}

// Against says what a delivery is compared with.
type Against string

// What there is to compare with.
const (
	AgainstPrevious  Against = "previous"  // the delivery before it of the same event type
	AgainstDuplicate Against = "duplicate" // the first, or the previous, copy of the same event
	AgainstOrigin    Against = "origin"    // what it is a replay of
	AgainstFixture   Against = "fixture"   // the catalogue's event of the same type
)

// Comparison is the other side of a comparison.
type Comparison struct {
	Title string // such as "delivery 12, 14:02:09" or "fixture email_reply"
	Body  []byte
}

// Actions is what can be done with a recorded delivery. The methods may take
// long and are called from commands.
type Actions interface {
	// Why is the reason for which an action can't be done in this run, "" if it
	// can: "no handler: start with --forward-to URL". It returns at once.
	Why(ActionName) string
	// Replay sends a recorded delivery to the handler again and returns the ids of
	// the deliveries made from it; they and their attempts arrive on the feed too.
	Replay(ctx context.Context, r ReplayRequest) (ids []int64, err error)
	// Scenarios lists what Run takes.
	Scenarios() []ScenarioInfo
	// Run replays a recorded delivery under a scenario. It tells the run's progress,
	// from several goroutines, and returns its report.
	Run(ctx context.Context, id int64, scenario string, tell func(RunProgress)) (*report.Report, error)
	// Save writes a recorded delivery as a fixture.
	Save(ctx context.Context, id int64) (Saved, error)
	// Copy returns a recorded delivery in a form to paste.
	Copy(ctx context.Context, id int64, form CopyForm) (string, error)
	// Trigger has an event of a type happen, so that a delivery of it arrives; an
	// empty type lets the implementation choose. It returns what was done, in words.
	Trigger(ctx context.Context, event hook.EventType) (string, error)
}

// ActionName names what Actions can do, for Why, the palette and the help page.
type ActionName string

// The actions.
const (
	DoReplay  ActionName = "replay"
	DoRun     ActionName = "scenario"
	DoEdit    ActionName = "edit"
	DoSave    ActionName = "save"
	DoCopy    ActionName = "copy"
	DoTrigger ActionName = "trigger"
	DoFaults  ActionName = "faults"
)

// ReplayRequest says what to send again.
type ReplayRequest struct {
	Of   int64
	Body []byte // in place of the recorded one; nil: the recorded one, byte for byte
	// NewID gives the copies a request id of their own (one for all); else they
	// have the recorded one, so that they are duplicates for the handler.
	NewID  bool
	Copies int // sent one after the other; 0 means 1
}

// ScenarioInfo names a scenario.
type ScenarioInfo struct {
	Name  string
	Group string
	Title string // what it does, in a few words
}

// RunProgress is one thing that happened in a run: exactly one of its fields but
// Scenario is set.
type RunProgress struct {
	Scenario string
	Attempt  *report.Attempt
	Finished *report.Scenario
}

// Saved is a fixture that was written.
type Saved struct {
	Path     string
	Redacted bool
}

// CopyForm is a form of a delivery to paste.
type CopyForm string

// The forms.
const (
	CopyCurl CopyForm = "curl"
	CopyBody CopyForm = "body"
	CopyID   CopyForm = "id"
)

// Faults are the run's live faults. All methods return at once.
type Faults interface {
	Snapshot() []fault.State
	// Arm adds a fault written in the fault grammar.
	Arm(spec string) error
	Disarm(id int)
	Pause(id int, paused bool)
}

// Sharing lets others follow the run, or no longer. What comes of it is told on the
// feed, in hook.ShareChanged.
type Sharing interface {
	// Revoke tells everybody who follows the run, drops them, and has the address
	// lead nowhere for good.
	Revoke(ctx context.Context) error
	// Open lets others join, and returns where: a new secret after Revoke.
	Open(ctx context.Context) (url string, err error)
}

// Desk is what the screen works with beyond the feed. Each part may be nil:
// what needs it is disabled then, and says why.
type Desk struct {
	Records Records
	Actions Actions
	Faults  Faults
	Sharing Sharing
	// NoSharing is why there is no Sharing, and what would have it.
	NoSharing string
	// Browse opens an address in the user's browser; nil: there is none. The address
	// has a secret.
	Browse func(ctx context.Context, address string) error
	// EditFolder is where a body lies while it is edited; its files are 0600 and
	// removed afterwards. Empty: nothing can be edited.
	EditFolder string
	// Editor is the command that edits a file, such as "vi" or "code --wait".
	Editor string
	// Lend is called before the editor has the terminal, what it returns afterwards:
	// meanwhile the keyboard's interrupt is meant for the editor and must not end the
	// run. nil: nobody listens for it.
	Lend func() (back func())
	// Wait bounds one action, so that a handler that hangs doesn't hang the screen;
	// 0: a minute.
	Wait time.Duration
}
