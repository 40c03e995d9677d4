package share

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"leadrig/internal/exit"
	"leadrig/internal/hook"
	"leadrig/internal/share/follow"
	"leadrig/internal/share/protocol"
)

// dial makes a handshake with extra header fields.
func (r *rig) dial(path string, header http.Header) (*websocket.Conn, *http.Response, error) {
	r.t.Helper()
	dialer := websocket.Dialer{EnableCompression: true}
	ws, res, err := dialer.DialContext(r.t.Context(), "ws://"+r.listener.Addr().String()+path, header)
	if err == nil {
		r.t.Cleanup(func() { _ = ws.Close() })
		_ = ws.SetReadDeadline(time.Now().Add(patience))
	}
	return ws, res, err
}

func TestSecurity_BrowsersAndForeignNamesAreRefused(t *testing.T) {
	r := newRig(t, nil)
	r.feed.Publish(&hook.Ready{PublicURL: "https://calm-otter.ngrok.example/" + hookPath})
	until(t, "the public name is known", func() bool { return r.hub.knownHost("calm-otter.ngrok.example") })
	tests := map[string]struct {
		header http.Header
		status int
	}{
		"a page of another site":            {http.Header{"Origin": {"https://evil.example"}}, http.StatusForbidden},
		"a page of our own address":         {http.Header{"Origin": {"http://" + r.listener.Addr().String()}}, http.StatusForbidden},
		"a page of a file":                  {http.Header{"Origin": {"null"}}, http.StatusForbidden},
		"an empty origin":                   {http.Header{"Origin": {""}}, http.StatusForbidden},
		"a name that was made to lead here": {http.Header{"Host": {"evil.example"}}, http.StatusForbidden},
		"the public name":                   {http.Header{"Host": {"calm-otter.ngrok.example"}}, http.StatusSwitchingProtocols},
		"a number":                          {http.Header{"Host": {"[::1]:99"}}, http.StatusSwitchingProtocols},
		"localhost":                         {http.Header{"Host": {"localhost:99"}}, http.StatusSwitchingProtocols},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, res, err := r.dial(r.path, tt.header)
			if res == nil || res.StatusCode != tt.status {
				t.Errorf("answered %+v, %v; want %d", res, err, tt.status)
			}
		})
	}
}

func TestSecurity_WithoutTheSecretThereIsNothing(t *testing.T) {
	r := newRig(t, nil)
	revoked := r.path
	if !r.hub.Revoke() || r.hub.Revoke() {
		t.Error("revoking works once")
	}
	var err error
	if r.path, err = r.hub.Open(); err != nil || r.path == revoked || len(r.path) != 1+32 {
		t.Fatalf("the new path is %q after %q, %v", r.path, revoked, err)
	}
	for _, path := range []string{"/", "/" + strings.Repeat("0", 32), revoked, r.path[:len(r.path)-1], r.path + "/", r.path + "0", strings.ToUpper(r.path), hookPath} {
		if _, res, err := r.dial(path, nil); res == nil || res.StatusCode != http.StatusNotFound || len(res.Header) != 1 {
			t.Errorf("%s was answered %+v, %v", path, res, err)
		}
	}
	if _, _, err := r.dial(r.path, nil); err != nil {
		t.Errorf("the right path: %v", err)
	}
}

func TestSecurity_RevokingTellsAndDropsEverybody(t *testing.T) {
	r := newRig(t, nil)
	a, b := r.join("a", nil), r.join("b", nil)
	a.awaitReady()
	b.awaitReady()
	silent, _, err := r.dial(r.path, nil) // hasn't said hello
	if err != nil {
		t.Fatal(err)
	}
	_, old := r.raw(protocol.Hello{Version: protocol.Version, Name: "c"})
	r.hub.Revoke()
	for _, g := range []*guest{a, b} {
		g.await("the end", func(m hook.Message) bool { w, ok := m.(*hook.Warning); return ok && w.Code == follow.WarnRevoked })
		if g.end(); g.err != nil {
			t.Errorf("ended with %v", g.err)
		}
	}
	if _, _, err := silent.ReadMessage(); !websocket.IsCloseError(err, protocol.CloseRevoked) {
		t.Errorf("who was silent was told %v", err)
	}
	until(t, "nobody is in", func() bool { return r.hub.Board().Present == 0 })
	if b := r.hub.Board(); b.Open || len(b.Rows) != 3 {
		t.Errorf("the board is %+v", b)
	}
	if r.path, err = r.hub.Open(); err != nil {
		t.Fatal(err)
	}
	if _, welcome := r.raw(protocol.Hello{Version: protocol.Version, Resume: old.Resume}); welcome.Resume == old.Resume || welcome.Name != "guest" {
		t.Errorf("a token of the old room was good for %+v", welcome)
	}
}

