package protocol

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/hook"
)

func at() time.Time { return time.Date(2026, 2, 12, 17, 37, 9, 123456000, time.UTC) }

func TestEncode_EveryMessageComesBackAsItWas(t *testing.T) {
	after := int64(7)
	answer := Answer{DeliveryID: 3, Status: 500, LatencyMS: 1.5, Outcome: hook.OutcomeFailed, Error: "<no>", Effects: hook.EffectsTwice}
	hello := Hello{Version: 1, Name: "Ann", Resume: "token", After: &after, Forwards: true, Observes: true}
	data, err := hello.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := DecodeHello(data); err != nil || !cmp.Equal(got, hello) {
		t.Errorf("%s: %v, %s", data, err, cmp.Diff(hello, got))
	}
	outcome := Outcome{Last: answer, Failure: &answer, Answered: 3, Failures: 2, Checked: 2, Twice: 1}
	if data, err = outcome.Encode(); err != nil {
		t.Fatal(err)
	}
	if got, err := DecodeOutcome(data); err != nil || !cmp.Equal(got, outcome) {
		t.Errorf("%s: %v, %s", data, err, cmp.Diff(outcome, got))
	}
	events := Events{First: 4, Events: []Event{
		{Delivery: &Delivery{ID: 1, ReceivedAt: at(), Method: "POST", Header: "A: b\r\n", Body64: []byte{0xff}}},
		{Attempt: &Attempt{DeliveryID: 1, Number: 2, At: at(), Status: 200, LatencyMS: 3, Outcome: hook.OutcomeDelivered}},
	}}
	for _, m := range []interface{ Encode() ([]byte, error) }{
		Welcome{Version: 1, Name: "Ann 2", Resume: "t", Raw: true, Place: 9, Present: 4, Dropped: "slow"}, events, Missed{Count: 3},
	} {
		data, err := m.Encode()
		if err != nil {
			t.Fatal(err)
		}
		got, err := DecodeFromHub(data)
		if err != nil {
			t.Fatalf("%s: %v", data, err)
		}
		var again any
		switch got := got.(type) {
		case *Welcome:
			again = *got
		case *Events:
			again = *got
		case *Missed:
			again = *got
		}
		if diff := cmp.Diff(m, again); diff != "" {
			t.Errorf("%s: %s", data, diff)
		}
	}
}

func TestDecodeFromHub_AMessageOfALaterHubIsLeftOut(t *testing.T) {
	if m, err := DecodeFromHub([]byte(`{"type":"applause"}`)); m != nil || err != nil {
		t.Errorf("%v, %v", m, err)
	}
}

