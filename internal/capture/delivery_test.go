package capture

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/hook"
	"leadrig/replay/wire/wiretest"
)

func TestDelivery_KeepsTheRequestAsItCame(t *testing.T) {
	r := newRig(t, Config{}, ok)
	body := "{\"event_type\":\"EMAIL_OPEN\",\r\n \"campaign_id\":7,\"to_email\":\"a@b.example\"}\x00\xff\r\n\r\n"
	head := "x-request-ID: r-1\r\nhost: h.example\r\nZ-last:one\r\nA-first:  two \t\r\nz-LAST: three\r\nEmpty:\r\n" +
		"Bytes: \xe9\xff\r\nX-Request-Id: r-2\r\ncontent-length: " + strconv.Itoa(len(body)) + "\r\n"
	before := time.Now()
	r.dial().send("POST "+secret+"?a=1&b=%20&a=2;x HTTP/1.1\r\n"+head+"\r\n"+body).wantAnswer(200, "got "+body)
	got := r.delivery()
	if got.ReceivedAt.Before(before) || got.ReceivedAt.After(time.Now()) {
		t.Errorf("received at %s", got.ReceivedAt)
	}
	got.ReceivedAt = time.Time{}
	want := &hook.Delivery{
		Source: hook.SourceEndpoint, Method: http.MethodPost, Query: "a=1&b=%20&a=2;x",
		Header: hook.Header(head), Body: []byte(body), RequestID: "r-1",
		Summary: hook.Summary{EventType: "EMAIL_OPEN", CampaignID: "7", Lead: "a@b.example", Fingerprint: got.Fingerprint},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	r.wantQuiet()
}

func TestDelivery_FormsThatAreUnderstood(t *testing.T) {
	long := strings.Repeat("0123456789abcdef", 3<<16) // 3 MiB
	tests := map[string]struct{ request, header, body, query string }{
		"bare line feeds":            {"POST " + secret + " HTTP/1.1\nHost: h\nContent-Length: 2\n\nhi", "Host: h\nContent-Length: 2\n", "hi", ""},
		"no header at all":           {"POST " + secret + " HTTP/1.1\r\n\r\n", "", "", ""},
		"no body":                    {"POST " + secret + " HTTP/1.1\r\nHost: h\r\n\r\n", "Host: h\r\n", "", ""},
		"a body of no bytes":         {post("", ""), "Host: h\r\nContent-Length: 0\r\n", "", ""},
		"an absolute target":         {"POST http://other.example" + secret + "?q=1 HTTP/1.1\r\nHost: h\r\n\r\n", "Host: h\r\n", "", "q=1"},
		"a percent-encoded path":     {"POST /%68ook%2f7c1f HTTP/1.1\r\nHost: h\r\n\r\n", "Host: h\r\n", "", ""},
		"one length told twice":      {"POST " + secret + " HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nhi", "Content-Length: 2\r\nContent-Length: 2\r\n", "hi", ""},
		"chunks":                     {chunked("", "abc", "d", strings.Repeat("e", 5000)) + "\r\n", "Host: h\r\nTransfer-Encoding: chunked\r\n", "abcd" + strings.Repeat("e", 5000), ""},
		"chunks with an extension":   {"POST " + secret + " HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n\r\n2;x=y\r\nhi\r\n0\r\n\r\n", "Transfer-Encoding: Chunked\r\n", "hi", ""},
		"no chunks":                  {chunked("") + "\r\n", "Host: h\r\nTransfer-Encoding: chunked\r\n", "", ""},
		"chunks with trailers":       {chunked("Trailer: Sum\r\n", "abc") + "Sum: 1\r\nOther: 2\r\n\r\n", "Host: h\r\nTrailer: Sum\r\nTransfer-Encoding: chunked\r\n", "abc", ""},
		"a body that grows by 1 MiB": {post("", long), "Host: h\r\nContent-Length: " + strconv.Itoa(len(long)) + "\r\n", long, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, Config{}, ok)
			s := r.dial().send(test.request)
			s.wantAnswer(200, "got "+test.body)
			d := r.delivery()
			if string(d.Header) != test.header || string(d.Body) != test.body || d.Query != test.query || d.Method != http.MethodPost {
				t.Errorf("got %s ?%s, header %q, %d bytes", d.Method, d.Query, d.Header, len(d.Body))
			}
			if d.Header.Get("Content-Length") != "" && cap(d.Body) != len(d.Body) {
				t.Errorf("a body of %d bytes takes up %d", len(d.Body), cap(d.Body))
			}
			// What follows on the connection is understood too.
			s.send(post("", "next")).wantAnswer(200, "got next")
			r.wantQuietAfter(1)
		})
	}
}

func TestDelivery_ConnectionIsKept(t *testing.T) {
	t.Run("requests one after another", func(t *testing.T) {
		r := newRig(t, Config{}, ok)
		s := r.dial()
		for i := range 20 {
			body := strconv.Itoa(i)
			res := s.send(post("", body)).wantAnswer(200, "got "+body)
			if res.Close {
				t.Fatal("the answer ends the connection")
			}
		}
		r.wantQuietAfter(20)
	})
	t.Run("pipelined requests are answered in order", func(t *testing.T) {
		r := newRig(t, Config{}, ok)
		s := r.dial()
		s.send(post("", "one") + chunked("", "t", "wo") + "\r\n" + post("Connection: close\r\n", "three") + post("", "never"))
		s.wantAnswer(200, "got one")
		s.wantAnswer(200, "got two")
		if res := s.wantAnswer(200, "got three"); !res.Close {
			t.Error("the last answer doesn't say that the connection ends")
		}
		s.wantEnd()
		r.wantQuietAfter(3)
	})
}

