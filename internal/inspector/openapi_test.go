package inspector

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/session"
	"leadrig/replay/fault"
)

// ask is one request and what it is answered.
type ask struct {
	operation, path string
	body            any
	status          int
}

func TestOpenAPI_HasTheRoutesOfTheCode(t *testing.T) {
	t.Parallel()
	described := slices.Sorted(maps.Keys(loadSpec(t).operations()))
	var served []string
	for _, r := range (&Inspector{}).routes() {
		served = append(served, r.method+" "+r.path)
	}
	slices.Sort(served)
	if diff := cmp.Diff(described, served); diff != "" {
		t.Errorf("described (-) and served (+): %s", diff)
	}
}

func TestOpenAPI_SaysWhatIsAnswered(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{handle: answerBy(map[string]int{"LEAD_UNSUBSCRIBED": 404}), sharing: &rooms{open: true}})
	s := loadSpec(t)
	spec, err := fault.Parse("status=503;count=1")
	if err != nil {
		t.Fatal(err)
	}
	r.faults.Arm(spec)
	r.event("EMAIL_REPLY", "one@lead.example", "id-one")
	r.event("EMAIL_REPLY", "one@lead.example", "id-one") // a duplicate
	r.event("LEAD_UNSUBSCRIBED", "two@lead.example", "")
	r.recorded(3)
	r.people(hasJoined("Ann"), hasAnswered("Ann", 500))
	r.untilShared("Ann")
	for _, a := range asks() {
		resp := r.call(strings.Fields(a.operation)[0], a.path, a.body)
		if resp.StatusCode != a.status {
			body, _ := io.ReadAll(resp.Body)
			t.Fatalf("%s (%s): status %d, want %d: %s", a.operation, a.path, resp.StatusCode, a.status, body)
		}
		s.check(a.operation, resp)
	}
	s.askBadly(r)
	s.askForeign(r)
	s.askLive(r)
	s.askWithoutARun(t)
	ending := httptest.NewRecorder() // the run ends between two copies
	failMade(ending, session.ErrEnding, []int64{7})
	s.check("POST /api/deliveries/{id}/replay", ending.Result())
	s.wantAllSeen()
}

func asks() []ask {
	type m = map[string]any
	reply := "/api/deliveries/1/replay"
	return []ask{
		{"GET /api/openapi.json", "/api/openapi.json", nil, 200},
		{"POST /api/deliveries/{id}/replay", reply, m{"body": `{"event_type":"EMAIL_OPEN"}`, "new_id": true, "copies": 2}, 200},
		{"POST /api/deliveries/{id}/replay", reply, m{"copies": 1001}, 400},
		{"POST /api/deliveries/{id}/replay", "/api/deliveries/999/replay", m{}, 404},
		{"POST /api/faults", "/api/faults", m{"spec": "status=500;count=2"}, 201},
		{"POST /api/faults", "/api/faults", m{"spec": "nonsense"}, 400},
		{"POST /api/share", "/api/share", nil, 200},
		{"DELETE /api/share", "/api/share", nil, 204},
		{"DELETE /api/share", "/api/share", nil, 409},
		{"POST /api/share", "/api/share", nil, 200},
		{"GET /api/faults", "/api/faults", nil, 200},
		{"PATCH /api/faults/{id}", "/api/faults/1", m{"paused": true}, 204},
		{"PATCH /api/faults/{id}", "/api/faults/77", m{"paused": true}, 404},
		{"GET /api/status", "/api/status", nil, 200},
		{"DELETE /api/faults/{id}", "/api/faults/1", nil, 204},
		{"DELETE /api/faults/{id}", "/api/faults/1", nil, 404},
		{"GET /api/scenarios", "/api/scenarios", nil, 200},
		{"GET /api/deliveries", "/api/deliveries?limit=30", nil, 200},
		{"GET /api/deliveries", "/api/deliveries?filter=source:", nil, 400},
		{"GET /api/deliveries", "/api/deliveries?before=minus", nil, 400},
		{"GET /api/deliveries/{id}", "/api/deliveries/1", nil, 200},
		{"GET /api/deliveries/{id}", "/api/deliveries/4", nil, 200}, // a replay
		{"GET /api/deliveries/{id}", "/api/deliveries/x", nil, 404},
		{"GET /api/deliveries/{id}/body", "/api/deliveries/1/body", nil, 200},
		{"GET /api/deliveries/{id}/body", "/api/deliveries/999/body", nil, 404},
		{"GET /api/deliveries/{id}/diff", "/api/deliveries/4/diff?against=origin", nil, 200},
		{"GET /api/deliveries/{id}/diff", "/api/deliveries/1/diff?against=origin", nil, 404},
		{"GET /api/deliveries/{id}/diff", "/api/deliveries/1/diff?against=what", nil, 400},
		{"POST /api/deliveries/{id}/diff", "/api/deliveries/1/diff", m{"body": "{}"}, 200},
		{"POST /api/deliveries/{id}/diff", "/api/deliveries/999/diff", m{"body": "{}"}, 404},
		{"GET /api/deliveries/{id}/copy", "/api/deliveries/1/copy", nil, 200},
		{"GET /api/deliveries/{id}/copy", "/api/deliveries/3/copy?form=id", nil, 409},
		{"GET /api/deliveries/{id}/copy", "/api/deliveries/1/copy?form=fax", nil, 400},
		{"GET /api/deliveries/{id}/copy", "/api/deliveries/999/copy", nil, 404},
		{"POST /api/deliveries/{id}/save", "/api/deliveries/1/save", nil, 200},
		{"POST /api/deliveries/{id}/save", "/api/deliveries/999/save", nil, 404},
		{"POST /api/deliveries/{id}/run", "/api/deliveries/1/run", m{"scenario": "duplicate-sequential"}, 200},
		{"POST /api/deliveries/{id}/run", "/api/deliveries/1/run", m{"scenario": "none-such"}, 400},
		{"POST /api/deliveries/{id}/run", "/api/deliveries/1/run", m{"scenario": "duplicate-after-restart"}, 200}, // its last line says why not
		{"POST /api/deliveries/{id}/run", "/api/deliveries/999/run", m{"scenario": "duplicate-sequential"}, 404},
		{"POST /api/trigger", "/api/trigger", m{"event_type": "EMAIL_OPEN"}, 200},
		{"POST /api/trigger", "/api/trigger", m{"event_type": "EMAIL_OPENED"}, 400},
	}
}

