package fanout

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"
)

func TestFrame_AClientReadsEveryLength(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var want []string
	for _, n := range []int{0, 1, 125, 126, 127, 65535, 65536, 300_000} {
		text := make([]byte, n)
		for i := range text {
			text[i] = 'a' + byte(random.IntN(26))
		}
		want = append(want, string(text))
	}
	var p Packer
	for _, packed := range []bool{false, true} {
		t.Run(fmt.Sprint("compressed ", packed), func(t *testing.T) {
			all := Frame(Ping, nil)
			for _, text := range want {
				kind, content := Text, []byte(text)
				if packed {
					var err error
					if content, err = p.Pack(content); err != nil {
						t.Fatal(err)
					}
					kind = Packed
				}
				all = append(all, Frame(kind, content)...)
			}
			if diff := cmp.Diff(want, readBack(t, packed, all, len(want))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// readBack has a real client read what a server writes.
func readBack(t *testing.T, compressed bool, frames []byte, count int) (got []string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		up := websocket.Upgrader{EnableCompression: compressed}
		ws, err := up.Upgrade(w, r, nil)
		if err != nil {
			t.Error(err)
			return
		}
		defer func() { _ = ws.Close() }()
		if _, err := ws.NetConn().Write(frames); err != nil {
			t.Error(err)
		}
		_, _, _ = ws.ReadMessage() // until the client has all
	}))
	defer server.Close()
	dialer := websocket.Dialer{EnableCompression: compressed}
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
