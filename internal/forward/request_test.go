package forward

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"leadrig/internal/hook"
	"leadrig/replay/wire/wiretest"
)

func TestRequest_IsWrittenAsItCame(t *testing.T) {
	tests := map[string]struct{ path, query, lines, want, fields string }{
		"order, case and repeats stay": {
			"/hook", "", "z-Last: 1\r\nA-first:2\r\nZ-LAST:  3 \r\nX-Request-ID: r\r\nX-Request-Id: s\r\n",
			"/hook", "z-Last: 1\r\nA-first: 2\r\nZ-LAST: 3\r\nX-Request-ID: r\r\nX-Request-Id: s\r\n",
		},
		"what belongs to the connection is left out": {
			"/", "", "Host: public.example\r\nA: 1\r\nconnection: keep-alive, A\r\nKeep-Alive: timeout=5\r\nTE: trailers\r\nTrailer: Sum\r\nUpgrade: h2c\r\n" +
				"Expect: 100-continue\r\nContent-LENGTH: 99\r\nTransfer-Encoding: chunked\r\nProxy-Connection: x\r\nProxy-Authorization: Basic eA==\r\nZ: 2\r\n",
			"/", "Z: 2\r\n",
		},
		"what only looks like it stays": {
			"/", "", "Hosts: 1\r\nTo: 2\r\nFrom: 3\r\nAuthorization: Basic eA==\r\nAccept-Encoding: gzip\r\nContent-Type: x\r\nContent-Encoding: y\r\nX-Forwarded-For: z\r\n",
			"/", "Hosts: 1\r\nTo: 2\r\nFrom: 3\r\nAuthorization: Basic eA==\r\nAccept-Encoding: gzip\r\nContent-Type: x\r\nContent-Encoding: y\r\nX-Forwarded-For: z\r\n",
		},
		"bytes beyond ASCII and empty values stay": {
			"/", "", "A: \xe9\xff\r\nEmpty:\r\n", "/", "A: \xe9\xff\r\nEmpty: \r\n",
		},
		"bare line feeds become line ends": {
			"/", "", "A: 1\nB: 2\n", "/", "A: 1\r\nB: 2\r\n",
		},
		"no field at all":                    {"/", "", "", "/", ""},
		"no path":                            {"", "", "", "/", ""},
		"the sender's query is passed on":    {"/hook", "a=1&a=%20;b", "", "/hook?a=1&a=%20;b", ""},
		"behind the handler's own":           {"/hook?key=x", "a=1", "", "/hook?key=x&a=1", ""},
		"the handler's own stays":            {"/hook?key=x", "", "", "/hook?key=x", ""},
		"a query without a path":             {"?key=x", "a=1", "", "/?key=x&a=1", ""},
		"an escaped path stays escaped":      {"/a%2Fb%20c", "", "", "/a%2Fb%20c", ""},
		"other characters are escaped":       {"/a b/ü", "", "", "/a%20b/%C3%BC", ""},
		"a fragment is not for the handler":  {"/hook#part", "", "", "/hook", ""},
		"a query's fragment isn't for it":    {"/hook?key=x#part", "a=1", "", "/hook?key=x&a=1", ""},
		"the last line may lack its own end": {"/", "", "A: 1\r\nB: 2", "/", "A: 1\r\nB: 2\r\n"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			h := newHandler(t, saying(wiretest.OKAnswer))
			f := newForwarder(t, Config{})
			d := delivery(test.lines, "body\r\n\x00\xff")
			d.Query = test.query
			target := h.target(test.path)
			a := f.Attempt(t.Context(), target, d)
			wantAnswer(t, a, 200, "hi")
			if a.URL != target.String() || a.DeliveryID != 0 || a.Number != 0 || a.Outcome != "" || a.Fault != "" {
				t.Errorf("the attempt is %+v", a)
			}
			want := "POST " + test.want + " HTTP/1.1\r\nHost: " + h.addr + "\r\n" + test.fields + "Content-Length: 8\r\n\r\n"
			got := h.request()
			if got.head != want || got.body != "body\r\n\x00\xff" {
				t.Errorf("got  %q %q\nwant %q", got.head, got.body, want)
			}
			if string(d.Header) != test.lines || string(d.Body) != "body\r\n\x00\xff" {
				t.Error("the delivery was changed")
			}
		})
	}
}

