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

	mu    sync.Mutex
	seen  int // strangers
	until int // how many strangers may come before the next word about them
}

func newTurnedAway(f *feed.Feed) *turnedAway { return &turnedAway{feed: f, until: 1} }

func (t *turnedAway) tell(r capture.Rejection) {
	text := fmt.Sprintf("a request was answered %d (%s): %s", r.Status, r.Reason, r.Detail)
	if r.Reason == capture.NotFound {
		n := t.stranger()
		if n == 0 {
			return
		}
		text = fmt.Sprintf("%d requests to another path or with another method than POST were answered 404; the last: %s", n, r.Detail)
		if n == 1 {
			text = "a request to another path or with another method than POST was answered 404: " + r.Detail
		}
	}
	t.feed.Publish(&hook.Warning{Time: time.Now(), Code: WarnTurnedAway, Text: text})
}

// stranger counts one and returns the count where it is worth a word.
func (t *turnedAway) stranger() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.seen++
	if t.seen < t.until {
		return 0
	}
	t.until *= 10
	return t.seen
}

// withoutURL takes the URL, whose path is secret, off an http.Client's error.
func withoutURL(err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		return e.Err
	}
	return err
}
