package tunnel

import (
	"net/http"
	"testing"

	"leadrig/internal/hook"
	"leadrig/internal/tunnel/edge"
)

// The edge may give an endpoint another name when it is bound again, and the SDK
// doesn't tell. Opening the tunnel again gives the name that leads here.
func TestNgrok_RenamedAtARebindGetsItsNameByOpeningAgain(t *testing.T) {
	e := startEdge(t, edge.Options{})
	client := newClient(t, &http.Transport{}) // reaches an endpoint as strangers do
	tunnel := newTestNgrok(t, optionsFor(e))
	told := newStates()
	endpoint := mustOpen(t, tunnel, told.notify)
	serve(t, endpoint, nil)
	post(t, client, endpoint.URL(), []byte("before"))

	seen := len(told.all())
	if err := e.RenameOnRebind(); err != nil {
		t.Fatal(err)
	}
	e.Drop()
	seen = told.await(t, seen, isState(hook.TunnelReconnecting))
	told.await(t, seen, isState(hook.TunnelOnline))
	if code := ask(t, client, endpoint.URL(), nil).Header.Get("Ngrok-Error-Code"); code != "ERR_NGROK_3200" {
		t.Errorf("the old name answers %q, want ERR_NGROK_3200", code)
	}
	mustShutdown(t, endpoint)

	again := mustOpen(t, tunnel, nil)
	serve(t, again, nil)
	if again.URL() != e.PublicURL() || again.URL() == endpoint.URL() {
		t.Errorf("opened again as %s, before %s; the edge says %s", again.URL(), endpoint.URL(), e.PublicURL())
	}
	post(t, client, again.URL(), []byte("after"))
}
