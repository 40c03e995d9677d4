package hook

import (
	"fmt"
	"slices"
	"strings"
)

// EventType names what happened at SmartLead, in the vocabulary of its
// Create Webhook reference page (the payload field event_type).
type EventType string

// The eleven event types a webhook can subscribe to.
const (
	EmailSent             EventType = "EMAIL_SENT"
	FirstEmailSent        EventType = "FIRST_EMAIL_SENT"
	EmailOpen             EventType = "EMAIL_OPEN"
	EmailLinkClick        EventType = "EMAIL_LINK_CLICK"
	EmailReply            EventType = "EMAIL_REPLY"
	EmailBounce           EventType = "EMAIL_BOUNCE"
	LeadUnsubscribed      EventType = "LEAD_UNSUBSCRIBED"
	LeadCategoryUpdated   EventType = "LEAD_CATEGORY_UPDATED"
	CampaignStatusChanged EventType = "CAMPAIGN_STATUS_CHANGED"
	UntrackedReplies      EventType = "UNTRACKED_REPLIES"
	ManualStepReached     EventType = "MANUAL_STEP_REACHED"
)

// EventTypes returns the eleven event types in the order of SmartLead's pages.
func EventTypes() []EventType {
	return []EventType{
		EmailSent, FirstEmailSent, EmailOpen, EmailLinkClick, EmailReply,
		EmailBounce, LeadUnsubscribed, LeadCategoryUpdated,
		CampaignStatusChanged, UntrackedReplies, ManualStepReached,
	}
}

// Known reports whether t is one of the eleven.
func (t EventType) Known() bool { return slices.Contains(EventTypes(), t) }

// formerName maps the names of SmartLead's older pages to today's. Registering
// one of them is refused or silently never matches, so they are not accepted,
// only explained.
func formerName(name string) (EventType, bool) {
	switch name {
	case "EMAIL_REPLIED", "REPLIED", "LEAD_REPLIED":
		return EmailReply, true
	case "EMAIL_OPENED", "OPENED", "LEAD_OPENED":
		return EmailOpen, true
	case "EMAIL_BOUNCED", "BOUNCED", "LEAD_BOUNCED":
		return EmailBounce, true
	case "EMAIL_CLICKED", "EMAIL_LINK_CLICKED", "LINK_CLICKED", "LEAD_CLICKED":
		return EmailLinkClick, true
	case "UNSUBSCRIBED", "EMAIL_UNSUBSCRIBED":
		return LeadUnsubscribed, true
	case "UNTRACKED_REPLY":
		return UntrackedReplies, true
	}
	return "", false
}

// UnknownEventError says that Name is no event type and which one is nearest.
type UnknownEventError struct {
	Name    string
	Nearest EventType
	Former  bool // Name is what an older SmartLead page calls Nearest
}

func (e *UnknownEventError) Error() string {
	if e.Former {
		return fmt.Sprintf("unknown event type %q: that is an old name, SmartLead now calls it %s", e.Name, e.Nearest)
	}
	return fmt.Sprintf("unknown event type %q: did you mean %s?", e.Name, e.Nearest)
}

// ParseEventType reads an event type as people type it: case and hyphens are
// forgiven. Anything else is an *UnknownEventError.
func ParseEventType(name string) (EventType, error) {
	canonical := strings.ToUpper(strings.ReplaceAll(strings.TrimSpace(name), "-", "_"))
	if t := EventType(canonical); t.Known() {
		return t, nil
	}
	if t, ok := formerName(canonical); ok {
		return "", &UnknownEventError{Name: name, Nearest: t, Former: true}
	}
	names := make([]string, 0, len(EventTypes()))
	for _, t := range EventTypes() {
		names = append(names, string(t))
	}
	return "", &UnknownEventError{Name: name, Nearest: EventType(Nearest(canonical, names))}
}

// ParseEventTypes reads a list such as the value of --events. Repeats are
// dropped; the first unknown name is the error.
func ParseEventTypes(names []string) ([]EventType, error) {
	var types []EventType
	for _, name := range names {
		t, err := ParseEventType(name)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(types, t) {
			types = append(types, t)
		}
	}
	return types, nil
}
