package hook

import (
	"fmt"
	"slices"
)

// Level is the reach of a webhook at SmartLead. For the same event type a user
// level webhook takes over the client and campaign level ones of its account.
type Level string

// The three levels, as association_type spells them.
const (
	LevelUser     Level = "user"
	LevelClient   Level = "client"
	LevelCampaign Level = "campaign"
)

// Events returns the event types that a webhook of this level can receive. An
// untracked reply belongs to no campaign, so a campaign level webhook never
// sees one.
func (l Level) Events() []EventType {
	types := EventTypes()
	if l == LevelCampaign {
		types = slices.DeleteFunc(types, func(t EventType) bool { return t == UntrackedReplies })
	}
	return types
}

// CheckEvents returns an error that names the first type this level can't have.
func (l Level) CheckEvents(types []EventType) error {
	accepted := l.Events()
	for _, t := range types {
		if !slices.Contains(accepted, t) {
			return fmt.Errorf("event type %s does not exist at %s level: it belongs to no campaign; use --user, or leave it out", t, l)
		}
	}
	return nil
}

// Scope says where a webhook applies: its level and, where the level has one,
// the campaign or the client. The zero ids mean none.
type Scope struct {
	Level      Level
	CampaignID int64
	ClientID   int64
}

// String is how a scope reads in a sentence: "campaign 123", "the whole account".
func (s Scope) String() string {
	switch s.Level {
	case LevelCampaign:
		return fmt.Sprintf("campaign %d", s.CampaignID)
	case LevelClient:
		return fmt.Sprintf("client %d", s.ClientID)
	default:
		return "the whole account"
	}
}
