package share

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gorilla/websocket"

	"leadrig/internal/hook"
)

// exchange has a real websocket client read what a server writes raw, with or
// without compression.
func exchange(t *testing.T, compress bool, frames func(packed bool) []byte, count int) (got []string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		packed := agreeToPack(r.Header)
		up := websocket.Upgrader{EnableCompression: packed}
		ws, err := up.Upgrade(w, r, nil)
		if err != nil {
			t.Error(err)
			return
		}
		defer func() { _ = ws.Close() }()
		if packed != compress {
			t.Errorf("agreed on compression: %v", packed)
		}
		if _, err := ws.NetConn().Write(frames(packed)); err != nil {
			t.Error(err)
		}
		_, _, _ = ws.ReadMessage() // until the client has all
	}))
	defer server.Close()
	dialer := websocket.Dialer{EnableCompression: compress}
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

func TestAgreeToPack_TheHandshakeComesToTheSameAnswer(t *testing.T) {
	for value, want := range map[string]bool{
		"": false, "x-other": false, "permessage-deflated": false, "x; permessage-deflate": false,
		"permessage-deflate": true, "permessage-deflate; client_max_window_bits": true,
		"x-other; y=\"z, permessage-deflate": true, "x-other,permessage-deflate;server_no_context_takeover": true, ";;, permessage-deflate ;": true,
	} {
		header := http.Header{"Sec-Websocket-Extensions": {value}}
		got := agreeToPack(header)
		left := header.Get("Sec-WebSocket-Extensions")
		if got != want || (left == "permessage-deflate") != want || (left == "") == want {
			t.Errorf("%q: %v, and %q is left", value, got, left)
		}
	}
}

// bodies is a history in which every delivery has a body of its own.
type bodies int

func (b bodies) Delivery(_ context.Context, id int64) (*hook.Delivery, error) {
	return &hook.Delivery{ID: id, Method: "POST", Body: bytes.Repeat([]byte{'a' + byte(id%26)}, int(b))}, nil
}

func TestStretch_ManyPagesAreOneWriteThatIsKeptForTheNextViewer(t *testing.T) {
	h, err := New(Config{Deliveries: bodies(10), Raw: true, Tell: func(hook.Message) {}})
	if err != nil {
		t.Fatal(err)
	}
	for n := range 5 {
		h.log.add(arrived(2*n+1, 2*n+2, 10))
	}
	for _, packed := range []bool{false, true} {
		s, missed, err := h.stretchFor(t.Context(), 0, packed)
		if err != nil || missed != 0 || s.last != 10 || s.deliveries != 10 || s.bytes != 100 {
			t.Fatalf("%+v, %d missed, %v", s, missed, err)
		}
		got := exchange(t, packed, func(bool) []byte { return s.data }, 5)
		for n, text := range got {
			if !strings.Contains(text, fmt.Sprintf(`"first":%d`, 2*n+1)) {
				t.Errorf("message %d is %s", n, text)
			}
		}
		if again, _, _ := h.stretchFor(t.Context(), 0, packed); again != s {
			t.Error("the next viewer's is made anew")
		}
		if rest, _, _ := h.stretchFor(t.Context(), 6, packed); rest == nil || rest.after != 6 || rest.deliveries != 4 {
			t.Errorf("from elsewhere comes %+v", rest)
		}
		if none, _, _ := h.stretchFor(t.Context(), 10, packed); none != nil {
			t.Errorf("after the last comes %+v", none)
		}
	}
}

// BenchmarkStretch is what a viewer costs beside the write itself.
func BenchmarkStretch(b *testing.B) {
	h, err := New(Config{Deliveries: bodies(1400), Raw: true, Tell: func(hook.Message) {}})
	if err != nil {
		b.Fatal(err)
	}
	for n := range 5 {
		h.log.add(arrived(n+1, n+1, 1400))
	}
	b.ReportAllocs()
	for b.Loop() {
		if s, _, err := h.stretchFor(b.Context(), 0, false); s == nil || err != nil {
			b.Fatal(err)
		}
	}
}
