package edge

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
	"golang.ngrok.com/muxado/v2"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func start(t *testing.T, options Options) *Edge {
	t.Helper()
	e, err := Start(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	return e
}

// agent is the other side, by hand.
type agent struct{ muxado.TypedStreamSession }

func connect(t *testing.T, e *Edge) agent {
	t.Helper()
	dialer := tls.Dialer{Config: &tls.Config{RootCAs: e.CAs()}}
	conn, err := dialer.DialContext(t.Context(), "tcp", e.Addr())
	if err != nil {
		t.Fatal(err)
	}
	a := agent{muxado.NewTypedStreamSession(muxado.Client(conn, nil))}
	t.Cleanup(func() { _ = a.Close() })
	return a
}

// ask sends one request and returns the members of the answer.
func (a agent) ask(t *testing.T, kind uint32, request string) map[string]any {
	t.Helper()
	stream, err := a.OpenTypedStream(muxado.StreamType(kind))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = stream.Close() }()
	if _, err := io.WriteString(stream, request); err != nil {
		t.Fatal(err)
	}
	var reply map[string]any
	if err := json.NewDecoder(stream).Decode(&reply); err != nil {
		t.Fatal(err)
	}
	return reply
}

func get(t *testing.T, e *Edge, url string) *http.Response {
	t.Helper()
	client := e.Client()
	t.Cleanup(client.CloseIdleConnections)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	return response
}

func TestPublic_NameThatNobodyHas(t *testing.T) {
	e := start(t, Options{})
	response := get(t, e, "https://nobody.example.test/")
	if response.StatusCode != http.StatusNotFound || response.Header.Get("Ngrok-Error-Code") != "ERR_NGROK_3200" {
		t.Errorf("status %d, headers %v", response.StatusCode, response.Header)
	}
}

func TestPublic_AnswerThatIsNone(t *testing.T) {
	e := start(t, Options{})
	a := connect(t, e)
	a.ask(t, streamAuth, `{"Extra":{"Authtoken":"x"}}`)
	a.ask(t, streamBind, `{"Proto":"https","Opts":{"URL":"https://name.example.test"}}`)
	go a.answerVisitors()
	response := get(t, e, "https://name.example.test/")
	if response.StatusCode != http.StatusBadGateway || response.Header.Get("Ngrok-Error-Code") != "ERR_NGROK_3004" {
		t.Errorf("status %d, headers %v", response.StatusCode, response.Header)
	}
}

func TestBind_EchoesAndReserves(t *testing.T) {
	e := start(t, Options{})
	a := connect(t, e)
	if reply := a.ask(t, streamAuth, `{"Extra":{"Authtoken":"x"}}`); reply["ClientId"] == "" || reply["Error"] != "" {
		t.Errorf("Auth answered %v", reply)
	}
	const request = `{"Proto":"https","Opts":{"URL":"https://Name.example.test","TrafficPolicy":"p"}}`
	reply := a.ask(t, streamBind, request)
	options, _ := reply["Opts"].(map[string]any)
	if reply["URL"] != "https://Name.example.test" || options["TrafficPolicy"] != "p" {
		t.Errorf("Bind answered %v", reply)
	}
	if text, _ := a.ask(t, streamBind, request)["Error"].(string); !strings.Contains(text, "ERR_NGROK_334") {
		t.Errorf("a second Bind answered %q", text)
	}
	id, _ := reply["Id"].(string)
	a.ask(t, streamUnbind, `{"Id":"`+id+`"}`)
	if bound := e.Bound(); len(bound) != 0 {
		t.Errorf("bound after Unbind: %+v", bound)
	}
}

func TestDrop_ResetsAndFreesNames(t *testing.T) {
	e := start(t, Options{})
	a := connect(t, e)
	a.ask(t, streamAuth, `{"Extra":{"Authtoken":"x"}}`)
	a.ask(t, streamBind, `{"Proto":"https","Opts":{}}`)
	if bound := e.Bound(); len(bound) != 1 || bound[0].URL != e.PublicURL() {
		t.Errorf("bound %+v", bound)
	}
	e.Drop()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := e.Wait(ctx, func(s Stats) bool { return s.Sessions == 0 && s.Endpoints == 0 }); err != nil {
		t.Fatal(err)
	}
	if _, err := a.AcceptStream(); err == nil {
		t.Error("the agent's session lives on")
	}
}

func TestRefuse_AndListenOnTheSamePort(t *testing.T) {
	e := start(t, Options{})
	addr := e.Addr()
	e.Refuse()
	e.Refuse()
	var dialer net.Dialer
	if conn, err := dialer.DialContext(t.Context(), "tcp", addr); err == nil {
		_ = conn.Close()
		t.Error("accepted while refusing")
	}
	if err := e.Listen(); err != nil {
		t.Fatal(err)
	}
	if e.Addr() != addr {
		t.Errorf("address %s, before %s", e.Addr(), addr)
	}
	connect(t, e)
}

func TestWait_EndsWithItsContext(t *testing.T) {
	e := start(t, Options{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := e.Wait(ctx, func(Stats) bool { return false }); !errors.Is(err, context.Canceled) {
		t.Errorf("Wait: %v", err)
	}
}
