package inspector

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"leadrig/internal/hook"
)

// rooms is the sharing of a run, without anybody in: the real one is tried by the
// command line's tests.
type rooms struct {
	mu   sync.Mutex
	open bool
	n    int
	tell func(...hook.Message)
}

// Revoke implements Sharing.
func (s *rooms) Revoke(context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.open {
		return errors.New("it isn't shared any more")
	}
	s.open = false
	s.told(&hook.ShareChanged{Time: time.Now(), State: hook.ShareRevoked})
	return nil
}

// Open implements Sharing.
func (s *rooms) Open(context.Context) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.open {
		s.open = true
		s.n++
		s.told(&hook.ShareChanged{Time: time.Now(), State: hook.ShareOpened, URL: fmt.Sprintf("%s-%d", joinURL, s.n)})
	}
	return fmt.Sprintf("%s-%d", joinURL, s.n), nil
}

func (s *rooms) told(m *hook.ShareChanged) {
	if s.tell != nil {
		s.tell(m)
	}
}

func TestPage_EndsTheSharingAndSharesAgain(t *testing.T) {
	t.Parallel()
	findBrowser(t)
	room := &rooms{open: true}
	r := newRig(t, rigOptions{sharing: room})
	room.tell = r.feed.Publish
	r.event("EMAIL_REPLY", "one@warehouse.example", "id-1")
	r.people(hasJoined("Ann"))
	r.untilShared("Ann")
	b := openPage(t, r, 1400, 800)
	board := func(part string) string {
		return fmt.Sprintf(`document.querySelector("#board").textContent.includes(%q)`, part)
	}
	t.Run("by keys, asking first", func(*testing.T) {
		b.press("B")
		b.until(board("Ann"))
		b.press("X")
		b.until(`document.querySelector("dialog")?.textContent.includes("1 participant is told and dropped")`)
		b.shoot("unshare")
		b.press("n")
		b.untilNoDialog()
		b.until(board(joinURL))
		b.press("X", "y")
		b.until(board("shared no more"))
		b.until(`document.querySelector("#facts").textContent.includes("no more")`)
		b.until(board("has left"))
		b.shoot("shared-no-more")
		b.press("X")
		b.until(`document.querySelector("#told").textContent.includes("shared no more")`)
		b.press("S")
		b.until(board(joinURL + "-1 "))
	})
	t.Run("by the board's buttons", func(*testing.T) {
		b.until(`document.querySelector('#board [data-key="unshare"]')`)
		eval[any](b, `document.querySelector('#board [data-key="unshare"]').click()`)
		b.press("y")
		b.until(`document.querySelector('#board [data-key="share"]')`)
		eval[any](b, `document.querySelector('#board [data-key="share"]').click()`)
		b.until(board(joinURL + "-2 "))
		b.press("S")
		b.until(`document.querySelector("#told").textContent.includes("it is shared already")`)
	})
}

func TestPage_SaysWhyItsRunCantBeShared(t *testing.T) {
	t.Parallel()
	findBrowser(t)
	r := newRig(t, rigOptions{noSharing: "a demo isn't shared: start another"})
	b := openPage(t, r, 1000, 700)
	for _, key := range []string{"B", "J", "S", "X"} {
		eval[any](b, `document.querySelector("#told").replaceChildren()`)
		b.press(key)
		b.until(`document.querySelector("#told").textContent.includes("a demo isn't shared")`)
	}
}

func TestPage_KeepsItsRowsWholeBesideTheBoardOfARoom(t *testing.T) {
	t.Parallel()
	findBrowser(t)
	r := newRig(t, rigOptions{})
	r.event("EMAIL_REPLY", "one@warehouse.example", "id-1")
	r.people(hasJoined("Ann"))
	for _, width := range []int{1100, 1200, 1400, 1920} {
		b := openPage(t, r, width, 800)
		b.press("P", "B")
		b.until(`document.querySelector("#board .people")`)
		b.until(`document.querySelector("#rows .row:not([hidden]) .badge")`)
		b.shoot(fmt.Sprintf("room-board-%d", width))
		cut := eval[[]string](b, `[...document.querySelectorAll("#rows .row:not([hidden]) > span")].filter((s) => s.checkVisibility() && s.scrollWidth > s.clientWidth + 1).map((s) => s.className + ": " + s.textContent)`)
		if len(cut) > 0 {
			t.Errorf("at %d px these are cut: %q", width, cut)
		}
	}
}
