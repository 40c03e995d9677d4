package tunnel

import (
	"bytes"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"leadrig/internal/hook"
	"leadrig/internal/tunnel/edge"
)

func TestNgrok_OnlineAndServed(t *testing.T) {
	e := startEdge(t, edge.Options{})
	options := optionsFor(e)
	options.URL = "https://hooks.example.test/"
	options.AllowCIDRs = []string{"203.0.113.0/24"}
	options.TrafficPolicy = "on_http_response: []\n"
	told := newStates()
	endpoint := mustOpen(t, newTestNgrok(t, options), told.notify)
	if endpoint.URL() != "https://hooks.example.test" || endpoint.Addr().String() != "hooks.example.test" {
		t.Errorf("URL %s, address %s", endpoint.URL(), endpoint.Addr())
	}
	visitor := make(chan string, 1)
	serve(t, endpoint, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { visitor <- r.Host + " " + r.RemoteAddr }))
	response, err := clientOf(t, e).Get(endpoint.URL() + "/hook/1")
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if got := receive(t, visitor); !strings.HasPrefix(got, "hooks.example.test 127.0.0.1:") {
		t.Errorf("the handler saw %q", got)
	}
	bound := e.Bound()
	if len(bound) != 1 || !strings.Contains(bound[0].TrafficPolicy, "203.0.113.0/24") ||
		!strings.Contains(bound[0].TrafficPolicy, "on_http_response") {
		t.Errorf("bound %+v", bound)
	}
	mustShutdown(t, endpoint)
	if stats := e.Stats(); stats.Unbinds != 1 || stats.Endpoints != 0 {
		t.Errorf("after Shutdown: %+v", stats)
	}
}

func TestNgrok_DroppedSessionComesBack(t *testing.T) {
	e := startEdge(t, edge.Options{})
	told := newStates()
	options := optionsFor(e)
	options.TrafficPolicy = "on_http_request: []\n"
	endpoint := mustOpen(t, newTestNgrok(t, options), told.notify)
	serve(t, endpoint, nil)
	client := clientOf(t, e)
	before := endpoint.URL()
	post(t, client, before, []byte("before"))
	seen := len(told.all())
	e.Drop()
	seen = told.await(t, seen, isState(hook.TunnelReconnecting))
	told.await(t, seen, isState(hook.TunnelOnline))
	if endpoint.URL() != before || told.last().PublicURL != before {
		t.Errorf("URL %s before, %s after", before, endpoint.URL())
	}
	post(t, client, before, bytes.Repeat([]byte("after"), 1000))
	if bound := e.Bound(); len(bound) != 1 || bound[0].TrafficPolicy != options.TrafficPolicy {
		t.Errorf("bound %+v", bound)
	}
	for _, message := range told.all() {
		if message.State == hook.TunnelReconnecting && message.Error == "" {
			t.Errorf("message %+v says no reason", message)
		}
	}
}

func TestNgrok_DropCancelsWhatIsUnderWay(t *testing.T) {
	e := startEdge(t, edge.Options{})
	endpoint := mustOpen(t, newTestNgrok(t, optionsFor(e)), nil)
	arrived, cancelled := newSignals()
	serve(t, endpoint, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // a handler that leaves it unread is never told
		close(arrived)
		<-r.Context().Done()
		close(cancelled)
	}))
	answer := newAnswer(t, clientOf(t, e), endpoint.URL())
	receive(t, arrived)
	e.Drop()
	receive(t, cancelled)
	receive(t, answer) // ngrok's page of trouble, whatever its text
}

// drain lets an edge tell its agents to go away.
func drain(t *testing.T, e *edge.Edge) {
	t.Helper()
	waitFor(t, e, func(s edge.Stats) bool { return s.Beating > 0 })
	if err := e.Drain(); err != nil {
		t.Fatal(err)
	}
}

func TestNgrok_DrainingEdgeServesOn(t *testing.T) {
	e := startEdge(t, edge.Options{})
	told := newStates()
	endpoint := mustOpen(t, newTestNgrok(t, optionsFor(e)), told.notify)
	serve(t, endpoint, nil)
	seen := len(told.all())
	drain(t, e)
	client := clientOf(t, e)
	post(t, client, endpoint.URL(), []byte("while it drains"))
	if more := told.all()[seen:]; len(more) > 0 {
		t.Errorf("told %+v", more)
	}
	e.Drop()
	seen = told.await(t, seen, isState(hook.TunnelReconnecting))
	told.await(t, seen, isState(hook.TunnelOnline))
	post(t, client, endpoint.URL(), []byte("at the next edge"))
}

func TestNgrok_OutageIsShownAndWaitedOut(t *testing.T) {
	e := startEdge(t, edge.Options{})
	told := newStates()
	endpoint := mustOpen(t, newTestNgrok(t, optionsFor(e)), told.notify)
	serve(t, endpoint, nil)
	seen := len(told.all())
	e.Refuse()
	e.Drop()
	seen = told.await(t, seen, func(message hook.TunnelChanged) bool {
		return message.State == hook.TunnelReconnecting && strings.Contains(message.Advice, "nothing accepts connections")
	})
	if err := e.Listen(); err != nil {
		t.Fatal(err)
	}
	told.await(t, seen, isState(hook.TunnelOnline))
	post(t, clientOf(t, e), endpoint.URL(), []byte("{}"))
}

