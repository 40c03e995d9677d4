package wire

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"testing"

	"leadrig/replay/wire/wiretest"
)

// What is taken apart here must come out as from net/http.
func FuzzSimpleAnswer(f *testing.F) {
	for _, text := range []string{
		wiretest.OKAnswer,
		"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nDate: Sun, 22 Nov 2026 04:00:00 GMT\r\nContent-Length: 11\r\n\r\n{\"ok\":true}",
		"HTTP/1.1 204 No\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 404 \r\ncontent-length:\t 0\t\r\n\r\n", "HTTP/1.1 200 OK\r\nA: \x00\r\nContent-Length: 0\r\n\r\n",
		"HTTP/1.1 200 OK\r\n A: 1\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 200 OK\r\nA : 1\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 099 OK\r\nContent-Length: +0\r\n\r\n",
		"HTTP/1.1 200\r\nContent-Length: 1\r\n\r\nx", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nA: 1\n\r\nx", "HTTP/1.1 600 a\rb\r\nContent-Length: 007\r\n\r\nabcdefg",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		end, _ := headEnd(text, 0)
		if end == 0 {
			return
		}
		a, ok := readSimple(text[:end])
		if !ok {
			return
		}
		res, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(text)), &http.Request{Method: "POST"})
		if err != nil {
			t.Fatalf("net/http refuses it: %v", err)
		}
		if res.StatusCode != a.status || res.ContentLength != int64(a.length) || res.Close || res.TransferEncoding != nil {
			t.Errorf("status %d, length %d; net/http says %+v", a.status, a.length, res)
		}
		if got, want := text[a.fields:a.blank], headerOf(text[:end]); !bytes.Equal(got, want) {
			t.Errorf("fields %q, want %q", got, want)
		}
		if len(text) < end+a.length {
			return // the rest is still to come
		}
		if body, err := io.ReadAll(res.Body); err != nil || !bytes.Equal(body, text[end:end+a.length]) {
			t.Errorf("body %q, net/http says %q, %v", text[end:end+a.length], body, err)
		}
	})
}

// Whatever a handler says, a stream hears what Send hears.
func FuzzStreamedAnswer(f *testing.F) {
	for _, text := range []string{
		wiretest.OKAnswer, "", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi", "HTTP/1.1 103 Hints\r\nA: 1\r\n\r\n" + wiretest.OKAnswer, "HTTP/1.1 20",
		"HTTP/1.0 200 OK\r\n\r\nto the end", "HTTP/1.1 200 OK\nContent-Length: 2\n\nhi", "SSH-2.0\r\n", wiretest.OKAnswer + wiretest.OKAnswer,
		"HTTP/1.1 500 Oh\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", "HTTP/1.1 204 No\r\nContent-Length: 2\r\n\r\nhi",
	} {
		f.Add(text, false)
	}
	f.Add("", true)
	f.Fuzz(func(t *testing.T, text string, reset bool) {
		if len(text) > 8<<10 || reset && text != "" {
			return // how much of it comes before a reset is chance
		}
		wantSame(t, text, reset)
	})
}

// However a head is cut, its end is found where it is.
func FuzzHeadEnd(f *testing.F) {
	f.Add([]byte(wiretest.OKAnswer), 5)
	f.Add([]byte("\n\n\r\n"), 1)
	f.Add([]byte("A\r\n\r"), 3)
	f.Fuzz(func(t *testing.T, text []byte, cut int) {
		whole, _ := headEnd(text, 0)
		if cut < 0 || cut > len(text) {
			return
		}
		end, from := headEnd(text[:cut], 0)
		if end == 0 {
			end, _ = headEnd(text, from)
		}
		if end != whole {
			t.Errorf("the end is at %d, in pieces at %d", whole, end)
		}
	})
}
