package edge

import (
	"context"
	"net/http"
	"testing"
	"time"
)

// fetch asks an endpoint by its own URL, as a stranger would.
func fetch(t *testing.T, url string) *http.Response {
	t.Helper()
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := (&http.Client{Transport: transport}).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	return response
}

// answerVisitors closes every stream unanswered: visitors get ERR_NGROK_3004.
func (a agent) answerVisitors() {
	for {
		stream, err := a.AcceptTypedStream()
		if err != nil {
			return
		}
		_ = stream.Close()
	}
}

// login connects an agent and logs it in.
func login(t *testing.T, e *Edge) agent {
	t.Helper()
	a := connect(t, e)
	a.ask(t, streamAuth, `{"Extra":{"Authtoken":"x"}}`)
	go a.answerVisitors()
	return a
}

// drop resets all agents and waits until the edge has let go of their names.
func drop(t *testing.T, e *Edge) {
	t.Helper()
	e.Drop()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := e.Wait(ctx, func(s Stats) bool { return s.Sessions == 0 && s.Endpoints == 0 }); err != nil {
		t.Fatal(err)
	}
}

// rebind binds an endpoint again as the SDK does, with its old id and options.
func (a agent) rebind(t *testing.T, id, url string) map[string]any {
	t.Helper()
	return a.ask(t, streamBind, `{"Id":"`+id+`","Proto":"https","Opts":{"URL":"`+url+`"},"Extra":{"Token":"token-1"}}`)
}

func wantCode(t *testing.T, url, code string) {
	t.Helper()
	if got := fetch(t, url).Header.Get("Ngrok-Error-Code"); got != code {
		t.Errorf("visitors of %s get %q, want %s", url, got, code)
	}
}

func TestRenameOnRebind(t *testing.T) {
	e := start(t, Options{})
	old := e.PublicURL()
	reply := login(t, e).ask(t, streamBind, `{"Proto":"https","Opts":{}}`)
	id, _ := reply["Id"].(string)
	for range 2 {
		if err := e.RenameOnRebind(); err != nil {
			t.Fatal(err)
		}
	}
	if bound := e.Bound(); len(bound) != 1 || bound[0].URL != old || e.PublicURL() != old {
		t.Errorf("before the re-bind: bound %+v, public URL %s, want %s", bound, e.PublicURL(), old)
	}
	wantCode(t, old, "ERR_NGROK_3004") // the agent's answer, such as it is

	drop(t, e)
	if reply = login(t, e).rebind(t, id, old); reply["Error"] != "" || reply["Id"] != id {
		t.Errorf("the re-bind answered %v", reply)
	}
	renamed := e.PublicURL()
	if bound := e.Bound(); len(bound) != 1 || bound[0].URL != renamed || renamed == old {
		t.Errorf("after the re-bind: bound %+v, public URL %s", bound, renamed)
	}
	wantCode(t, old, "ERR_NGROK_3200")
	wantCode(t, renamed, "ERR_NGROK_3004")

	drop(t, e)
	login(t, e).rebind(t, id, old)
	if bound := e.Bound(); len(bound) != 1 || bound[0].URL != renamed {
		t.Errorf("after another re-bind: bound %+v, want %s", bound, renamed)
	}

	drop(t, e)
	if reply = login(t, e).ask(t, streamBind, `{"Proto":"https","Opts":{}}`); reply["URL"] != renamed {
		t.Errorf("a fresh Bind got %v, want %s", reply["URL"], renamed)
	}
	wantCode(t, renamed, "ERR_NGROK_3004")
}

func TestRenameOnRebind_LeavesFreshBindsAlone(t *testing.T) {
	e := start(t, Options{})
	old := e.PublicURL()
	if err := e.RenameOnRebind(); err != nil {
		t.Fatal(err)
	}
	if reply := login(t, e).ask(t, streamBind, `{"Proto":"https","Opts":{}}`); reply["URL"] != old {
		t.Errorf("a fresh Bind got %v, want %s", reply["URL"], old)
	}
}