func TestDelivery_MayComeByteByByte(t *testing.T) {
	const line = "POST " + secret + " HTTP/1.1\r\n"
	for name, request := range map[string]string{
		"by its length":                post("A: 1\r\n", "hi"),
		"in chunks":                    chunked("A: 1\r\n", "h", "i") + "\r\n",
		"bare line feeds":              "POST " + secret + " HTTP/1.1\nContent-Length: 2\n\nhi",
		"line ends of both kinds":      "POST " + secret + " HTTP/1.1\nContent-Length: 2\n\r\nhi",
		"the other way round":          line + "Content-Length: 2\r\n\nhi",
		"a head just within the bound": sized("Content-Length: 2\r\n", MaxHead) + "hi",
	} {
		t.Run(name, func(t *testing.T) {
			nc := &wiretest.Scripted{In: iotest.OneByteReader(strings.NewReader(request + request))}
			var got []string
			server := NewServer(Config{Path: secret, Receiver: receive(func(_ context.Context, d *hook.Delivery) hook.Answer {
				got = append(got, string(d.Body))
				return hook.Answer{Status: 200}
			})})
			c := &conn{Conn: nc, server: server, reader: bufio.NewReaderSize(nc, MaxHead)}
			c.serve(t.Context())
			if diff := cmp.Diff([]string{"hi", "hi"}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDelivery_HTTP10EndsTheConnection(t *testing.T) {
	for name, lines := range map[string]string{
		"by itself":              "",
		"even if asked to stay":  "Connection: keep-alive\r\n",
		"its chunks aren't read": "Transfer-Encoding: chunked\r\n",
		"it knows no continuing": "Expect: 100-continue\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, Config{}, ok)
			s := r.dial().send("POST " + secret + " HTTP/1.0\r\n" + lines + "Content-Length: 2\r\n\r\nhi")
			if res := s.wantAnswer(200, "got hi"); !res.Close {
				t.Error("the answer doesn't say that the connection ends")
			}
			s.wantEnd()
			if d := r.delivery(); string(d.Body) != "hi" {
				t.Errorf("got %q", d.Body)
			}
		})
	}
}

func TestDelivery_ManySendersAtOnce(t *testing.T) {
	const many = 32
	all := make(chan struct{})
	arrived := make(chan struct{}, many)
	r := newRig(t, Config{}, func(ctx context.Context, d *hook.Delivery) hook.Answer {
		arrived <- struct{}{}
		until(ctx, all) // each waits for every other: they must run side by side
		return ok(ctx, d)
	})
	senders := make([]*sender, many)
	for i := range senders {
		senders[i] = r.dial().send(post("", strconv.Itoa(i)))
	}
	for range many {
		next(t, arrived, "receiver")
	}
	close(all)
	for i, s := range senders {
		s.wantAnswer(200, "got "+strconv.Itoa(i))
	}
}

func TestDelivery_ExpectContinue(t *testing.T) {
	const expect = "Expect: 100-Continue\r\n"
	t.Run("the body is asked for", func(t *testing.T) {
		r := newRig(t, Config{}, ok)
		s := r.dial()
		for _, body := range []string{"first", "second"} {
			s.send("POST " + secret + " HTTP/1.1\r\n" + expect + "Content-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n")
			s.wantInterim()
			s.send(body).wantAnswer(200, "got "+body)
		}
		if h := r.delivery().Header; h.Get("Expect") != "100-Continue" {
			t.Errorf("the header is %q", h)
		}
	})
	t.Run("so is a chunked one", func(t *testing.T) {
		r := newRig(t, Config{}, ok)
		s := r.dial().send("POST " + secret + " HTTP/1.1\r\n" + expect + "Transfer-Encoding: chunked\r\n\r\n")
		s.wantInterim()
		s.send("2\r\nhi\r\n0\r\n\r\n").wantAnswer(200, "got hi")
	})
	t.Run("one that is too large is not", func(t *testing.T) {
		r := newRig(t, Config{MaxBody: 10}, ok)
		s := r.dial().send("POST " + secret + " HTTP/1.1\r\n" + expect + "Content-Length: 11\r\n\r\n")
		s.wantAnswer(413, "")
		r.wantRejected(TooLarge, 413)
	})
	t.Run("nor one for another path", func(t *testing.T) {
		r := newRig(t, Config{}, ok)
		r.dial().send("POST /else HTTP/1.1\r\n"+expect+"Content-Length: 11\r\n\r\n").wantAnswer(404, "")
		r.wantRejected(NotFound, 404)
	})
	t.Run("other expectations are refused", func(t *testing.T) {
		r := newRig(t, Config{}, ok)
		s := r.dial().send(post("Expect: a-miracle\r\n", "x"))
		s.wantAnswer(417, "")
		s.wantEnd()
		r.wantRejected(Unsupported, 417)
	})
}

// wantInterim reads the one answer that asks for a body.
func (s *sender) wantInterim() {
	s.t.Helper()
	const want = "HTTP/1.1 100 Continue\r\n\r\n"
	got := make([]byte, len(want))
	if _, err := io.ReadFull(s.reader, got); err != nil || string(got) != want {
		s.t.Fatalf("got %q, %v", got, err)
	}
}