func TestRequest_BodyOfAnySize(t *testing.T) {
	h := newHandler(t, saying(wiretest.OKAnswer))
	f := newForwarder(t, Config{})
	for _, size := range []int{0, 1, 2 << 10, 16<<10 - 1, 16 << 10, 16<<10 + 1, 32<<10 + 1, 1 << 20, 25 << 20} {
		t.Run(strconv.Itoa(size), func(t *testing.T) {
			body := strings.Repeat("0123456789abcde\n", size/16+1)[:size]
			wantAnswer(t, f.Attempt(t.Context(), h.target("/"), delivery("", body)), 200, "hi")
			got := h.request()
			if !strings.HasSuffix(got.head, "\r\nContent-Length: "+strconv.Itoa(size)+"\r\n\r\n") || got.body != body {
				t.Errorf("got %q and %d bytes", got.head, len(got.body))
			}
			if wiretest.Reuses && got.connection != 1 {
				t.Errorf("it came on connection %d", got.connection)
			}
		})
	}
}

func TestRequest_MethodIsTheDeliverys(t *testing.T) {
	h := newHandler(t, saying("HTTP/1.1 204 No Content\r\n\r\n"))
	d := delivery("", "")
	d.Method = http.MethodPut
	wantAnswer(t, newForwarder(t, Config{}).Attempt(t.Context(), h.target("/"), d), 204, "")
	if got := h.request().head; !strings.HasPrefix(got, "PUT / HTTP/1.1\r\n") {
		t.Errorf("got %q", got)
	}
}

// A request must not depend on what was written on the connection before it.
func TestRequest_OneAfterAnother(t *testing.T) {
	h := newHandler(t, saying(wiretest.OKAnswer))
	f := newForwarder(t, Config{})
	for _, body := range []string{strings.Repeat("long", 400), "x", "", strings.Repeat("longer", 10000), "y"} {
		d := delivery("L: "+strconv.Itoa(len(body))+"\r\n", body)
		wantAnswer(t, f.Attempt(t.Context(), h.target("/"), d), 200, "hi")
		got := h.request()
		want := "POST / HTTP/1.1\r\nHost: " + h.addr + "\r\nL: " + strconv.Itoa(len(body)) + "\r\nContent-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n"
		if got.head != want || got.body != body {
			t.Errorf("got %q and %d bytes", got.head, len(got.body))
		}
	}
}

func TestRequest_OnlyTheDeliverysHeader(t *testing.T) {
	h := newHandler(t, saying(wiretest.OKAnswer))
	d := &hook.Delivery{Method: http.MethodPost, Header: hook.NewHeader(hook.HeaderField{Name: "A", Value: "1\r\nEvil: 2\r\n\r\nGET / HTTP/1.1"})}
	wantAnswer(t, newForwarder(t, Config{}).Attempt(t.Context(), h.target("/"), d), 200, "hi")
	if got := h.request().head; strings.Count(got, "\n") != 5 {
		t.Errorf("got %q", got)
	}
	h.wantConnections()
}

// Routes may lead to several paths of one server, which share its connections.
func TestRequest_EachTargetOfAServerHasItsPath(t *testing.T) {
	h := newHandler(t, saying(wiretest.OKAnswer))
	f := newForwarder(t, Config{})
	for _, path := range []string{"/replies", "/bounces?key=x", "/replies"} {
		wantAnswer(t, f.Attempt(t.Context(), h.target(path), delivery("", "b")), 200, "hi")
		if got := h.request().head; !strings.HasPrefix(got, "POST "+path+" HTTP/1.1\r\n") {
			t.Errorf("%s: sent %q", path, got)
		}
	}
}