// askBadly sends to each operation that takes a body what isn't one.
func (s *spec) askBadly(r *rig) {
	s.t.Helper()
	for operation, pointer := range s.operations() {
		if body, _ := s.at(pointer + "/requestBody"); body == nil {
			continue
		}
		method, path, _ := strings.Cut(operation, " ")
		path = strings.ReplaceAll(path, "{id}", "1")
		for _, bad := range []struct {
			kind, body string
			status     int
		}{
			{"text/plain", "{}", 415},
			{"application/json", "{", 400},
			{"application/json", `{"x":"` + strings.Repeat("x", largeBody) + `"}`, 413},
		} {
			req, err := http.NewRequest(method, r.url(path), strings.NewReader(bad.body))
			if err != nil {
				s.t.Fatal(err)
			}
			req.Header.Set("Authorization", "Bearer "+r.page.token.text)
			req.Header.Set("Content-Type", bad.kind)
			resp, err := r.client.Do(req)
			if err != nil {
				s.t.Errorf("%s: %v", operation, err)
				continue
			}
			if resp.StatusCode != bad.status {
				s.t.Errorf("%s of %s: status %d, want %d", bad.kind, operation, resp.StatusCode, bad.status)
			}
			s.check(operation, resp)
		}
	}
}

// askForeign asks each operation without the token, and as another site.
func (s *spec) askForeign(r *rig) {
	s.t.Helper()
	for operation := range s.operations() {
		method, path, _ := strings.Cut(operation, " ")
		path = strings.ReplaceAll(path, "{id}", "1")
		for _, foreign := range []struct {
			host, origin string
			status       int
		}{
			{"", "", 401},
			{"leadrig.example:4041", "", 403},
			{"", "http://evil.example", 403},
			{"", "null", 403},
		} {
			req, err := http.NewRequest(method, r.url(path), strings.NewReader(`{"token":"wrong"}`))
			if err != nil {
				s.t.Fatal(err)
			}
			req.Header.Set("Content-Type", "application/json")
			if foreign.host != "" {
				req.Host = foreign.host
			}
			if foreign.status == 403 {
				req.Header.Set("Authorization", "Bearer "+r.page.token.text)
			}
			if foreign.origin != "" {
				req.Header.Set("Origin", foreign.origin)
			}
			resp, err := r.client.Do(req)
			if err != nil {
				s.t.Fatal(err)
			}
			if resp.StatusCode != foreign.status {
				s.t.Errorf("%s with Host %q and Origin %q: status %d, want %d", operation, foreign.host, foreign.origin, resp.StatusCode, foreign.status)
			}
			s.check(operation, resp)
		}
	}
	s.check("POST /api/session", r.call("POST", "/api/session", map[string]any{"token": r.page.token.text}))
}

func answerBy(statuses map[string]int) http.HandlerFunc {
	return func(w http.ResponseWriter, req *http.Request) {
		var event struct {
			EventType string `json:"event_type"`
		}
		if req.Method == http.MethodGet { // how often did it do its work?
			_, _ = io.WriteString(w, "0")
			return
		}
		_ = json.NewDecoder(req.Body).Decode(&event) // a scenario sends what is no JSON too
		if status, ok := statuses[event.EventType]; ok {
			w.WriteHeader(status)
		}
		_, _ = io.WriteString(w, `{"ok":true}`)
	}
}
