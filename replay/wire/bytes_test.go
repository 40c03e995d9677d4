package wire

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/hook"
	"leadrig/replay/wire/wiretest"
)

// Each request is compared with the bytes that the handler's side read, up to
// the sender's hanging up.
func TestSend_ExactBytes(t *testing.T) {
	big := strings.Repeat("0123456789abcdef", 64<<10)
	tests := map[string]struct {
		cfg  Config
		r    Request
		want string // ADDR stands for the target's address
	}{
		"nothing but a body": {
			r:    Request{Body: []byte("{}")},
			want: "POST /hook?a=1 HTTP/1.1\r\nHost: ADDR\r\nContent-Length: 2\r\n\r\n{}",
		},
		"no body": {
			want: "POST /hook?a=1 HTTP/1.1\r\nHost: ADDR\r\nContent-Length: 0\r\n\r\n",
		},
		"a GET": {
			r:    Request{Method: "GET", Path: "/effects?x=%20y"},
			want: "GET /effects?x=%20y HTTP/1.1\r\nHost: ADDR\r\n\r\n",
		},
		"order, case, repeats and blanks of fields": {
			r:    Request{Header: hook.Header("x-b:  2 \r\nX-A: 1\r\nX-B: \tthree\r\nx-b:\r\n"), Body: []byte("a\x00\xff\r\n")},
			want: "POST /hook?a=1 HTTP/1.1\r\nHost: ADDR\r\nx-b:  2 \r\nX-A: 1\r\nX-B: \tthree\r\nx-b:\r\nContent-Length: 5\r\n\r\na\x00\xff\r\n",
		},
		"a header without its last line end": {
			r:    Request{Header: hook.Header("A: 1")},
			want: "POST /hook?a=1 HTTP/1.1\r\nHost: ADDR\r\nA: 1\r\nContent-Length: 0\r\n\r\n",
		},
		"a host of the sender's": {
			cfg:  Config{Host: "hooks.example.com:8443"},
			want: "POST /hook?a=1 HTTP/1.1\r\nHost: hooks.example.com:8443\r\nContent-Length: 0\r\n\r\n",
		},
		"a host and a length in the header, at their places": {
			cfg:  Config{Host: "unused.example.com"},
			r:    Request{Header: hook.Header("content-LENGTH: 2\r\nA: 1\r\nhOST: mine\r\n"), Body: []byte("{}")},
			want: "POST /hook?a=1 HTTP/1.1\r\ncontent-LENGTH: 2\r\nA: 1\r\nhOST: mine\r\n\r\n{}",
		},
		"a length in the header that lies": {
			r:    Request{Header: hook.Header("Content-Length: 99\r\n"), Body: []byte("{}")},
			want: "POST /hook?a=1 HTTP/1.1\r\nHost: ADDR\r\nContent-Length: 99\r\n\r\n{}",
		},
		"too long a length": {
			r:    Request{Body: []byte("{}"), Shape: Shape{LengthOff: 5}},
			want: "POST /hook?a=1 HTTP/1.1\r\nHost: ADDR\r\nContent-Length: 7\r\n\r\n{}",
		},
		"too short a length": {
			r:    Request{Body: []byte("{}"), Shape: Shape{LengthOff: -1}},
			want: "POST /hook?a=1 HTTP/1.1\r\nHost: ADDR\r\nContent-Length: 1\r\n\r\n{}",
		},
		"chunks": {
			r:    Request{Body: []byte("0123456789abcdefghi"), Shape: Shape{ChunkSize: 16}},
			want: "POST /hook?a=1 HTTP/1.1\r\nHost: ADDR\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n0123456789abcdef\r\n3\r\nghi\r\n0\r\n\r\n",
		},
		"chunks of nothing": {
			r:    Request{Shape: Shape{ChunkSize: 16}},
			want: "POST /hook?a=1 HTTP/1.1\r\nHost: ADDR\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		},
		"chunks with the header's own field": {
			r:    Request{Header: hook.Header("transfer-encoding: Chunked\r\nA: 1\r\n"), Body: []byte("x"), Shape: Shape{ChunkSize: 16}},
			want: "POST /hook?a=1 HTTP/1.1\r\nHost: ADDR\r\ntransfer-encoding: Chunked\r\nA: 1\r\n\r\n1\r\nx\r\n0\r\n\r\n",
		},
		"a body that is not copied": {
			r:    Request{Body: []byte(big)},
			want: "POST /hook?a=1 HTTP/1.1\r\nHost: ADDR\r\nContent-Length: " + strconv.Itoa(len(big)) + "\r\n\r\n" + big,
		},
		"pieces": {
			r:    Request{Body: []byte("0123456789"), Shape: Shape{Piece: 3, Pause: 1}},
			want: "POST /hook?a=1 HTTP/1.1\r\nHost: ADDR\r\nContent-Length: 10\r\n\r\n0123456789",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			// Ports that a system gives away have five digits.
			size := len(strings.Replace(test.want, "ADDR", "127.0.0.1:00000", 1))
			addr, got := recording(t, size, wiretest.OKAnswer)
			test.cfg.URL = "http://" + addr + "/hook?a=1#gone"
			s := newSender(t, test.cfg)
			r := s.Send(t.Context(), &test.r)
			wantAnswer(t, r, 200, "hi")
			s.Close()
			want := strings.Replace(test.want, "ADDR", addr, 1)
			if g := next(t, got).bytes; g != want {
				t.Error(cmp.Diff(want, g))
			}
			if r.Sent != int64(len(want)) || r.Early {
				t.Errorf("%d bytes are said to be sent of %d", r.Sent, len(want))
			}
		})
	}
}

