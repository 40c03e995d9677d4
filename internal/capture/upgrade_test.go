package capture

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"leadrig/internal/hook"
)

// room is the path on which these tests take websockets.
const room = "/room/91ab"

// inRoom takes websockets on the room's path.
func inRoom(serve http.HandlerFunc) func(string) http.Handler {
	return func(path string) http.Handler {
		if path == room {
			return serve
		}
		return nil
	}
}

// echo answers each message, until the other side or the server ends.
func echo(w http.ResponseWriter, r *http.Request) {
	ws, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer func() { _ = ws.Close() }()
	defer context.AfterFunc(r.Context(), func() { _ = ws.Close() })()
	for {
		kind, message, err := ws.ReadMessage()
		if err != nil || ws.WriteMessage(kind, message) != nil {
			return
		}
	}
}

func (r *rig) dialWebsocket(path string) (*websocket.Conn, *http.Response, error) {
	r.t.Helper()
	dialer := websocket.Dialer{HandshakeTimeout: patience}
	ws, res, err := dialer.DialContext(r.t.Context(), "ws://"+r.listener.Addr().String()+path, nil)
	if err == nil {
		r.t.Cleanup(func() { _ = ws.Close() })
		_ = ws.SetReadDeadline(time.Now().Add(patience))
	}
	return ws, res, err
}

func (r *rig) wantEcho(ws *websocket.Conn, text string) {
	r.t.Helper()
	if err := ws.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
		r.t.Fatal(err)
	}
	if _, got, err := ws.ReadMessage(); err != nil || string(got) != text {
		r.t.Fatalf("heard %q, %v; want %q", got, err, text)
	}
}

func TestUpgrade_AWebsocketGoesOnBesideDeliveries(t *testing.T) {
	r := newRig(t, Config{Upgrade: inRoom(echo), HeadTimeout: 50 * time.Millisecond, IdleTimeout: 50 * time.Millisecond}, ok)
	ws, _, err := r.dialWebsocket(room)
	if err != nil {
		t.Fatal(err)
	}
	r.wantEcho(ws, "first")
	r.dial().send(post("", "x")).wantAnswer(200, "got x")
	<-time.After(100 * time.Millisecond) // the limits of a request are over
	r.wantEcho(ws, strings.Repeat("long", 10_000))
	r.wantQuietAfter(1)
}

func TestUpgrade_OtherPathsAndRequestsAreNotFound(t *testing.T) {
	handshake := "Host: h\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MTIzNDU2Nzg5MDEyMzQ1Ng==\r\n"
	tests := map[string]struct {
		request string
		secret  bool // the path is in use, so it isn't told
	}{
		"a websocket on another path":       {"GET /other HTTP/1.1\r\n" + handshake + "\r\n", false},
		"a websocket on the delivery path":  {"GET " + secret + " HTTP/1.1\r\n" + handshake + "\r\n", false},
		"a browser's page on the room path": {"GET " + room + " HTTP/1.1\r\nHost: h\r\n\r\n", true},
		"a delivery on the room path":       {"POST " + room + " HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n", true},
		"a websocket by HTTP/1.0":           {"GET " + room + " HTTP/1.0\r\n" + handshake + "\r\n", true},
		"a websocket with a body":           {"GET " + room + " HTTP/1.1\r\n" + handshake + "Content-Length: 3\r\n\r\nabc", true},
		"a POST that asks for a websocket":  {"POST " + room + " HTTP/1.1\r\n" + handshake + "\r\n", true},
		"an upgrade to something else":      {"GET " + room + " HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n", true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, Config{Upgrade: inRoom(func(http.ResponseWriter, *http.Request) { t.Error("it was let in") })}, ok)
			plain := newRig(t, Config{}, ok)
			s := r.dial().send(tt.request)
			got := s.rest()
			if want := plain.dial().send(tt.request).rest(); got != want || !strings.HasPrefix(got, "HTTP/1.1 404 ") {
				t.Errorf("answered %q; without a room %q", got, want)
			}
			rejection := next(t, r.rejected, "rejection")
			if rejection.Reason != NotFound || (tt.secret && strings.Contains(rejection.Detail, room)) {
				t.Errorf("told %+v", rejection)
			}
		})
	}
}

