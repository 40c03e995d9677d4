package share

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"leadrig/internal/forward"
	"leadrig/internal/hook"
	"leadrig/internal/share/follow"
	"leadrig/internal/share/protocol"
)

// counting is one real server for the handlers of many participants: each has a
// path of its own, and every id is counted.
type counting struct {
	mu  sync.Mutex
	got map[string]int // by path and request id
}

func (c *counting) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.got[r.URL.Path+" "+r.Header.Get(hook.RequestIDHeader)]++
}

func (c *counting) total() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.got)
}

func TestDrop_NoneOf200HandlersMissesADelivery(t *testing.T) {
	const handlers, before, while, after = 200, 10, 10, 10
	c := &counting{got: map[string]int{}}
	server := httptest.NewServer(c)
	defer server.Close()
	forwarder := forward.New(forward.Config{})
	defer forwarder.Close()
	r := newRig(t, nil)
	guests := make([]*guest, handlers)
	for i := range guests {
		target, err := forward.ParseTarget(fmt.Sprint(server.URL, "/", i))
		if err != nil {
			t.Fatal(err)
		}
		h := &handler{forwarder: forwarder, target: target}
		guests[i] = r.join(fmt.Sprint("guest ", i), func(cfg *follow.Config) { h.use(cfg); cfg.FromStart = false })
	}
	for _, g := range guests {
		g.awaitReady()
	}
	n := 0
	deliver := func(count int) {
		for range count {
			n++
			r.post(fmt.Sprint("id-", n), event(n))
		}
	}
	deliver(before)
	r.listener.dropAll()
	deliver(while) // some while they are away
	until(t, "all get all so far", func() bool { return c.total() == handlers*n })
	r.listener.dropAll()
	r.listener.dropAll()
	deliver(after)
	until(t, "all get all", func() bool { return c.total() == handlers*n })
	c.mu.Lock()
	for key, times := range c.got {
		if times != 1 {
			t.Errorf("%s came %d times", key, times)
		}
	}
	c.mu.Unlock()
	board := r.hub.Board()
	if board.Present != handlers || len(board.Rows) != handlers {
		t.Errorf("the board has %d present and %d rows", board.Present, len(board.Rows))
	}
	r.end()
	for _, g := range guests {
		if g.end(); g.err != nil || g.totals.Delivered != n {
			t.Errorf("ended with %v, %+v", g.err, g.totals)
		}
	}
}

func TestDrop_WhoReadsNoMoreIsDroppedAndToldWhenItComesBack(t *testing.T) {
	r := newRig(t, func(c *Config) { c.WriteTimeout, c.SlowBytes, c.Silence = 50*time.Millisecond, 1<<30, time.Minute })
	reads := r.join("reads", nil)
	reads.awaitReady()
	ws, welcome := r.raw(protocol.Hello{Version: protocol.Version, Name: "stuck"})
	r.await("stuck is in", state(hook.ShareJoined, "stuck"))
	big := []byte(`"` + strings.Repeat("0123456789abcdef", 1<<16) + `"`) // until the buffers on the way are full
	var dropped *hook.ShareChanged
	for n := 0; dropped == nil && n < 100; n++ {
		r.post(fmt.Sprint(n), append(big, fmt.Sprint(n)...))
		until(t, "who reads has it", func() bool { return r.hub.row("reads").Behind == 0 })
		if !r.hub.row("stuck").Present {
			dropped = r.await("stuck is out", state(hook.ShareDropped, "stuck")).(*hook.ShareChanged)
		}
	}
	if dropped == nil || !strings.Contains(dropped.Detail, "stopped reading") {
		t.Fatalf("told %+v", dropped)
	}
	_ = ws.Close()
	place := welcome.Place
	again, second := r.raw(protocol.Hello{Version: protocol.Version, Resume: welcome.Resume, After: &place})
	if second.Name != "stuck" || !strings.Contains(second.Dropped, "stopped reading") || second.Place != place {
		t.Errorf("welcomed back with %+v", second)
	}
	_ = again.Close()
}

// row is a participant's row on the board.
func (h *Hub) row(name string) Row {
	for _, row := range h.Board().Rows {
		if row.Name == name {
			return row
		}
	}
	return Row{}
}

func TestDrop_WhoGivesNoSignOfLifeIsDropped(t *testing.T) {
	r := newRig(t, func(c *Config) { c.PingEvery = 20 * time.Millisecond; c.Silence = 200 * time.Millisecond })
	alive := r.join("alive", nil) // answers pings
	alive.awaitReady()
	ws, _ := r.raw(protocol.Hello{Version: protocol.Version, Name: "silent"})
	ws.SetPingHandler(func(string) error { return nil })
	r.await("silent is out", state(hook.ShareDropped, "silent"))
	for {
		if _, _, err := ws.ReadMessage(); err != nil {
			if !websocket.IsCloseError(err, protocol.CloseSlow) {
				t.Errorf("it was told %v", err)
			}
			break
		}
	}
	if !r.hub.row("alive").Present {
		t.Error("who answers pings is gone too")
	}
}

func TestDrop_TheSenderNeverWaitsForAViewer(t *testing.T) {
	r := newRig(t, func(c *Config) { c.WriteTimeout = time.Hour })
	ws, _ := r.raw(protocol.Hello{Version: protocol.Version, Name: "stuck"})
	big := []byte(strings.Repeat("x", 1<<20))
	for n := range 32 { // far more than fits on the way
		r.post(fmt.Sprint(n), big)
	}
	until(t, "it is behind", func() bool { return r.hub.row("stuck").Behind > 0 })
	_ = ws.Close()
}

func TestDrop_AStuckViewerDoesNotHoldUpTheEnd(t *testing.T) {
	r := newRig(t, func(c *Config) { c.WriteTimeout = time.Hour })
	ws, _ := r.raw(protocol.Hello{Version: protocol.Version, Name: "stuck"})
	for n := range 32 {
		r.post(fmt.Sprint(n), []byte(strings.Repeat("x", 1<<20)))
	}
	r.end()
	_ = ws.Close()
}

// raw connects and says hello, without anything of a participant's own.
func (r *rig) raw(hello protocol.Hello) (*websocket.Conn, *protocol.Welcome) {
	r.t.Helper()
	ws, _, err := websocket.DefaultDialer.DialContext(r.t.Context(), "ws://"+r.listener.Addr().String()+r.path, nil)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { _ = ws.Close() })
	data, err := hello.Encode()
	if err != nil {
		r.t.Fatal(err)
	}
	if err := ws.WriteMessage(websocket.TextMessage, data); err != nil {
		r.t.Fatal(err)
	}
	_ = ws.SetReadDeadline(time.Now().Add(patience))
	_, data, err = ws.ReadMessage()
	if err != nil {
		r.t.Fatal(err)
	}
	m, err := protocol.DecodeFromHub(data)
	if err != nil {
		r.t.Fatal(err)
	}
	return ws, m.(*protocol.Welcome)
}