func TestNgrok_NobodyListensYet(t *testing.T) {
	e := startEdge(t, edge.Options{})
	e.Refuse()
	told := newStates()
	mustOpen(t, newTestNgrok(t, optionsFor(e)), func(message *hook.TunnelChanged) {
		told.notify(message)
		if message.State == hook.TunnelReconnecting && message.Error != "" && message.Advice != "" {
			if err := e.Listen(); err != nil {
				t.Error(err)
			}
		}
	})
	want := []hook.TunnelState{hook.TunnelConnecting, hook.TunnelReconnecting, hook.TunnelOnline}
	if got := told.names(); !slices.Equal(got, want) {
		t.Errorf("states %v, want %v", got, want)
	}
}

func TestNgrok_TroubleWhileOpeningPasses(t *testing.T) {
	for name, refuse := range map[string]func(*edge.Edge, string){
		"at log-in": (*edge.Edge).RefuseAuth,
		"at bind":   (*edge.Edge).RefuseBind,
	} {
		t.Run(name, func(t *testing.T) {
			e := startEdge(t, edge.Options{})
			refuse(e, edge.Refusal(128, "Try again in a moment."))
			told := newStates()
			mustOpen(t, newTestNgrok(t, optionsFor(e)), func(message *hook.TunnelChanged) {
				told.notify(message)
				if message.Code == "ERR_NGROK_128" {
					refuse(e, "")
				}
			})
			if got := told.names(); len(got) != 3 || got[1] != hook.TunnelReconnecting {
				t.Errorf("states %v", got)
			}
		})
	}
}

func TestNgrok_LostNameIsSaidAndComesBack(t *testing.T) {
	e := startEdge(t, edge.Options{})
	told := newStates()
	endpoint := mustOpen(t, newTestNgrok(t, optionsFor(e)), told.notify)
	serve(t, endpoint, nil)
	seen := len(told.all())
	e.RefuseBind(edge.Refusal(334, "The endpoint is already online."))
	e.Drop()
	seen = told.await(t, seen, isCode("ERR_NGROK_334"))
	lost := told.all()[seen-1]
	if lost.State != hook.TunnelReconnecting || !strings.Contains(lost.Error, "was lost") || lost.Advice == "" {
		t.Errorf("message %+v", lost)
	}
	e.RefuseBind("")
	told.await(t, seen, isState(hook.TunnelOnline))
	post(t, clientOf(t, e), endpoint.URL(), []byte("{}"))
}

func TestNgrok_SessionLimitAfterADropIsWaitedOut(t *testing.T) {
	e := startEdge(t, edge.Options{})
	told := newStates()
	mustOpen(t, newTestNgrok(t, optionsFor(e)), told.notify)
	seen := len(told.all())
	e.RefuseAuth(edge.Refusal(108, "Your account is limited to 1 agent."))
	e.Drop()
	seen = told.await(t, seen, isCode("ERR_NGROK_108"))
	if state := told.all()[seen-1].State; state != hook.TunnelReconnecting {
		t.Errorf("state %s: the dropped session may still be counted", state)
	}
	e.RefuseAuth("")
	told.await(t, seen, isState(hook.TunnelOnline))
}

func TestNgrok_LostHeartbeatsReconnect(t *testing.T) {
	if raceEnabled {
		t.Skip("short heartbeats and the race detector don't go together: see sdkStragglers")
	}
	e := startEdge(t, edge.Options{})
	tunnel := newTestNgrok(t, optionsFor(e))
	tunnel.tuning.heartbeatTolerance = 300 * time.Millisecond
	told := newStates()
	endpoint := mustOpen(t, tunnel, told.notify)
	serve(t, endpoint, nil)
	waitFor(t, e, func(s edge.Stats) bool { return s.Heartbeats >= 2 })
	seen := len(told.all())
	e.Freeze()
	seen = told.await(t, seen, isState(hook.TunnelReconnecting))
	e.Thaw()
	told.await(t, seen, isState(hook.TunnelOnline))
	post(t, clientOf(t, e), endpoint.URL(), []byte("{}"))
}

func TestNgrok_ClosedDuringAnOutageIsUnboundAfterIt(t *testing.T) {
	e := startEdge(t, edge.Options{})
	told := newStates()
	endpoint := mustOpen(t, newTestNgrok(t, optionsFor(e)), told.notify)
	e.Refuse()
	e.Drop()
	told.await(t, 0, isState(hook.TunnelReconnecting))
	if err := endpoint.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
	if err := e.Listen(); err != nil {
		t.Fatal(err)
	}
	waitFor(t, e, func(s edge.Stats) bool { return s.Binds == 2 && s.Unbinds == 1 && s.Endpoints == 0 })
	if last := told.last(); last.State != hook.TunnelOffline {
		t.Errorf("last state %+v", last)
	}
}
