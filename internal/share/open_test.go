package share

import (
	"strings"
	"testing"

	"leadrig/internal/hook"
	"leadrig/internal/share/protocol"
)

func TestOpen_TheAddressFollowsThePublicURL(t *testing.T) {
	r := newRig(t, nil)
	if got := r.hub.Address(); got != "" {
		t.Errorf("before the public URL is known it is %q", got)
	}
	online := func(base string) {
		r.feed.Publish(&hook.TunnelChanged{State: hook.TunnelOnline, PublicURL: base})
	}
	online("https://a.example")
	until(t, "it is known", func() bool { return r.hub.Address() == "https://a.example"+r.path })
	r.raw(protocol.Hello{Version: protocol.Version, Name: "Ann", Forwards: true, Observes: true})
	joined := r.await("Ann", state(hook.ShareJoined, "Ann")).(*hook.ShareChanged)
	if !joined.Forwards || !joined.Observes {
		t.Errorf("told %+v", joined)
	}
	online("https://a.example") // the same once more is no news
	online("https://b.example")
	moved := r.await("the new address", func(hook.Message) bool { return true }).(*hook.ShareChanged)
	if moved.State != hook.ShareOpened || moved.URL != "https://b.example"+r.path || moved.Present != 1 || moved.Detail == "" {
		t.Errorf("told %+v", moved)
	}

	r.hub.Revoke()
	online("https://c.example")
	until(t, "nobody is in", func() bool { return r.hub.Board().Present == 0 })
	if got := r.hub.Address(); got != "" {
		t.Errorf("after its end it is %q", got)
	}
	if r.path, _ = r.hub.Open(); r.path == "" {
		t.Fatal("it can't be shared again")
	}
	if m := r.await("the end", func(hook.Message) bool { return true }).(*hook.ShareChanged); m.State != hook.ShareRevoked {
		t.Errorf("first told %+v", m)
	}
	// What else comes is of the new room: that Ann is gone was told with the end.
	again := r.await("the new room", func(hook.Message) bool { return true }).(*hook.ShareChanged)
	until(t, "the newest URL is known", func() bool { return strings.HasPrefix(r.hub.Address(), "https://c.example/") })
	if again.State != hook.ShareOpened || !strings.HasSuffix(again.URL, r.path) {
		t.Errorf("told %+v", again)
	}
}
