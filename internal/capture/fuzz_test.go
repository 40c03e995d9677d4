package capture

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"leadrig/internal/hook"
	"leadrig/replay/wire/wiretest"
)

// reading is what net/http makes of a request.
type reading struct {
	method, path, query, body string
	header                    http.Header
}

// readings is what net/http makes of a connection's bytes, up to the first
// request that it can't read.
func readings(data []byte) []reading {
	var all []reading
	r := bufio.NewReaderSize(bytes.NewReader(data), MaxHead)
	for {
		req, err := http.ReadRequest(r)
		if err != nil {
			return all
		}
		body, err := io.ReadAll(req.Body)
		if err != nil {
			return all
		}
		all = append(all, reading{req.Method, req.URL.Path, req.URL.RawQuery, string(body), wiretest.Without(req.Header, "Host")})
	}
}

// FuzzServe gives a server any bytes, whole or in pieces. Whatever reaches the
// receiver is what net/http reads from the same bytes, and each answer is one.
func FuzzServe(f *testing.F) {
	for _, s := range []string{
		"", "\r\n\r\n", "garbage", post("", "hi"), post("X: 1\r\nx: 2\r\n", "hi") + post("", "") + post("Connection: close\r\n", "x"),
		chunked("", "abc", "de") + "\r\n" + post("", "next"), chunked("Trailer: A\r\n", "abc") + "A: b\r\n\r\n", chunked("Content-Length: 3\r\n", "abc") + "\r\n",
		"GET " + secret + " HTTP/1.1\r\n\r\n", "GET /probe HTTP/1.1\r\n\r\n" + post("", "x"), "POST http://h" + secret + "?q=1 HTTP/1.1\n\nPOST /%68ook/7c1f HTTP/1.0\r\n\r\n",
		post("Expect: 100-continue\r\n", "hi") + post("Expect: x\r\n", "hi"), post("A: b\r\n c\r\n", "x"), post("Content-Length : 3\r\n", "x"), post("A : b\r\n", "x"),
		"POST " + secret + " HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello", "POST " + secret + " HTTP/1.1\r\nContent-Length: 900\r\n\r\nhello",
		"POST " + secret + " HTTP/1.1\nA:b\r\nC: d \n\r\n", "POST " + secret + " HTTP/2.0\r\nTransfer-Encoding: x\r\n\r\n", post("", strings.Repeat("x", 501)),
	} {
		f.Add([]byte(s), false)
		f.Add([]byte(s), true)
	}
	f.Fuzz(func(t *testing.T, data []byte, pieces bool) {
		var got []reading
		server := NewServer(Config{
			Path: secret, MaxBody: 500, ProbePath: "/probe", ProbeAnswer: "here",
			Receiver: receive(func(_ context.Context, d *hook.Delivery) hook.Answer {
				got = append(got, reading{d.Method, secret, d.Query, string(d.Body), wiretest.Held(d.Header, "Host")})
				return hook.Answer{Status: 200, Header: hook.Header("A: 1\r\n"), Body: d.Body}
			}),
		})
		in := io.Reader(bytes.NewReader(data))
		if pieces {
			in = iotest.OneByteReader(in)
		}
		nc := &wiretest.Scripted{In: in}
		c := &conn{Conn: nc, server: server, reader: bufio.NewReaderSize(nc, MaxHead)}
		c.serve(t.Context())
		checkDeliveries(t, got, readings(data))
		checkAnswers(t, &nc.Out, len(got))
		if !server.budget.TryAcquire(server.cfg.MaxInFlight) {
			t.Error("bytes of a body are still held")
		}
	})
}

// checkDeliveries holds what was delivered against the requests there are: all
// of those at first, until one was turned away.
func checkDeliveries(t *testing.T, got, all []reading) {
	t.Helper()
	var want []reading
	for _, r := range all {
		if r.path == secret && r.method == http.MethodPost {
			want = append(want, r)
		}
	}
	if len(got) > len(want) {
		t.Fatalf("%d deliveries of %d: the last is %+v", len(got), len(want), got[len(got)-1])
	}
	if diff := cmp.Diff(want[:len(got)], got, cmp.AllowUnexported(reading{}), cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
}

// checkAnswers reads what was written: one answer for each delivery, and
// besides those only probes, calls for a body and one refusal at the end.
func checkAnswers(t *testing.T, out *bytes.Buffer, deliveries int) {
	t.Helper()
	r := bufio.NewReader(out)
	answered := 0
	for {
		if _, err := r.Peek(1); err != nil {
			break
		}
		res, err := http.ReadResponse(r, nil)
		if err != nil {
			t.Fatalf("no answer: %v", err)
		}
		if _, err := io.ReadAll(res.Body); err != nil {
			t.Fatalf("an answer is cut: %v", err)
		}
		if res.Header.Get("A") != "" {
			answered++
		}
		if res.Close && r.Buffered() > 0 {
			t.Error("something was said after the last answer")
		}
	}
	if answered != deliveries {
		t.Errorf("%d deliveries, %d answers", deliveries, answered)
	}
}
