package cli

import (
	"fmt"
	"sync"
	"time"

	"leadrig/internal/feed"
	"leadrig/internal/hook"
	"leadrig/internal/session"
	"leadrig/internal/smartlead"
)

// heldNotices tells the user why a call to SmartLead waits: at the prompt
// before the run, as a warning on its feed from then on.
type heldNotices struct {
	mu     sync.Mutex
	notify func(smartlead.Notice)
}

func (h *heldNotices) tell(n smartlead.Notice) {
	h.mu.Lock()
	notify := h.notify
	h.mu.Unlock()
	notify(n)
}

func (h *heldNotices) toFeed(f *feed.Feed) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.notify = func(n smartlead.Notice) {
		f.Publish(&hook.Warning{
			Time: time.Now(), Code: session.WarnRateLimited,
			Text: fmt.Sprintf("%s: waiting %s, because %s", n.Op, n.Wait.Round(100*time.Millisecond), n.Reason),
		})
	}
}
