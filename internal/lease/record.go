package lease

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode"

	"leadrig/internal/hook"
)

// State is how far a lease has got.
type State string

// The states.
const (
	StateIntent       State = "intent"        // about to be created: it may exist
	StateHeld         State = "held"          // created, its id is known
	StateUnknown      State = "unknown"       // the create call's answer was lost: it may exist
	StateRemoveFailed State = "remove_failed" // removal was tried; Reason says why it failed
)

// recordVersion is the form in which records are written.
const recordVersion = 1

// Record is what is written down about a temporary webhook.
type Record struct {
	Version    int              `json:"version"`
	ID         string           `json:"lease_id"`
	State      State            `json:"state"`
	Reason     string           `json:"reason,omitempty"`
	Level      hook.Level       `json:"level"`
	CampaignID int64            `json:"campaign_id,omitempty"`
	ClientID   int64            `json:"client_id,omitempty"`
	Name       string           `json:"name"`
	URL        string           `json:"url"`
	WebhookID  int64            `json:"webhook_id,omitempty"` // 0: not known
	BaseURL    string           `json:"base_url"`
	KeyPrint   string           `json:"key_fingerprint"`
	Events     []hook.EventType `json:"events"`
	CreatedAt  time.Time        `json:"created_at"`
	// MissingSince is when a webhook without a known id was first looked for and
	// not found, after whoever asked for it had stopped.
	MissingSince time.Time `json:"missing_since,omitzero"`
	PID          int       `json:"pid"`
	Host         string    `json:"host"`
}

// Scope is where the webhook applies.
func (r *Record) Scope() hook.Scope {
	return hook.Scope{Level: r.Level, CampaignID: r.CampaignID, ClientID: r.ClientID}
}

// Findable reports whether the webhook can be looked for at SmartLead: by its id,
// or in its campaign's list. There is no list of the other levels.
func (r *Record) Findable() bool { return r.WebhookID != 0 || r.Level == hook.LevelCampaign }

// ByHand is what is left to a person for a webhook that isn't findable.
func (r *Record) ByHand() string {
	return fmt.Sprintf("look for %q in SmartLead → Settings → Webhooks and remove it there, then: leadrig webhooks forget %s", r.Name, r.ID)
}

// Account is the account the webhook was made in.
func (r *Record) Account() Account { return Account{BaseURL: r.BaseURL, KeyPrint: r.KeyPrint} }

// Account tells one SmartLead account from another without holding its key.
type Account struct {
	BaseURL  string
	KeyPrint string // a short fingerprint of the key, from which it can't be got back
}

// NewAccount names the account that a key opens at a base URL.
func NewAccount(baseURL, apiKey string) Account {
	base := strings.TrimRight(strings.TrimSpace(baseURL), "/")
	if u, err := url.Parse(base); err == nil && u.Host != "" {
		base = strings.ToLower(u.Scheme) + "://" + strings.ToLower(u.Host) + u.EscapedPath()
	}
	sum := sha256.Sum256([]byte("leadrig account\x00" + base + "\x00" + strings.TrimSpace(apiKey)))
	return Account{BaseURL: base, KeyPrint: hex.EncodeToString(sum[:6])}
}

// marker is what a webhook's name carries as proof that it is ours.
func marker(id string) string { return "[leadrig " + id + "]" }

// maxName is how much of a given name is kept, in characters.
const maxName = 80

// webhookName makes the name of a webhook out of the one the user gave.
func webhookName(given, id string) string {
	given = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, given)
	given = strings.Join(strings.Fields(given), " ")
	if given == "" {
		given = "leadrig"
	}
	if runes := []rune(given); len(runes) > maxName {
		given = string(runes[:maxName])
	}
	return given + " " + marker(id)
}

// isOurs reports whether a webhook's name proves that it belongs to this lease.
func (r *Record) isOurs(w hook.Webhook) bool { return strings.Contains(w.Name, marker(r.ID)) }

// validID reports whether id has the form of a lease id: 96 bits in hex.
func validID(id string) bool {
	decoded, err := hex.DecodeString(id)
	return err == nil && len(decoded) == idBytes && id == strings.ToLower(id)
}

const idBytes = 12

// decodeRecord reads the record of lease id and checks all that others rely on.
func decodeRecord(id string, data []byte) (Record, error) {
	var r Record
	if err := json.Unmarshal(data, &r); err != nil {
		return Record{}, fmt.Errorf("not a lease record: %w", err)
	}
	switch {
	case r.Version != recordVersion:
		return Record{}, fmt.Errorf("a record of version %d: this leadrig reads version %d", r.Version, recordVersion)
	case r.ID != id:
		return Record{}, fmt.Errorf("the record of lease %q in the file of another", r.ID)
	case r.BaseURL == "" || r.KeyPrint == "":
		return Record{}, errors.New("the record names no account")
	case r.WebhookID < 0:
		return Record{}, fmt.Errorf("the record has webhook id %d", r.WebhookID)
	}
	switch r.State {
	case StateIntent, StateHeld, StateUnknown, StateRemoveFailed:
		return r, nil
	}
	return Record{}, fmt.Errorf("the record has the unknown state %q", r.State)
}
