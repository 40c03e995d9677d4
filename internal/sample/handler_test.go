package sample

import (
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"

	"leadrig/fixtures"
	"leadrig/internal/hook"
)

func TestHandler_EveryCatalogueEventHasOneEffect(t *testing.T) {
	catalogue, err := fixtures.Load()
	if err != nil {
		t.Fatal(err)
	}
	r := newRig(t, Config{})
	effects := int64(0)
	for _, f := range catalogue.All() {
		body, err := f.Body()
		if err != nil {
			t.Fatal(err)
		}
		// The nested generation names its type by an old name, which is unknown.
		if hook.EventType(hook.Summarize(body).EventType).Known() {
			effects++
		}
		r.post(f.Request.Headers.Get(hook.RequestIDHeader), string(body), http.StatusOK)
		r.wantEffects(effects)
	}
	if want := int64(len(hook.EventTypes())); effects < want {
		t.Errorf("%d effects, want at least %d", effects, want)
	}
}

func TestHandler_OtherRequestsAreRefused(t *testing.T) {
	r := newRig(t, Config{})
	tests := []struct {
		method, path string
		status       int
	}{
		{http.MethodGet, WebhookPath, http.StatusMethodNotAllowed},
		{http.MethodPut, WebhookPath, http.StatusMethodNotAllowed},
		{http.MethodPost, EffectsPath, http.StatusMethodNotAllowed},
		{http.MethodPost, "/", http.StatusNotFound},
		{http.MethodPost, WebhookPath + "/", http.StatusNotFound},
		{http.MethodPost, "/" + WebhookPath, http.StatusNotFound},
		{http.MethodPost, "/x/.." + WebhookPath, http.StatusNotFound},
	}
	for _, test := range tests {
		t.Run(test.method+" "+test.path, func(t *testing.T) {
			status, _, err := r.do(t.Context(), test.method, test.path, "1", reply)
			if err != nil || status != test.status {
				t.Errorf("status %d, error %v; want %d", status, err, test.status)
			}
		})
	}
	r.wantEffects(0)
}

func TestHandler_MalformedBodiesAreRefusedAndForgotten(t *testing.T) {
	r := newRig(t, Config{})
	bodies := map[string]string{
		"no body":                 "",
		"no JSON":                 "event_type=EMAIL_REPLY",
		"truncated":               reply[:len(reply)/2],
		"text behind it":          reply + "x",
		"an array":                "[" + reply + "]",
		"a text":                  `"EMAIL_REPLY"`,
		"a number":                "7",
		"null":                    "null",
		"no UTF-8":                strings.Replace(reply, "a@", "\xff@", 1),
		"nested 10,000 deep":      `{"event_type":"EMAIL_REPLY","x":` + strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000) + `}`,
		"no event type":           `{"campaign_id":7}`,
		"an event type of null":   `{"event_type":null}`,
		"a number for event type": `{"event_type":7}`,
		"an object for it":        `{"event_type":{}}`,
	}
	for name, body := range bodies {
		t.Run(name, func(t *testing.T) {
			status, text, err := r.do(t.Context(), http.MethodPost, WebhookPath, "same-id", body)
			if err != nil || status != http.StatusBadRequest {
				t.Errorf("status %d %q, error %v; want 400", status, text, err)
			}
		})
	}
	r.wantEffects(0)
	r.post("same-id", reply, http.StatusOK)
	r.wantEffects(1)
}

func TestHandler_ABodyThatBreaksOffIsRefused(t *testing.T) {
	r := newRig(t, Config{})
	address := r.server.Listener.Addr().String()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n%s", WebhookPath, reply); err != nil {
		t.Fatal(err)
	}
	if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	status := make([]byte, len("HTTP/1.1 400"))
	if _, err := conn.Read(status); err != nil || string(status) != "HTTP/1.1 400" {
		t.Errorf("got %q, error %v", status, err)
	}
	r.wantEffects(0)
}

func TestHandler_BodyLimit(t *testing.T) {
	r := newRig(t, Config{})
	const head, tail = `{"event_type":"EMAIL_REPLY","x":"`, `"}`
	fits := head + strings.Repeat("x", maxBody-len(head)-len(tail)) + tail
	r.post("fits", fits, http.StatusOK)
	r.post("too-large", fits+" ", http.StatusRequestEntityTooLarge)
	r.post("after", reply, http.StatusOK)
	r.wantEffects(2)
}

func TestHandler_UnknownEventsAreAcceptedWithoutEffect(t *testing.T) {
	r := newRig(t, Config{})
	for _, event := range []string{"EMAIL_SNOOZED", "EMAIL_REPLIED", "email_reply"} {
		r.post("id-"+event, fmt.Sprintf(`{"event_type":%q}`, event), http.StatusOK)
	}
	r.post("nested", `{"event":"EMAIL_REPLIED","lead":{"email":"a@example.com"}}`, http.StatusOK)
	r.wantEffects(0)
}

func TestHandler_FieldsMayBeMissingOrOfAnotherType(t *testing.T) {
	bodies := []string{
		`{"event_type":"EMAIL_REPLY"}`,
		`{"event_type":"EMAIL_REPLY","campaign_id":null,"to_email":null,"event_timestamp":null}`,
		`{"event_type":"EMAIL_REPLY","campaign_id":"7","client_id":{},"to_email":["x"],"event_timestamp":1770798041}`,
		`{"event_type":"EMAIL_REPLY","lead":"x","metadata":7,"leadCorrespondence":null}`,
	}
	r := newRig(t, Config{})
	for i, body := range bodies {
		r.post(fmt.Sprintf("id-%d", i), body, http.StatusOK)
	}
	r.wantEffects(int64(len(bodies)))
}

func TestNew_RefusesADownstreamItCannotCall(t *testing.T) {
	for _, downstream := range []string{"127.0.0.1:4000", "localhost:4000/x", "ftp://example.com/", "http://", "http://user:secret@host:port/"} {
		h, err := New(Config{Downstream: downstream})
		if err == nil {
			t.Errorf("%q is accepted", downstream)
			_ = h.Close()
			continue
		}
		if !strings.Contains(err.Error(), "write it as http://") || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v", downstream, err)
		}
	}
}
