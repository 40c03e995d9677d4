package share

import (
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"leadrig/internal/hook"
	"leadrig/internal/share/protocol"
)

func TestSecurity_PingsAndPongsAreLimited(t *testing.T) {
	for name, kind := range map[string]int{"pings": websocket.PingMessage, "pongs": websocket.PongMessage} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, nil)
			ws, _, err := r.dial(r.path, nil)
			if err != nil {
				t.Fatal(err)
			}
			hello, err := protocol.Hello{Version: protocol.Version, Name: "Eve"}.Encode()
			if err == nil {
				err = ws.WriteMessage(websocket.TextMessage, hello)
			}
			for n := 0; n < 10*sayBurst && err == nil; n++ {
				err = ws.WriteControl(kind, nil, time.Now().Add(patience))
			}
			m := r.await("that it was dropped", state(hook.ShareDropped, "Eve")).(*hook.ShareChanged)
			if m.Detail != errFlood.reason {
				t.Errorf("dropped for %q", m.Detail)
			}
		})
	}
}
