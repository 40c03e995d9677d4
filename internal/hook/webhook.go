package hook

import (
	"errors"
	"time"
)

// ErrNotFound is what an API client wraps when the thing asked for does not
// exist, however the API said so.
var ErrNotFound = errors.New("not found")

// ErrOutcomeUnknown is what an API client wraps when a call that changes
// something may or may not have been carried out: its answer never came whole.
var ErrOutcomeUnknown = errors.New("the outcome is unknown")

// WebhookSpec is a webhook to be registered.
type WebhookSpec struct {
	Scope
	Name       string
	URL        string
	Events     []EventType
	Categories []int64 // lead category ids; empty: no filter
	Force      bool    // create even if a similar one exists
}

// Webhook is a webhook as SmartLead tells it. Members that an answer leaves out
// are zero.
type Webhook struct {
	ID         int64
	Name       string
	URL        string
	CampaignID int64
	Events     []EventType
	CreatedAt  time.Time
}
