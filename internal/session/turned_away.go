package session

import (
	"errors"
	"fmt"
	"net/url"
	"sync"
	"time"

	"leadrig/internal/capture"
	"leadrig/internal/feed"
	"leadrig/internal/hook"
)

// turnedAway tells of requests that capture refused: each of a sender that had
// the right path, but of the strangers that any public address draws only the
// first, the tenth, the hundredth and so on.
type turnedAway struct {
	feed *feed.Feed

	strangers rarely
}

func newTurnedAway(f *feed.Feed) *turnedAway { return &turnedAway{feed: f} }

func (t *turnedAway) tell(r capture.Rejection) {
	text := fmt.Sprintf("a request was answered %d (%s): %s", r.Status, r.Reason, r.Detail)
	if r.Reason == capture.NotFound {
		n, tell := t.strangers.count()
		if !tell {
			return
		}
		text = fmt.Sprintf("%d requests to another path or with another method than POST were answered 404; the last: %s", n, r.Detail)
		if n == 1 {
			text = "a request to another path or with another method than POST was answered 404: " + r.Detail
		}
	}
	t.feed.Publish(&hook.Warning{Time: time.Now(), Code: WarnTurnedAway, Text: text})
}

// rarely counts what would be too much to tell each time. It can be used from
// several goroutines.
type rarely struct {
	mu   sync.Mutex
	seen int
	next int
}

// count counts one and reports whether the number reached is worth a word: the
// first, the tenth, the hundredth and so on.
func (r *rarely) count() (seen int, tell bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen++
	if r.seen < r.next {
		return r.seen, false
	}
	r.next = max(r.next, 1) * 10
	return r.seen, true
}

// withoutURL takes the URL, whose path is secret, off an http.Client's error.
func withoutURL(err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		return e.Err
	}
	return err
}
