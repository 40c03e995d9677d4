package forward

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"net/textproto"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/hook"
)

// scripted is a connection that says what it is given, then no more.
type scripted struct {
	net.Conn // nil: whatever else is asked of it is a fault
	in       io.Reader
}

func (s *scripted) Read(p []byte) (int, error)      { return s.in.Read(p) }
func (s *scripted) SetReadDeadline(time.Time) error { return nil }

var errUnread = errors.New("net/http can't read it")

// reading is what net/http makes of a connection's bytes: the first answer that
// is not an interim one, with its whole body.
func reading(data []byte) (*http.Response, []byte, error) {
	r := bufio.NewReaderSize(bytes.NewReader(data), maxAnswerHead)
	for range maxInterim + 1 {
		res, err := http.ReadResponse(r, &http.Request{Method: http.MethodPost})
		if err != nil || res.StatusCode == http.StatusSwitchingProtocols {
			return nil, nil, errUnread
		}
		if res.StatusCode >= 200 {
			body, err := io.ReadAll(res.Body)
			return res, body, err
		}
	}
	return nil, nil, errUnread
}

// passed is a header as net/http would hold it, without what it takes out.
func passed(h hook.Header) http.Header {
	all := http.Header{}
	for _, f := range h.Fields() {
		name := textproto.CanonicalMIMEHeaderKey(f.Name)
		all[name] = append(all[name], f.Value)
	}
	return essentials(all)
}

func essentials(h http.Header) http.Header {
	for _, name := range []string{"Transfer-Encoding", "Content-Length", "Connection", "Trailer", "Pragma", "Cache-Control"} {
		delete(h, name)
	}
	return h
}

// FuzzReceive reads any bytes as an answer, whole or in pieces: with what comes
// of it, or with a failure, net/http agrees.
func FuzzReceive(f *testing.F) {
	for _, s := range []string{
		"", okAnswer, okAnswer + okAnswer, refusal, "garbage\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\nto the end", "HTTP/1.0 200 OK\nA: 1\n\r\nhi\r\n\r\n", "HTTP/1.1 204 X\r\n\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nA: b\r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 X\r\nA: b\r\n\r\n" + okAnswer,
		"HTTP/1.1 101 X\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi", "HTTP/1.1 200 OK\nContent-Length: 7\n\nhi\r\n\r\n!", "HTTP/1.1 200 OK\r\nA: b\r\n c: d\r\n\r\n", headOf(300),
	} {
		f.Add([]byte(s), false)
		f.Add([]byte(s), true)
	}
	f.Fuzz(func(t *testing.T, data []byte, pieces bool) {
		in := io.Reader(bytes.NewReader(data))
		if pieces {
			in = iotest.OneByteReader(in)
		}
		nc := &scripted{in: in}
		c := &conn{Conn: nc, reader: bufio.NewReaderSize(nc, maxAnswerHead)}
		got, reusable, err := c.receive(http.MethodPost)
		want, body, wantErr := reading(data)
		if (err == nil) != (wantErr == nil) && len(data) < maxAnswerHead {
			t.Fatalf("%q: got %v, net/http says %v", data, err, wantErr)
		}
		if err != nil {
			return
		}
		if got.Status != want.StatusCode || !bytes.Equal(got.Body, body[:min(len(body), MaxAnswer)]) || got.Truncated != (len(body) > MaxAnswer) {
			t.Errorf("%q: got %d %q, want %d %q", data, got.Status, got.Body, want.StatusCode, body)
		}
		if reusable && (want.Close || got.Truncated) {
			t.Errorf("%q: the connection is kept", data)
		}
		if strings.Contains(string(got.Header), "\n ") || strings.Contains(string(got.Header), "\n\t") {
			return // folded fields pass line by line
		}
		if diff := cmp.Diff(essentials(want.Header), passed(got.Header)); diff != "" {
			t.Errorf("%q: %s", data, diff)
		}
	})
}