func TestSecurity_WhatIsNotOfTheProtocolEndsTheConnection(t *testing.T) {
	answer := func(change func(*protocol.Answer)) string {
		a := protocol.Answer{DeliveryID: 1, Status: 200, Outcome: hook.OutcomeDelivered, Effects: hook.EffectsNotObserved}
		change(&a)
		data, err := protocol.Outcome{Last: a, Answered: 1}.Encode()
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	hello := fmt.Sprintf(`{"type":"hello","version":%d}`, protocol.Version)
	tests := map[string]struct {
		says   []string
		binary bool
		code   int
	}{
		"another version":       {[]string{`{"type":"hello","version":99}`}, false, protocol.CloseVersion},
		"no hello first":        {[]string{answer(func(*protocol.Answer) {})}, false, protocol.CloseViolation},
		"nonsense first":        {[]string{"hello"}, false, protocol.CloseViolation},
		"a long name":           {[]string{`{"type":"hello","version":1,"name":"` + strings.Repeat("n", 200) + `"}`}, false, protocol.CloseViolation},
		"hello again":           {[]string{hello, hello}, false, protocol.CloseViolation},
		"a command":             {[]string{hello, `{"type":"replay","id":1}`}, false, protocol.CloseViolation},
		"a message of the hub":  {[]string{hello, `{"type":"events","first":1,"events":[]}`}, false, protocol.CloseViolation},
		"nonsense":              {[]string{hello, "\x00\xff"}, false, protocol.CloseViolation},
		"an impossible status":  {[]string{hello, answer(func(a *protocol.Answer) { a.Status = 1000 })}, false, protocol.CloseViolation},
		"an impossible outcome": {[]string{hello, answer(func(a *protocol.Answer) { a.Outcome = "won" })}, false, protocol.CloseViolation},
		"an impossible effect":  {[]string{hello, answer(func(a *protocol.Answer) { a.Effects = "thrice" })}, false, protocol.CloseViolation},
		"an impossible latency": {[]string{hello, answer(func(a *protocol.Answer) { a.LatencyMS = -1 })}, false, protocol.CloseViolation},
		"no delivery":           {[]string{hello, answer(func(a *protocol.Answer) { a.DeliveryID = 0 })}, false, protocol.CloseViolation},
		"a binary message":      {[]string{hello}, true, protocol.CloseViolation},
		"a message that unfolds": {
			[]string{hello, `{"type":"outcome","x":"` + strings.Repeat("x", 1<<20) + `"}`}, false, protocol.CloseViolation,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, nil)
			ws, _, err := r.dial(r.path, nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, text := range tt.says {
				if err := ws.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
					t.Fatal(err)
				}
			}
			if tt.binary {
				_ = ws.WriteMessage(websocket.BinaryMessage, []byte("{}"))
			}
			for err == nil {
				_, _, err = ws.ReadMessage()
			}
			if closed, ok := errors.AsType[*websocket.CloseError](err); !ok || closed.Code != tt.code || closed.Text == "" {
				t.Errorf("it was told %v, want code %d and a reason", err, tt.code)
			}
			if tt.code == protocol.CloseViolation && len(tt.says) > 1 {
				r.await("it is dropped", state(hook.ShareDropped, "guest"))
			}
		})
	}
}

func TestSecurity_ARoomHasSoManySeats(t *testing.T) {
	r := newRig(t, func(c *Config) { c.Limit = 2 })
	first := r.join("first", nil)
	first.awaitReady()
	_, second := r.raw(protocol.Hello{Version: protocol.Version, Name: "second"})
	third := r.join("third", nil)
	if third.end(); third.err == nil || exit.CodeOf(third.err) != exit.Failed || !strings.Contains(third.err.Error(), "all 2 seats are taken: try again when somebody has left") {
		t.Errorf("the third heard %v", third.err)
	}
	if strings.Contains(fmt.Sprint(third.err), r.path[1:]) {
		t.Error("the secret stands in the error")
	}
	// Who connects anew while its old connection is thought alive takes no other seat.
	if _, again := r.raw(protocol.Hello{Version: protocol.Version, Resume: second.Resume}); again.Name != "second" {
		t.Errorf("it came back as %+v", again)
	}
	first.leave()
	first.end()
	r.await("a seat is free", state(hook.ShareLeft, "first"))
	instead := r.join("instead", nil)
	instead.awaitReady()
}