func TestDelivery_BytesComeBackAsTheyWere(t *testing.T) {
	bodies := map[string][]byte{
		"JSON":              []byte(`{"a":"<b>&\u0000 \\ \""}`),
		"not UTF-8":         {0xff, 0xfe, 'a'},
		"control bytes":     bytes.Repeat([]byte{0, 1, 0x7f, '"'}, 5000),
		"separators":        []byte("\u2028\u2029\uFFFD\U0001F600"),
		"nothing":           nil,
		"a NUL and a quote": []byte("\x00\""),
	}
	for name, body := range bodies {
		t.Run(name, func(t *testing.T) {
			header := hook.Header("X-Request-Id:  7\r\nx-ODD: a\tb\r\nX-Odd: \xe4\r\nCookie: a\r\nCookie: b\r\n")
			d := &hook.Delivery{ID: 5, ReceivedAt: at(), Method: "POST", Query: "a=1&b=%20", Header: header, Body: body, DuplicateOf: 2, DuplicateBy: hook.ByRequestID, Copy: 3}
			data, err := Events{First: 1, Events: []Event{{Delivery: NewDelivery(d, "")}}}.Encode()
			if err != nil {
				t.Fatal(err)
			}
			if limit := 2*len(body) + 600; len(data) > limit {
				t.Errorf("%d bytes became %d", len(body), len(data))
			}
			m, err := DecodeFromHub(data)
			if err != nil {
				t.Fatal(err)
			}
			got, err := m.(*Events).Events[0].Delivery.Hook()
			if err != nil {
				t.Fatal(err)
			}
			want := *d
			want.Header = hook.Header("X-Request-Id: 7\r\nx-ODD: a\tb\r\nX-Odd: \xe4\r\nCookie: a\r\nCookie: b\r\n")
			want.Source, want.RequestID, want.Summary = hook.SourceShare, "7", hook.Summarize(body)
			if diff := cmp.Diff(&want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDelivery_WhatNoPresenterReceivesIsRefused(t *testing.T) {
	good := Delivery{ID: 1, Method: "POST"}
	tests := map[string]func(*Delivery){
		"another method":         func(d *Delivery) { d.Method = "GET / HTTP/1.1\r\n\r\nPOST" },
		"a query that splits":    func(d *Delivery) { d.Query = "a HTTP/1.1\r\nX: y" },
		"no id":                  func(d *Delivery) { d.ID = 0 },
		"a copy of what isn't":   func(d *Delivery) { d.DuplicateOf = -1 },
		"a body that is too big": func(d *Delivery) { d.Body64 = make([]byte, MaxBody+1) },
		"a header too big":       func(d *Delivery) { d.Header = strings.Repeat("A: b\r\n", 20_000) },
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			d := good
			change(&d)
			if got, err := d.Hook(); err == nil {
				t.Errorf("taken as %+v", got)
			}
		})
	}
	d := good
	d.Header = "Good: 1\r\nbad name: 2\r\n: 3\r\nX: a\x00b\r\nY: c\rZ: d\r\nno colon\r\nLast: 4"
	got, err := d.Hook()
	if err != nil || string(got.Header) != "Good: 1\r\nLast: 4\r\n" {
		t.Errorf("the header is %q, %v", got.Header, err)
	}
}

func TestDecode_WhatIsOutOfBoundsIsAViolation(t *testing.T) {
	for _, text := range []string{``, `[]`, `{}`, `{"type":1}`, `{"type":"hello"`, `{"type":"hello","version":"1"}`, `{"type":"hello","after":-1}`, `{"type":"outcome"}`} {
		if _, err := DecodeHello([]byte(text)); !errors.Is(err, ErrViolation) {
			t.Errorf("hello %s: %v", text, err)
		}
	}
	for _, text := range []string{``, `{"type":"hello"}`, `{"type":"outcome"}`, `{"type":"outcome","last":{"delivery_id":1,"outcome":"delivered","effects":"once"},"answered":1,"failures":2}`} {
		if _, err := DecodeOutcome([]byte(text)); !errors.Is(err, ErrViolation) {
			t.Errorf("outcome %s: %v", text, err)
		}
	}
	for _, text := range []string{``, `{"type":"events","first":0}`, `{"type":"missed","count":-1}`, `{"type":"welcome","place":-1}`, `{"type":"events","events":{}}`} {
		if _, err := DecodeFromHub([]byte(text)); !errors.Is(err, ErrViolation) {
			t.Errorf("from the hub %s: %v", text, err)
		}
	}
}

func FuzzDecodeFromParticipant(f *testing.F) {
	f.Add([]byte(`{"type":"hello","version":1,"name":"Ann","after":3}`))
	f.Add([]byte(`{"type":"outcome","last":{"delivery_id":1,"status":200,"latency_ms":1e300,"outcome":"delivered","effects":"once"},"answered":1}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if m, err := DecodeHello(data); err == nil && (len(m.Name) > MaxName || (m.After != nil && *m.After < 0)) {
			t.Errorf("taken: %+v", m)
		}
		m, err := DecodeOutcome(data)
		if err != nil {
			if !errors.Is(err, ErrViolation) {
				t.Errorf("%v", err)
			}
			return
		}
		a := m.Last.Hook()
		if a.Latency < 0 || math.IsNaN(m.Last.LatencyMS) || a.Status > 599 || len(a.Error) > maxText || m.Failures > m.Answered {
			t.Errorf("taken: %+v", m)
		}
	})
}

func FuzzDecodeFromHub(f *testing.F) {
	f.Add([]byte(`{"type":"events","first":1,"events":[{"delivery":{"id":1,"method":"POST","header":"A: b\r\n","body":"x"}},{"attempt":{"delivery_id":1}},{}]}`))
	f.Add([]byte(`{"type":"welcome","version":1,"name":"x","place":3}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := DecodeFromHub(data)
		events, ok := m.(*Events)
		if err != nil || !ok {
			return
		}
		for _, e := range events.Events {
			if e.Delivery == nil {
				continue
			}
			d, err := e.Delivery.Hook()
			if err != nil {
				continue
			}
			if d.Method != http.MethodPost || strings.ContainsAny(d.Query, " \r\n") || d.Source != hook.SourceShare {
				t.Errorf("taken: %+v", d)
			}
			if bytes.Count(d.Header, []byte("\n")) != len(d.Header.Fields()) {
				t.Errorf("the header %q isn't one field a line", d.Header)
			}
		}
	})
}

func FuzzDeliveryRoundTrip(f *testing.F) {
	f.Add([]byte("{}"), []byte("A: b\r\n"))
	f.Add([]byte{0xff, 0}, []byte("\xff"))
	f.Fuzz(func(t *testing.T, body, header []byte) {
		data, err := json.Marshal(NewDelivery(&hook.Delivery{ID: 1, Method: "POST", Body: body, Header: header}, ""))
		if err != nil {
			t.Fatal(err)
		}
		var m Delivery
		if err := json.Unmarshal(data, &m); err != nil {
			t.Fatal(err)
		}
		got, err := m.Hook()
		if err == nil && !bytes.Equal(got.Body, body) {
			t.Errorf("%q became %q", body, got.Body)
		}
	})
}