func TestFields_LeavesOutWhatIsOfTheRecordingsConnection(t *testing.T) {
	got := Fields(hook.Header("Host: a\r\nx-b: 1\r\nCONTENT-length: 3\r\nX-B: 2\r\nConnection: close\r\nTE: trailers\r\nTransfer-Encoding: chunked\r\nTea: 1\r\n"))
	if want := "x-b: 1\r\nX-B: 2\r\nTea: 1\r\n"; string(got) != want {
		t.Error(cmp.Diff(want, string(got)))
	}
}

func TestSend_RefusesWhatCannotBeSent(t *testing.T) {
	addr, came := answering(t, 0, wiretest.OKAnswer)
	s := newSender(t, Config{URL: addr})
	for name, r := range map[string]*Request{
		"a method of two words": {Method: "GET /"},
		"a path with a break":   {Path: "/a\r\nX: y"},
		"a negative timeout":    {Timeout: -1},
		"negative chunks":       {Shape: Shape{ChunkSize: -1}},
		"chunks that lie":       {Shape: Shape{ChunkSize: 1, LengthOff: 1}},
		"two lengths":           {Header: hook.Header("Content-Length: 1\r\n"), Shape: Shape{LengthOff: 1}},
		"a length below zero":   {Body: []byte("ab"), Shape: Shape{LengthOff: -3}},
		"pieces without pauses": {Shape: Shape{Piece: 1}},
		"pauses without pieces": {Shape: Shape{Pause: 1}},
		"an unknown cut":        {Shape: Shape{Cut: Cut{How: 9}}},
		"a cut before all":      {Shape: Shape{Cut: Cut{How: CutClose, After: -2}}},
		"cut and left":          {Shape: Shape{Cut: Cut{How: CutClose}, Leave: LeaveSent}},
	} {
		t.Run(name, func(t *testing.T) { wantError(t, s.Send(t.Context(), r), KindRequest, PhaseConnect) })
	}
	if len(came) > 0 {
		t.Error("a request came")
	}
}

func TestNew_RefusesBadTargets(t *testing.T) {
	for name, test := range map[string]struct {
		cfg  Config
		want string
	}{
		"no URL":              {Config{URL: "http://a b/"}, "http://127.0.0.1:3000/path"},
		"another scheme":      {Config{URL: "ftp://127.0.0.1/"}, "http or https"},
		"no host":             {Config{URL: "http:///x"}, "no host"},
		"a password":          {Config{URL: "http://u:secret@127.0.0.1/"}, "Authorization"},
		"no such port":        {Config{URL: "http://127.0.0.1:70000/"}, "65535"},
		"TLS options, no TLS": {Config{URL: "http://127.0.0.1/", Insecure: true}, "not https"},
		"insecure far away":   {Config{URL: "https://example.com/", Insecure: true}, "CA file"},
		"no CA file":          {Config{URL: "https://127.0.0.1/", CAFile: "/does/not/exist"}, "CA file"},
		"a host with a break": {Config{URL: "http://127.0.0.1/", Host: "a\r\nb"}, "header"},
		"a negative timeout":  {Config{URL: "http://127.0.0.1/", Timeout: -1}, "positive"},
		"a negative body":     {Config{URL: "http://127.0.0.1/", MaxBody: -1}, "positive"},
		"a negative head":     {Config{URL: "http://127.0.0.1/", MaxHead: -1}, "positive"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := New(test.cfg)
			if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "secret") {
				t.Errorf("error %v, want one with %q", err, test.want)
			}
		})
	}
}
