package smartlead

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/hook"
)

// removal is a server with one webhook, number 4, whose two spellings of the
// removal and whose reading are scripted. A nil spelling removes it.
type removal struct {
	byPath, byBody, read http.HandlerFunc
	lingers              int // readings for which it stays visible after its removal
	gone                 bool
}

func (s *removal) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	spelling := s.byBody
	switch {
	case r.Method == http.MethodGet && s.read != nil:
		s.read(w, r)
		return
	case r.Method == http.MethodGet && (!s.gone || s.lingers > 0):
		if s.gone {
			s.lingers--
		}
		send(200, `{"ok":true,"data":{"id":4,"name":"x"}}`)(w, r)
		return
	case r.Method == http.MethodGet:
		send(404, `{"error":"Resource not found"}`)(w, r)
		return
	case r.URL.Path == "/webhook/delete/4":
		spelling = s.byPath
	case r.URL.Path != "/webhook/delete":
		panic(fmt.Sprintf("unexpected %s %s", r.Method, r.URL.Path))
	}
	if spelling != nil {
		spelling(w, r)
		return
	}
	s.gone = true
	send(200, `{"ok":true}`)(w, r)
}

const (
	pathForm = "DELETE /webhook/delete/4"
	bodyForm = `DELETE /webhook/delete {"id":4}`
	reading  = "GET /webhook/4"
)

func TestDelete_IsDoneWhenTheWebhookIsSeenToBeGone(t *testing.T) {
	unknown := send(404, "<html><pre>Cannot DELETE /api/v1/webhook/delete/4</pre></html>")
	missing := send(404, `{"error":"Resource not found"}`)
	tests := map[string]struct {
		server removal
		want   []string
	}{
		"first spelling":               {removal{}, []string{pathForm, reading}},
		"first unknown, second works":  {removal{byPath: unknown}, []string{pathForm, bodyForm, reading}},
		"first not allowed":            {removal{byPath: send(405, "")}, []string{pathForm, bodyForm, reading}},
		"first refused":                {removal{byPath: send(422, `{"error":"Invalid parameters provided"}`)}, []string{pathForm, reading, bodyForm, reading}},
		"first without effect":         {removal{byPath: send(200, `{"ok":true}`)}, []string{pathForm, reading, reading, reading, bodyForm, reading}},
		"gone before, both say so":     {removal{gone: true, byPath: missing, byBody: missing}, []string{pathForm, bodyForm, reading}},
		"gone before, read as nothing": {removal{byPath: missing, byBody: missing, read: send(200, `{}`)}, []string{pathForm, bodyForm, reading}},
		"gone before, no bytes":        {removal{byPath: missing, byBody: missing, read: send(200, "")}, []string{pathForm, bodyForm, reading}},
		"answered without words":       {removal{byPath: send(204, ""), gone: true}, []string{pathForm, reading}},
		"seen for a moment":            {removal{lingers: 2}, []string{pathForm, reading, reading, reading}},
		"failed, but gone":             {removal{byPath: send(500, ""), gone: true}, []string{pathForm, reading}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			a := newAPI(t, tt.server.ServeHTTP)
			c, _ := a.client(t)
			if err := c.DeleteWebhook(t.Context(), 4); err != nil {
				t.Error(err)
			}
			if diff := cmp.Diff(tt.want, a.asked()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDelete_LostAnswersAreTriedAgain(t *testing.T) {
	s := &removal{byPath: inTurn(hangUp, hangUp, send(200, `{"ok":true}`)), gone: true}
	a := newAPI(t, s.ServeHTTP)
	c, _ := a.client(t)
	if err := c.DeleteWebhook(t.Context(), 4); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff([]string{pathForm, pathForm, pathForm, reading}, a.asked()); diff != "" {
		t.Error(diff)
	}
}

func TestDelete_NeverClaimsWhatItDoesNotKnow(t *testing.T) {
	nothing := send(200, `{"ok":true}`)
	noRoute := send(404, "<html><pre>Cannot GET /</pre></html>")
	tests := map[string]struct {
		server  removal
		want    []string
		unknown bool
		refused bool
	}{
		"still there after both": {
			removal{byPath: nothing, byBody: nothing},
			[]string{"remove webhook 4: it is still there after both forms of the call", "SmartLead → Settings → Webhooks"},
			false, false,
		},
		"still there, both say not found": {
			removal{byPath: send(404, `{"error":"Resource not found"}`), byBody: send(404, `{"error":"Resource not found"}`)},
			[]string{"still there", "404 Resource not found"},
			false, false,
		},
		"key refused": {
			removal{byPath: send(401, `{"message":"Invalid API Key"}`)},
			[]string{"remove webhook 4: the API key was refused"},
			false, true,
		},
		"key refused on reading": {
			removal{read: send(401, `{"message":"Invalid API Key"}`)},
			[]string{"accepted, but reading it back failed", "the API key was refused"},
			true, true,
		},
		"reading fails": {
			removal{read: send(500, `{"error":"oops"}`)},
			[]string{"remove webhook 4: accepted, but reading it back failed (read webhook 4: SmartLead failed (500 oops)"},
			true, false,
		},
		"both fail": {
			removal{byPath: send(500, `{"error":"first"}`), read: send(500, `{"error":"second"}`)},
			[]string{"SmartLead failed (500 first), and reading it back failed too", "500 second"},
			true, false,
		},
		"a server that knows no route": {
			removal{byPath: noRoute, byBody: noRoute, read: noRoute},
			[]string{"reading it back failed too", "answered with HTML, not JSON (status 404"},
			true, false,
		},
		"something else is read": {
			removal{read: send(200, `{"hello":"world"}`)},
			[]string{"accepted, but reading it back failed", "no webhook"},
			true, false,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			a := newAPI(t, tt.server.ServeHTTP)
			c, _ := a.client(t)
			err := c.DeleteWebhook(t.Context(), 4)
			mustSay(t, err, tt.want...)
			if errors.Is(err, hook.ErrNotFound) {
				t.Errorf("claims that it is gone: %v", err)
			}
			if got := errors.Is(err, hook.ErrOutcomeUnknown); got != tt.unknown {
				t.Errorf("outcome unknown = %t: %v", got, err)
			}
			if got := IsRefused(err); got != tt.refused {
				t.Errorf("refused = %t: %v", got, err)
			}
		})
	}
}

func TestDelete_StopsWithItsContext(t *testing.T) {
	for _, when := range []string{pathForm, bodyForm, reading} {
		t.Run(when, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			s := &removal{byPath: send(404, `{"error":"Resource not found"}`)}
			a := newAPI(t, func(w http.ResponseWriter, r *http.Request) {
				if strings.HasPrefix(when, r.Method+" "+r.URL.Path) && (when != bodyForm || r.URL.Path == "/webhook/delete") {
					cancel()
					<-r.Context().Done()
					return
				}
				s.ServeHTTP(w, r)
			})
			c, _ := a.client(t)
			err := c.DeleteWebhook(ctx, 4)
			mustFail(t, err)
			if !errors.Is(err, context.Canceled) || errors.Is(err, hook.ErrNotFound) {
				t.Errorf("got %v", err)
			}
		})
	}
}
