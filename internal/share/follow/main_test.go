package follow

import (
	"context"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"leadrig/internal/feed"
	"leadrig/internal/hook"
	"leadrig/internal/share/protocol"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience bounds every wait of a test; none is meant to take it up.
const patience = 20 * time.Second

// side is one connection as the presenter's side has it.
type side struct {
	t     *testing.T
	ws    *websocket.Conn
	hello protocol.Hello
}

// message is anything that a hub can say.
type message interface{ Encode() ([]byte, error) }

func (s *side) say(messages ...message) {
	s.t.Helper()
	for _, m := range messages {
		data, err := m.Encode()
		if err != nil {
			s.t.Fatal(err)
		}
		if err := s.ws.WriteMessage(websocket.TextMessage, data); err != nil {
			s.t.Errorf("say: %v", err)
		}
	}
}

// end ends the connection with a close frame, and waits for the other side's.
func (s *side) end(code int) {
	_ = s.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, "because"), time.Now().Add(patience))
	for {
		if _, _, err := s.ws.ReadMessage(); err != nil {
			return
		}
	}
}

// hub is a presenter's side that does what a test says, connection by connection;
// after the last one it answers 404.
func hub(t *testing.T, connections ...func(*side)) Address {
	t.Helper()
	next := make(chan func(*side), len(connections))
	for _, c := range connections {
		next <- c
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var do func(*side)
		select {
		case do = <-next:
		default:
			http.NotFound(w, r)
			return
		}
		ws, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
		if err != nil {
			t.Error(err)
			return
		}
		defer func() { _ = ws.Close() }()
		_ = ws.SetReadDeadline(time.Now().Add(patience))
		_, data, err := ws.ReadMessage()
		if err != nil {
			t.Error(err)
			return
		}
		hello, err := protocol.DecodeHello(data)
		if err != nil {
			t.Error(err)
			return
		}
		do(&side{t, ws, hello})
	}))
	t.Cleanup(server.Close)
	address, err := ParseAddress(server.URL + "/0123456789abcdef0123456789abcdef")
	if err != nil {
		t.Fatal(err)
	}
	return address
}

func welcome(place int64) protocol.Welcome {
	return protocol.Welcome{Version: protocol.Version, Name: "Ann", Resume: "token", Place: place}
}

func events(first int64, ids ...int64) protocol.Events {
	m := protocol.Events{First: first}
	for _, id := range ids {
		m.Events = append(m.Events, protocol.Event{Delivery: &protocol.Delivery{ID: id, Method: "POST", Body: `{"event_type":"EMAIL_OPEN"}`}})
	}
	return m
}

// run follows to the end and returns what was told.
func run(t *testing.T, cfg Config) ([]hook.Message, Totals, error) {
	t.Helper()
	told := feed.New(1 << 12)
	r := told.Subscribe(0)
	cfg.Tell = told.Publish
	if cfg.Random == nil {
		cfg.Random = rand.New(rand.NewPCG(1, 2))
	}
	if cfg.Pause == 0 {
		cfg.Pause = time.Millisecond
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	totals, err := Run(ctx, cfg)
	told.Close()
	var all []hook.Message
	for {
		batch, _, end := r.Next(ctx)
		if end != nil {
			return all, totals, err
		}
		all = append(all, batch...)
	}
}

// deliveries are the ids that were told.
func deliveries(all []hook.Message) (ids []int64) {
	for _, m := range all {
		if d, ok := m.(*hook.DeliveryArrived); ok {
			ids = append(ids, d.ID)
		}
	}
	return ids
}

// warnings are the codes that were told.
func warnings(all []hook.Message) (codes []string) {
	for _, m := range all {
		if w, ok := m.(*hook.Warning); ok {
			codes = append(codes, w.Code)
		}
	}
	return codes
}
