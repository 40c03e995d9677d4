package smartlead

import (
	"fmt"
	"strings"
	"time"

	"leadrig/internal/hook"
)

// ManualRemoval is the command line that removes a webhook by hand. The key stays
// out of it: the shell puts in $SMARTLEAD_API_KEY. An empty base URL means
// SmartLead's own.
func ManualRemoval(baseURL string, scope hook.Scope, id int64) string {
	if baseURL == "" {
		baseURL = DefaultBaseURL
	}
	baseURL = strings.TrimRight(baseURL, "/")
	if scope.Level == hook.LevelCampaign && scope.CampaignID > 0 {
		return fmt.Sprintf(`curl -X DELETE -H 'Content-Type: application/json' -d '{"id":%d}' "%s/campaigns/%d/webhooks?%s=$SMARTLEAD_API_KEY"`,
			id, shellSafe(baseURL), scope.CampaignID, keyParameter)
	}
	return fmt.Sprintf(`curl -X DELETE "%s/webhook/delete/%d?%s=$SMARTLEAD_API_KEY"`, shellSafe(baseURL), id, keyParameter)
}

// ManualRetrigger is the command line that has the failed events of a campaign
// sent again that happened between two times, with the key kept out as above.
func ManualRetrigger(baseURL string, campaignID int64, from, to time.Time) string {
	if baseURL == "" {
		baseURL = DefaultBaseURL
	}
	return fmt.Sprintf(`curl -X POST -H 'Content-Type: application/json' -d '{"fromTime":"%s","toTime":"%s"}' "%s/campaigns/%d/webhooks/retrigger-failed-events?%s=$SMARTLEAD_API_KEY"`,
		apiTime(from), apiTime(to), shellSafe(strings.TrimRight(baseURL, "/")), campaignID, keyParameter)
}

// shellSafe makes text safe between double quotes in a shell.
func shellSafe(text string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`, "$", `\$`, "`", "\\`").Replace(text)
}