func TestUpgrade_ARefusalIsAnsweredAndEndsTheConnection(t *testing.T) {
	r := newRig(t, Config{Upgrade: inRoom(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "not you", http.StatusForbidden) })}, ok)
	_, res, err := r.dialWebsocket(room)
	if !errors.Is(err, websocket.ErrBadHandshake) || res.StatusCode != http.StatusForbidden {
		t.Fatalf("%v", err)
	}
	if text, err := io.ReadAll(res.Body); err != nil || string(text) != "not you\n" {
		t.Errorf("%q, %v", text, err)
	}
}

func TestUpgrade_ConnectionsAreBoundedBesideThoseOfSenders(t *testing.T) {
	r := newRig(t, Config{Upgrade: inRoom(echo), MaxConns: 1, MaxUpgraded: 2}, ok)
	var let []*websocket.Conn
	for range 2 {
		ws, _, err := r.dialWebsocket(room)
		if err != nil {
			t.Fatal(err)
		}
		let = append(let, ws)
	}
	_, res, err := r.dialWebsocket(room)
	if err == nil || res == nil || res.StatusCode != http.StatusServiceUnavailable {
		t.Fatalf("a third was let in: %v", err)
	}
	r.wantRejected(Overloaded, http.StatusServiceUnavailable)
	for range 3 { // the one slot of the senders is free each time
		s := r.dial().send(post("Connection: close\r\n", "x"))
		s.wantAnswer(200, "got x")
		s.wantEnd()
		r.delivery()
	}
	_ = let[0].Close()
	for { // its slot is free once the server has noticed
		ws, _, err := r.dialWebsocket(room)
		if err == nil {
			r.wantEcho(ws, "instead")
			break
		}
	}
	r.wantEcho(let[1], "still there")
}

func TestUpgrade_ShutdownEndsItAndWaits(t *testing.T) {
	t.Run("for a handler that says goodbye", func(t *testing.T) {
		entered, let := make(chan struct{}), make(chan struct{})
		r := newRig(t, Config{Upgrade: inRoom(func(w http.ResponseWriter, r *http.Request) {
			ws, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
			if err != nil {
				t.Error(err)
				return
			}
			defer func() { _ = ws.Close() }()
			close(entered)
			<-r.Context().Done()
			<-let
			_ = ws.WriteMessage(websocket.TextMessage, []byte("goodbye"))
		})}, ok)
		ws, _, err := r.dialWebsocket(room)
		if err != nil {
			t.Fatal(err)
		}
		next(t, entered, "connection")
		done := r.shutdown(t.Context())
		select {
		case err := <-done:
			t.Fatalf("Shutdown didn't wait (%v)", err)
		case <-time.After(50 * time.Millisecond):
		}
		close(let)
		if _, text, err := ws.ReadMessage(); err != nil || string(text) != "goodbye" {
			t.Errorf("heard %q, %v", text, err)
		}
		if err := next(t, done, "end of Shutdown"); err != nil {
			t.Error(err)
		}
	})
	t.Run("and cuts one that doesn't end", func(t *testing.T) {
		r := newRig(t, Config{Upgrade: inRoom(func(w http.ResponseWriter, r *http.Request) {
			ws, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
			if err == nil {
				_, _, _ = ws.ReadMessage() // looks at no context
			}
		})}, ok)
		ws, _, err := r.dialWebsocket(room)
		if err != nil {
			t.Fatal(err)
		}
		ctx, end := context.WithCancel(t.Context())
		done := r.shutdown(ctx)
		end()
		if err := next(t, done, "end of Shutdown"); !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
		if _, _, err := ws.ReadMessage(); err == nil {
			t.Error("the connection goes on")
		}
	})
}

func TestUpgrade_BytesThatCameAheadAreSeen(t *testing.T) {
	got := make(chan string, 1)
	r := newRig(t, Config{Upgrade: inRoom(func(w http.ResponseWriter, _ *http.Request) {
		nc, rw, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_ = nc.SetReadDeadline(time.Now().Add(patience))
		ahead := rw.Reader.Buffered()
		text := make([]byte, 3000)
		if _, err := io.ReadFull(rw, text); err != nil || ahead == 0 {
			t.Errorf("%d ahead, %v", ahead, err)
		}
		got <- string(text)
	})}, func(context.Context, *hook.Delivery) hook.Answer { return hook.Answer{Status: 200} })
	text := strings.Repeat("0123456789", 300)
	s := r.dial()
	s.send("GET " + room + " HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n" + text[:1500])
	s.send(text[1500:])
	if heard := next(t, got, "text"); heard != text {
		t.Errorf("heard %d bytes", len(heard))
	}
	s.wantEnd()
}
