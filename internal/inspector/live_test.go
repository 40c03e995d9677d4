package inspector

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

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
