package share

import (
	"testing"

	"leadrig/internal/hook"
	"leadrig/internal/share/follow"
)

func TestShare_WhoStartsAnewHasItsSeatAgain(t *testing.T) {
	r := newRig(t, nil)
	bad := newHandler(t, func([]byte) int { return 500 })
	first := r.join("Ann", bad.use)
	first.awaitReady()
	r.post("1", event(1))
	until(t, "its handler has failed", func() bool { return r.hub.row("Ann").Failures == 1 })
	first.leave()
	first.end()
	until(t, "it has gone", func() bool { return !r.hub.row("Ann").Present })

	good := newHandler(t, nil)
	again := r.join("ann", func(c *follow.Config) { good.use(c); c.FromStart = false })
	joined := again.await("its name", state(hook.ShareJoined, "")).(*hook.ShareChanged)
	if joined.Name != "Ann" || !joined.Forwards || joined.Observes {
		t.Errorf("joined as %+v", joined)
	}
	r.post("2", event(2))
	until(t, "both answers count", func() bool { return r.hub.row("Ann").Answered == 2 })
	row := r.hub.row("Ann")
	if row.Failures != 1 || row.Failure == nil || row.Failure.DeliveryID != 1 || row.Last.Status != 200 || len(r.hub.Board().Rows) != 1 {
		t.Errorf("on the board it is %+v", row)
	}
	other := r.join("Ann", nil)
	if m := other.await("its name", state(hook.ShareJoined, "")).(*hook.ShareChanged); m.Name != "Ann 2" {
		t.Errorf("who comes while it is there joins as %+v", m)
	}
}

func TestShare_NobodyHasTheSeatOfWhoSaidNoName(t *testing.T) {
	r := newRig(t, nil)
	first := r.join("", nil)
	first.awaitReady()
	first.leave()
	first.end()
	until(t, "it has gone", func() bool { return !r.hub.row("guest").Present })
	if m := r.join("", nil).await("its name", state(hook.ShareJoined, "")).(*hook.ShareChanged); m.Name != "guest 2" {
		t.Errorf("joined as %+v", m)
	}
}
