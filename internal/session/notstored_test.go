package session

import (
	"fmt"
	"net/http"
	"testing"

	"leadrig/internal/feed"
	"leadrig/internal/forward"
	"leadrig/internal/hook"
	"leadrig/internal/smartlead/policy"
	"leadrig/internal/store"
)

// TestFlow_WhatCannotBeStoredIsAnswered503AndNotForwarded uses a history that
// was closed.
func TestFlow_WhatCannotBeStoredIsAnswered503AndNotForwarded(t *testing.T) {
	st, err := store.Open(t.TempDir(), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	for _, ack := range []bool{false, true} {
		t.Run(map[bool]string{false: "the handler would answer", true: "it would be acknowledged"}[ack], func(t *testing.T) {
			h := newHandler(t, nil)
			f := feed.New(8)
			reader := f.Subscribe(0)
			defer reader.Close()
			fl := &flow{
				store: st, forwarder: forward.New(forward.Config{}), feed: f, policy: policy.SmartLead(),
				routes: h.routes(), ack: ack, slots: make(chan struct{}, 1),
			}
			defer fl.forwarder.Close()

			const refused = 12
			for i := range refused {
				d := &hook.Delivery{Method: http.MethodPost, RequestID: fmt.Sprintf("id-%d.", i+1)}
				if answer := fl.Receive(t.Context(), d); answer.Status != http.StatusServiceUnavailable {
					t.Errorf("the sender is answered %d", answer.Status)
				}
			}
			fl.later.Wait()
			if got := h.got(); len(got) > 0 {
				t.Errorf("the handler got %v", got)
			}
			if totals := fl.counts.totals(); totals != (Totals{Refused: refused}) {
				t.Errorf("counted as %+v", totals)
			}
			f.Close()
			told, _, err := reader.Next(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			texts := warnings(told, WarnNotStored)
			if len(told) != 2 || len(texts) != 2 {
				t.Fatalf("told were %q", texts)
			}
			wantWords(t, texts[0], "1 answered 503", "id-1.", "the history is closed")
			wantWords(t, texts[1], "10 answered 503", "id-10.", "the history is closed")
		})
	}
}