func TestSecurity_ConnectionsWithoutASeatAreBounded(t *testing.T) {
	r := newRig(t, func(c *Config) { c.Limit = 1 })
	for range 1 + pendingRoom {
		if _, _, err := r.dial(r.path, nil); err != nil {
			t.Fatal(err)
		}
	}
	if _, res, err := r.dial(r.path, nil); err == nil || res == nil || res.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("one more was answered %+v, %v", res, err)
	}
}

func TestSecurity_WhatCannotBeRedactedIsNotShared(t *testing.T) {
	if _, err := New(Config{}); err == nil || !strings.Contains(err.Error(), "--share-raw") {
		t.Errorf("without a way to redact: %v", err)
	}
	tests := map[string]struct {
		redact   func(*hook.Delivery) *hook.Delivery
		withheld bool
	}{
		"a panic": {func(*hook.Delivery) *hook.Delivery { panic("no") }, true},
		"nothing": {func(*hook.Delivery) *hook.Delivery { return nil }, true},
		"a stand-in": {func(d *hook.Delivery) *hook.Delivery {
			d.Body, d.ID, d.Header = []byte(`{"event_type":"EMAIL_REPLY","to_email":"stand@in.example"}`), 99, hook.NewHeader(hook.HeaderField{Name: hook.RequestIDHeader, Value: "r"})
			return d
		}, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, func(c *Config) { c.Raw, c.Redact = false, tt.redact })
			h := newHandler(t, nil)
			g := r.join("", h.use)
			g.awaitReady()
			r.post("r", event(1))
			d := g.await("the delivery", func(m hook.Message) bool { return m.Kind() == "delivery" }).(*hook.DeliveryArrived)
			if d.ID != 1 || d.EventType != "EMAIL_REPLY" || strings.Contains(d.Lead, "warehouse") {
				t.Errorf("told %+v", d)
			}
			if tt.withheld {
				g.await("a word about it", func(m hook.Message) bool { w, ok := m.(*hook.Warning); return ok && w.Code == follow.WarnWithheld })
				r.await("a word to the presenter", func(m hook.Message) bool { w, ok := m.(*hook.Warning); return ok && w.Code == WarnWithheld })
				if len(h.got()) != 0 {
					t.Error("the handler got it")
				}
				return
			}
			until(t, "the handler gets it", func() bool { return len(h.got()) == 1 })
			if got := string(h.got()[0]); strings.Contains(got, "warehouse") || h.headers[0].Get(hook.RequestIDHeader) != "r" {
				t.Errorf("the handler got %s", got)
			}
		})
	}
}

func TestSecurity_NobodyCanSayMoreThanItWasSent(t *testing.T) {
	r := newRig(t, nil)
	ws, _ := r.raw(protocol.Hello{Version: protocol.Version, Name: "liar"})
	last := protocol.Answer{DeliveryID: 1, Outcome: hook.OutcomeFailed, Effects: hook.EffectsTwice, Error: "\x1b[2J" + strings.Repeat("e", 1000)}
	data, err := protocol.Outcome{Last: last, Answered: 1 << 30, Failures: 1 << 30, Twice: 1 << 30}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if err := ws.WriteMessage(websocket.TextMessage, data); err != nil {
		t.Fatal(err)
	}
	m := r.await("the outcome", state(hook.ShareOutcome, "liar")).(*hook.ShareChanged)
	if m.Answered != 0 || m.Failures != 0 || m.Twice != 0 || len(m.Last.Error) > 250 {
		t.Errorf("told %+v", m)
	}
}

func TestSecurity_TheAddressIsASecret(t *testing.T) {
	r := newRig(t, nil)
	const another = "0123456789abcdef0123456789abcdef"
	r.path = "/" + another
	g := r.join("", nil)
	if g.end(); g.err == nil || strings.Contains(g.err.Error(), another) || !strings.Contains(g.err.Error(), "nothing is shared there") {
		t.Errorf("%v", g.err)
	}
	gone, err := follow.ParseAddress("http://127.0.0.1:1/" + another)
	if err != nil {
		t.Fatal(err)
	}
	g = r.join("", func(c *follow.Config) { c.Address = gone })
	if g.end(); g.err == nil || errors.Is(g.err, nil) || strings.Contains(g.err.Error(), another) {
		t.Errorf("%v", g.err)
	}
}
