package wire

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"leadrig/replay/wire/wiretest"

	"github.com/google/go-cmp/cmp"
)

// received is what comes of an answer's bytes, and whether its connection may
// be used again.
func received(in io.Reader) (res *Result, clean bool, err error) {
	x := &exchange{
		s: &Sender{cfg: Config{}.withDefaults()}, r: &Request{},
		res: &Result{Start: time.Now()}, c: &conn{Conn: &wiretest.Scripted{In: in}},
	}
	err = x.receive()
	return x.res, x.clean, err
}

var errUnread = errors.New("net/http can't read it")

// reading is what net/http makes of a connection's bytes: the first answer that
// is not an interim one, with its whole body.
func reading(data []byte) (*http.Response, []byte, error) {
	r := bufio.NewReader(bytes.NewReader(data))
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

// FuzzReceive reads any bytes as an answer, whole or in pieces: with what comes
// of it, or with a failure, net/http agrees.
func FuzzReceive(f *testing.F) {
	for _, s := range []string{
		"", wiretest.OKAnswer, wiretest.OKAnswer + wiretest.OKAnswer, "garbage\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\nto the end", "HTTP/1.0 200 OK\nA: 1\n\r\nhi\r\n\r\n", "HTTP/1.1 204 X\r\n\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nA: b\r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 X\r\nA: b\r\n\r\n" + wiretest.OKAnswer,
		"HTTP/1.1 101 X\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi", "HTTP/1.1 200 OK\nContent-Length: 7\n\nhi\r\n\r\n!", "HTTP/1.1 200 OK\r\nA: b\r\n c: d\r\n\r\n",
		"HTTP/1.1 204 No Content\r\nA: " + strings.Repeat("x", 300) + "\r\n\r\n", "HTTP/1.1 413 Content Too Large\r\nA: 1\r\nContent-Length: 7\r\n\r\ntoo big",
	} {
		f.Add([]byte(s), false)
		f.Add([]byte(s), true)
	}
	f.Fuzz(func(t *testing.T, data []byte, pieces bool) {
		in := io.Reader(bytes.NewReader(data))
		if pieces {
			in = iotest.OneByteReader(in)
		}
		got, clean, err := received(in)
		want, body, wantErr := reading(data)
		if (err == nil) != (wantErr == nil) && len(data) < defaultMaxHead {
			t.Fatalf("%q: got %v, net/http says %v", data, err, wantErr)
		}
		if err != nil {
			return
		}
		if got.Status != want.StatusCode || !bytes.Equal(got.Body, body[:min(len(body), defaultMaxBody)]) || got.Truncated != (len(body) > defaultMaxBody) {
			t.Errorf("%q: got %d %q, want %d %q", data, got.Status, got.Body, want.StatusCode, body)
		}
		if clean && (want.Close || got.Truncated) {
			t.Errorf("%q: the connection is kept", data)
		}
		if strings.Contains(string(got.Header), "\n ") || strings.Contains(string(got.Header), "\n\t") {
			return // folded fields pass line by line
		}
		if diff := cmp.Diff(wiretest.Without(want.Header, "Connection"), wiretest.Held(got.Header, "Connection")); diff != "" {
			t.Errorf("%q: %s", data, diff)
		}
	})
}

// Fields come as they are, whatever their line ends.
func TestAnswer_FieldsOf(t *testing.T) {
	for head, want := range map[string]string{
		"HTTP/1.1 200 OK\r\n\r\n":             "",
		"HTTP/1.1 200 OK\n\n":                 "",
		"HTTP/1.1 200 OK\r\nA: 1\r\n\r\n":     "A: 1\r\n",
		"HTTP/1.1 200 OK\nA: 1\nB: 2\n\n":     "A: 1\nB: 2\n",
		"HTTP/1.1 200 OK\r\nA: 1\nB: 2\n\r\n": "A: 1\nB: 2\n",
	} {
		if got := headerOf([]byte(head)); string(got) != want {
			t.Errorf("%q: got %q", head, got)
		}
	}
}

func TestAnswer_MayComeByteByByte(t *testing.T) {
	headOf := func(n int) string {
		const around = "HTTP/1.1 204 No Content\r\nA: \r\n\r\n"
		return strings.Replace(around, "A: ", "A: "+strings.Repeat("x", n-len(around)), 1)
	}
	for name, test := range map[string]struct {
		raw    string
		status int
		body   string
	}{
		"a short one":                  {wiretest.OKAnswer, 200, "hi"},
		"after interim ones":           {"HTTP/1.1 100 Continue\r\n\r\n" + wiretest.OKAnswer, 200, "hi"},
		"a head just within the bound": {headOf(defaultMaxHead), 204, ""},
		"in chunks":                    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n", 200, "hi"},
		"bare line feeds":              {"HTTP/1.1 200 OK\nContent-Length: 2\n\nhi", 200, "hi"},
	} {
		t.Run(name, func(t *testing.T) {
			got, clean, err := received(iotest.OneByteReader(strings.NewReader(test.raw)))
			if err != nil || got.Status != test.status || string(got.Body) != test.body || !clean {
				t.Errorf("got %d %q, %t, %v", got.Status, got.Body, clean, err)
			}
		})
	}
}
