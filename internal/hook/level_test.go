package hook

import (
	"slices"
	"strings"
	"testing"
)

func TestLevel_EventsItCanReceive(t *testing.T) {
	for _, l := range []Level{LevelUser, LevelClient} {
		if !slices.Equal(l.Events(), EventTypes()) {
			t.Errorf("%s level receives %v", l, l.Events())
		}
	}
	campaign := LevelCampaign.Events()
	if len(campaign) != len(EventTypes())-1 || slices.Contains(campaign, UntrackedReplies) {
		t.Errorf("campaign level receives %v", campaign)
	}
}

func TestLevel_CheckEvents(t *testing.T) {
	t.Run("what a level has is accepted", func(t *testing.T) {
		for _, l := range []Level{LevelUser, LevelClient, LevelCampaign} {
			if err := l.CheckEvents(l.Events()); err != nil {
				t.Errorf("%s: %v", l, err)
			}
		}
	})
	t.Run("an untracked reply belongs to no campaign", func(t *testing.T) {
		err := LevelCampaign.CheckEvents([]EventType{EmailOpen, UntrackedReplies})
		if err == nil || !strings.Contains(err.Error(), "UNTRACKED_REPLIES") || !strings.Contains(err.Error(), "--user") {
			t.Errorf("got %v", err)
		}
	})
}

func TestScope_ReadsInASentence(t *testing.T) {
	tests := map[string]Scope{
		"campaign 123":      {Level: LevelCampaign, CampaignID: 123},
		"client 7":          {Level: LevelClient, ClientID: 7},
		"the whole account": {Level: LevelUser},
	}
	for want, scope := range tests {
		if got := scope.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
