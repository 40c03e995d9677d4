package inspector

import (
	"net/http"
	"strings"
	"testing"
)

// askLive looks at the websocket's own answers.
func (s *spec) askLive(r *rig) {
	s.t.Helper()
	const operation = "GET " + livePath
	s.check(operation, r.call("GET", livePath+"?after=x", nil))
	s.check(operation, r.call("GET", livePath, nil))
	conn := r.dial("?after=0")
	s.answers[operation+" 101"] = true
	_, b := receive(s.t, conn)
	s.validate(operation, "#/components/schemas/Message", b)
	_ = conn.Close()
	r.page.hub.mu.Lock()
	r.page.hub.count += maxViewers
	r.page.hub.mu.Unlock()
	req, err := http.NewRequest("GET", r.url(livePath), nil)
	if err != nil {
		s.t.Fatal(err)
	}
	for name, value := range map[string]string{
		"Authorization": "Bearer " + r.page.token.text, "Connection": "Upgrade", "Upgrade": "websocket",
		"Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "MDEyMzQ1Njc4OWFiY2RlZg==",
	} {
		req.Header.Set(name, value)
	}
	resp, err := r.client.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	s.check(operation, resp)
	r.page.hub.mu.Lock()
	r.page.hub.count -= maxViewers
	r.page.hub.mu.Unlock()
}

// askWithoutARun asks for what can't be done where nothing runs.
func (s *spec) askWithoutARun(t *testing.T) {
	t.Helper()
	p := newIdlePage(t)
	type m = map[string]any
	for _, a := range []ask{
		{"POST /api/deliveries/{id}/replay", "/api/deliveries/1/replay", m{}, 409},
		{"POST /api/deliveries/{id}/run", "/api/deliveries/1/run", m{"scenario": "deliver"}, 409},
		{"POST /api/deliveries/{id}/save", "/api/deliveries/1/save", nil, 409},
		{"POST /api/trigger", "/api/trigger", m{}, 409},
		{"POST /api/share", "/api/share", nil, 409},
		{"DELETE /api/share", "/api/share", nil, 409},
		{"POST /api/faults", "/api/faults", m{"spec": "drop"}, 409},
		{"PATCH /api/faults/{id}", "/api/faults/1", m{"paused": true}, 409},
		{"DELETE /api/faults/{id}", "/api/faults/1", nil, 409},
		{"GET /api/faults", "/api/faults", nil, 200},
		{"GET /api/deliveries", "/api/deliveries", nil, 200},
		{"GET /api/deliveries/{id}", "/api/deliveries/1", nil, 404},
		{"GET /api/status", "/api/status", nil, 200},
	} {
		resp := p.call(strings.Fields(a.operation)[0], a.path, a.body)
		if resp.StatusCode != a.status {
			t.Errorf("%s without a run: status %d, want %d", a.operation, resp.StatusCode, a.status)
		}
		s.check(a.operation, resp)
	}
}
