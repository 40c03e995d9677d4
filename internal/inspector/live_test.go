package inspector

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"

	"leadrig/internal/hook"
)

// dial opens the live connection with the token.
func (r *rig) dial(query string) *websocket.Conn {
	r.t.Helper()
	conn, resp, err := websocket.DefaultDialer.DialContext(r.t.Context(), "ws://"+r.page.Addr()+livePath+query,
		http.Header{"Authorization": {"Bearer " + r.page.token.text}})
	if err != nil {
		r.t.Fatalf("open the websocket: %v", err)
	}
	_ = resp.Body.Close()
	r.t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// line is what tests look at of a message.
type line struct {
	Type       string
	DeliveryID int64 `json:"delivery_id"`
	Attempt    int
	Code       string
}

func receive(t *testing.T, conn *websocket.Conn) (line, []byte) {
	t.Helper()
	if err := conn.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	kind, b, err := conn.ReadMessage()
	if err != nil {
		t.Fatalf("read a message: %v", err)
	}
	var l line
	if err := json.Unmarshal(b, &l); err != nil || kind != websocket.TextMessage {
		t.Fatalf("message %q: %v", b, err)
	}
	return l, b
}

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

func TestLive_SendsTheJSONLinesOfTheRun(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{})
	reader := r.feed.Subscribe(0)
	defer reader.Close()
	conn := r.dial("")
	r.event("EMAIL_REPLY", "one@lead.example", "id-one")
	for range 2 {
		batch, _, err := reader.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range batch {
			got := ofDelivery(t, conn) // what the start told may still be on its way
			if want := forPage(m).AppendJSON(nil); string(got) != string(want) {
				t.Errorf("got %s, want %s", got, want)
			}
			if m.Kind() == (*hook.AttemptFinished)(nil).Kind() {
				return
			}
		}
	}
}

// ofDelivery is the next frame that is about a delivery.
func ofDelivery(t *testing.T, conn *websocket.Conn) []byte {
	t.Helper()
	for {
		if l, got := receive(t, conn); l.Type == "delivery" || l.Type == "attempt" {
			return got
		}
	}
}

// collect reads deliveries and attempts until those of a delivery are there.
func collect(t *testing.T, conn *websocket.Conn, last int64) (deliveries, attempts []int64) {
	t.Helper()
	for len(deliveries) == 0 || deliveries[len(deliveries)-1] < last || len(attempts) < len(deliveries) {
		switch l, _ := receive(t, conn); l.Type {
		case "delivery":
			deliveries = append(deliveries, l.DeliveryID)
		case "attempt":
			attempts = append(attempts, l.DeliveryID)
		}
	}
	slices.Sort(attempts) // several may be under way
	return deliveries, attempts
}

func ids(from, to int64) (all []int64) {
	for id := from; id <= to; id++ {
		all = append(all, id)
	}
	return all
}

func TestLive_GoesOnWhereAViewerWas(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{})
	for n := range 5 {
		r.event("EMAIL_OPEN", "one@lead.example", strconv.Itoa(n))
	}
	r.recorded(5)
	sending := make(chan struct{})
	go func() { // some are in the history, some on the feed, some on their way, while viewers come
		defer close(sending)
		for n := range 60 {
			r.event("EMAIL_OPEN", "two@lead.example", strconv.Itoa(100+n))
		}
	}()
	for range 10 {
		conn := r.dial("?after=2&open=")
		deliveries, attempts := collect(t, conn, 65)
		if diff := cmp.Diff(ids(3, 65), deliveries); diff != "" {
			t.Errorf("deliveries: %s", diff)
		}
		if diff := cmp.Diff(ids(3, 65), attempts); diff != "" {
			t.Errorf("attempts: %s", diff)
		}
		_ = conn.Close()
	}
	<-sending
}

func TestLive_TellsOfAttemptsThatAViewerWaitsFor(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{})
	r.event("EMAIL_OPEN", "one@lead.example", "1")
	r.event("EMAIL_OPEN", "one@lead.example", "2")
	r.recorded(2)
	conn := r.dial("?after=2&open=1,2,999")
	for want := int64(1); want <= 2; want++ {
		if l, b := receive(t, conn); l.Type != "attempt" || l.DeliveryID != want {
			t.Errorf("got %s, want the attempt at %d", b, want)
		}
	}
}

func TestLive_SaysWhenThereIsTooMuchBetween(t *testing.T) {
	t.Parallel()
	page, _ := newSeededPage(t, maxResumed+1500)
	r := &rig{t: t, page: page}
	conn := r.dial("?after=1")
	if l, b := receive(t, conn); l.Type != "warning" || l.Code != "skipped" {
		t.Errorf("the first message is %s, want that some were skipped", b)
	}
	if l, b := receive(t, conn); l.Type != "delivery" || l.DeliveryID < 1000 {
		t.Errorf("then comes %s, want the newest deliveries", b)
	}
}

// closing reads until the connection ends, and returns its close message.
func closing(t *testing.T, conn *websocket.Conn) *websocket.CloseError {
	t.Helper()
	if err := conn.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	for {
		if _, _, err := conn.ReadMessage(); err != nil {
			closed, ok := errors.AsType[*websocket.CloseError](err)
			if !ok {
				t.Fatalf("the connection ended with %v", err)
			}
			return closed
		}
	}
}

func TestLive_DropsAViewerThatFellBehind(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{})
	conn := r.dial("?after=0")
	r.event("EMAIL_OPEN", "one@lead.example", "1")
	receive(t, conn) // it is served
	r.dropViewers()
	if closed := closing(t, conn); closed.Code != websocket.CloseTryAgainLater {
		t.Errorf("closed with %v, want that it may come again", closed)
	}
}

func TestLive_NeverKeepsTheRunWaitingForAViewerThatDoesNotRead(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{})
	r.dial("?after=0") // and is never read
	m := encode(&hook.Warning{Code: "test", Text: strings.Repeat("x", 1<<10)})
	for range 4 * liveQueue { // far more than the sockets hold; would hang
		r.page.hub.out.Publish(m)
	}
	conn := r.dial("?after=0")
	r.event("EMAIL_OPEN", "one@lead.example", "1")
	if deliveries, _ := collect(t, conn, 1); len(deliveries) != 1 {
		t.Errorf("another viewer got %v", deliveries)
	}
}

func TestLive_TakesNothingFromAViewer(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{})
	conn := r.dial("")
	if err := conn.WriteMessage(websocket.TextMessage, make([]byte, fromViewer+1)); err != nil {
		t.Fatal(err)
	}
	if closed := closing(t, conn); closed.Code != websocket.CloseMessageTooBig {
		t.Errorf("closed with %v", closed)
	}
}

func TestLive_SaysThatTheRunHasEnded(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{})
	conn := r.dial("")
	r.end()
	if closed := closing(t, conn); closed.Code != websocket.CloseGoingAway || closed.Text != errEnded.Error() {
		t.Errorf("closed with %v", closed)
	}
	var status struct{ Ended bool }
	if r.get("/api/status", &status); !status.Ended {
		t.Error("the status says that the run goes on")
	}
}

func TestClose_EndsViewersThatAreThere(t *testing.T) {
	t.Parallel()
	r := newIdlePage(t)
	conn := r.dial("")
	r.closePage()
	if closed := closing(t, conn); closed.Code != websocket.CloseGoingAway {
		t.Errorf("closed with %v", closed)
	}
}
