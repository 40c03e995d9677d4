package share

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"leadrig/internal/fanout/fanouttest"
	"leadrig/internal/hook"
)

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
		got := fanouttest.Read(t, packed, agreeToPack, func(bool) []byte { return s.data }, 5)
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
