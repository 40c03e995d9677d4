package fanouttest

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
)

// Read returns the messages that a client reads of the bytes which frames gives a
// server to write, as many as are said. The client offers compression or not;
// agree, nil for always, says on the server's side whether that is taken.
func Read(t *testing.T, offer bool, agree func(http.Header) bool, frames func(packed bool) []byte, count int) (got []string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		packed := offer
		if agree != nil {
			packed = agree(r.Header)
		}
		up := websocket.Upgrader{EnableCompression: packed}
		ws, err := up.Upgrade(w, r, nil)
		if err != nil {
			t.Error(err)
			return
		}
		defer func() { _ = ws.Close() }()
		if packed != offer {
			t.Errorf("agreed on compression: %v", packed)
		}
		if _, err := ws.NetConn().Write(frames(packed)); err != nil {
			t.Error(err)
		}
		_, _, _ = ws.ReadMessage() // until the client has all
	}))
	defer server.Close()
	dialer := websocket.Dialer{EnableCompression: offer}
	ws, res, err := dialer.DialContext(t.Context(), "ws"+strings.TrimPrefix(server.URL, "http"), nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	defer func() { _ = ws.Close() }()
	for range count {
		kind, data, err := ws.ReadMessage()
		if err != nil || kind != websocket.TextMessage {
			t.Fatalf("a message of kind %d: %v", kind, err)
		}
		got = append(got, string(data))
	}
	return got
}
