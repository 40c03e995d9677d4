package forward

import (
	"io"
	"net"
	"strconv"
	"strings"
	"testing"

	"leadrig/replay/wire/wiretest"
)

func TestAnswer_IsUnderstood(t *testing.T) {
	const maxInterim = 8                               // see replay/wire
	long := strings.Repeat("0123456789abcdef", 10<<10) // 160 KiB
	tests := map[string]struct {
		raw    string
		status int
		header string
		body   string
		kept   bool // the connection serves the next attempt
	}{
		"by its length": {
			"HTTP/1.1 200 OK\r\nz-B: 1\r\nA:2\r\nZ-B:  3 \r\nContent-Length: 2\r\n\r\nhi", 200, "z-B: 1\r\nA:2\r\nZ-B:  3 \r\nContent-Length: 2\r\n", "hi", true,
		},
		"by a longer length": {
			"HTTP/1.1 200 OK\r\nContent-Length: " + strconv.Itoa(len(long)) + "\r\n\r\n" + long, 200, "Content-Length: " + strconv.Itoa(len(long)) + "\r\n", long, true,
		},
		"in chunks": {
			"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x\r\nde\r\n0\r\n\r\n", 200, "Transfer-Encoding: chunked\r\n", "abcde", true,
		},
		"in chunks with trailers": {
			"HTTP/1.1 200 OK\r\nTrailer: S\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nS: 1\r\n\r\n", 200, "Trailer: S\r\nTransfer-Encoding: chunked\r\n", "abc", true,
		},
		"no body at all":          {"HTTP/1.1 500 Oh no\r\nContent-Length: 0\r\n\r\n", 500, "Content-Length: 0\r\n", "", true},
		"a status without a name": {"HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", 200, "Content-Length: 0\r\n", "", true},
		"204":                     {"HTTP/1.1 204 No Content\r\nA: 1\r\n\r\n", 204, "A: 1\r\n", "", true},
		"304 with a length":       {"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", 304, "Content-Length: 5\r\n", "", true},
		"no field at all, closed": {"HTTP/1.1 200 OK\r\n\r\nto the end", 200, "", "to the end", false},
		"until it is closed":      {"HTTP/1.1 200 OK\r\nA: 1\r\n\r\nto the\r\n\r\nend", 200, "A: 1\r\n", "to the\r\n\r\nend", false},
		"of HTTP/1.0":             {"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi", 200, "Content-Length: 2\r\n", "hi", false},
		"with a hang-up told":     {"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi", 200, "Connection: close\r\nContent-Length: 2\r\n", "hi", false},
		"more than its length":    {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi, and more", 200, "Content-Length: 2\r\n", "hi", false},
		"bare line feeds":         {"HTTP/1.1 200 OK\nA: 1\nContent-Length: 7\n\nhi\r\n\r\n!", 200, "A: 1\nContent-Length: 7\n", "hi\r\n\r\n!", true},
		"line ends of both kinds": {"HTTP/1.1 200 OK\nA: 1\nContent-Length: 2\n\r\nhi", 200, "A: 1\nContent-Length: 2\n", "hi", true},
		"the other way round":     {"HTTP/1.1 200 OK\r\nA: 1\r\nContent-Length: 2\r\n\nhi", 200, "A: 1\r\nContent-Length: 2\r\n", "hi", true},
		"after interim ones": {
			"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 201 Created\r\nA: 1\r\nContent-Length: 2\r\n\r\nhi", 201, "A: 1\r\nContent-Length: 2\r\n", "hi", true,
		},
		"after as many as may be": {
			strings.Repeat("HTTP/1.1 102 Processing\r\n\r\n", maxInterim) + wiretest.OKAnswer, 200, "Content-Length: 2\r\n", "hi", true,
		},
		"a redirect is the answer": {
			"HTTP/1.1 302 Found\r\nLocation: /else\r\nContent-Length: 0\r\n\r\n", 302, "Location: /else\r\nContent-Length: 0\r\n", "", true,
		},
		"an encoded body stays so": {
			"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\n\x1f\x8b\x00", 200, "Content-Encoding: gzip\r\nContent-Length: 3\r\n", "\x1f\x8b\x00", true,
		},
		"its head just within the bound": {headOf(maxAnswerHead), 204, "", "", true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			h := newHandler(t, func(c *net.TCPConn, _ request) bool {
				_, _ = io.WriteString(c, test.raw)
				return test.kept
			})
			f := newForwarder(t, Config{})
			for range 2 {
				a := f.Attempt(t.Context(), h.target("/"), delivery("", "x"))
				wantAnswer(t, a, test.status, test.body)
				if test.header != "" && string(a.Answer.Header) != test.header {
					t.Errorf("the header is %q", a.Answer.Header)
				}
				if a.Answer.Truncated {
					t.Error("it counts as cut")
				}
			}
			if test.kept {
				h.wantConnections(1, 1)
			} else {
				h.wantConnections(1, 2)
			}
		})
	}
}

// headOf is an answer whose head has exactly so many bytes.
func headOf(n int) string {
	const around = "HTTP/1.1 204 No Content\r\nA: \r\n\r\n"
	return strings.Replace(around, "A: ", "A: "+strings.Repeat("x", n-len(around)), 1)
}

func TestAnswer_IsNotUnderstood(t *testing.T) {
	const maxInterim = 8 // see replay/wire
	tests := map[string]struct{ raw, want string }{
		"garbage":                     {"garbage\r\n\r\n", "the answer is not HTTP"},
		"garbage, not even a line":    {"\x15\x03\x01\x00\x02\x02\x46", "the answer is not HTTP"},
		"a status of words":           {"HTTP/1.1 fine\r\n\r\n", "the answer is not HTTP"},
		"a switch of protocols":       {"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n", "it switched protocols"},
		"a head over the bound":       {headOf(maxAnswerHead + 1), "the head of the answer is too large (limit 16384 bytes)"},
		"a head without an end":       {"HTTP/1.1 200 OK\r\n" + strings.Repeat("A: x\r\n", maxAnswerHead), "the head of the answer is too large (limit 16384 bytes)"},
		"a cut head":                  {"HTTP/1.1 200 OK\r\nContent-Le", "the answer was cut off after 27 bytes of its head"},
		"nothing after an interim":    {"HTTP/1.1 100 Continue\r\n\r\n", "closed before an answer"},
		"only interim ones":           {strings.Repeat("HTTP/1.1 102 Processing\r\n\r\n", maxInterim+1) + wiretest.OKAnswer, "more than 8 interim answers"},
		"two lengths":                 {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nhi", "the answer is not HTTP"},
		"a negative length":           {"HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nhi", "the answer is not HTTP"},
		"an encoding we don't do":     {"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nhi", "the answer is not HTTP"},
		"a cut body":                  {"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhi", "the answer was cut off"},
		"no body where one was told":  {"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", "the answer was cut off"},
		"a long cut body":             {"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + strings.Repeat("x", 99999), "the answer was cut off"},
		"a cut chunk":                 {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhi", "the answer was cut off"},
		"chunks without an end":       {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n", "the answer was cut off"},
		"a chunk's length in letters": {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nhi\r\n0\r\n\r\n", "the answer is not HTTP"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			h := newHandler(t, once(test.raw))
			f := newForwarder(t, Config{})
			wantFailure(t, f.Attempt(t.Context(), h.target("/"), delivery("", "x")), test.want)
			h.wantConnections(1) // and it is not tried again
		})
	}
}

func TestAnswer_LongBodyIsCut(t *testing.T) {
	for how, framed := range map[string]func(string) string{
		"by length": func(s string) string {
			return "HTTP/1.1 200 OK\r\nContent-Length: " + strconv.Itoa(len(s)) + "\r\n\r\n" + s
		},
		"in chunks": func(s string) string {
			return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + strconv.FormatInt(int64(len(s)), 16) + "\r\n" + s + "\r\n0\r\n\r\n"
		},
		"until closed": func(s string) string { return "HTTP/1.1 200 OK\r\n\r\n" + s },
	} {
		just := strings.Repeat("x", MaxAnswer)
		t.Run(how+": just the limit is whole", func(t *testing.T) {
			h := newHandler(t, once(framed(just)))
			a := newForwarder(t, Config{}).Attempt(t.Context(), h.target("/"), delivery("", "x"))
			wantAnswer(t, a, 200, just)
			if a.Answer.Truncated {
				t.Error("it counts as cut")
			}
		})
		t.Run(how+": a byte more is cut, and the connection left", func(t *testing.T) {
			h := newHandler(t, saying(framed(just+"y")))
			if how == "until closed" {
				h = newHandler(t, once(framed(just+"y")))
			}
			f := newForwarder(t, Config{})
			for range 2 {
				a := f.Attempt(t.Context(), h.target("/"), delivery("", "x"))
				wantAnswer(t, a, 200, just)
				if !a.Answer.Truncated {
					t.Error("it doesn't count as cut")
				}
			}
			h.wantConnections(1, 2)
		})
	}
	for how, parts := range map[string][2]string{
		"by length":    {"Content-Length: 9000000000000000000\r\n\r\n", strings.Repeat("x", 8000)},
		"in chunks":    {"Transfer-Encoding: chunked\r\n\r\n", "1f40\r\n" + strings.Repeat("x", 8000) + "\r\n"},
		"until closed": {"\r\n", strings.Repeat("x", 8000)},
	} {
		t.Run(how+": one without end is not waited for", func(t *testing.T) {
			h := newHandler(t, func(c *net.TCPConn, _ request) bool {
				_, err := io.WriteString(c, "HTTP/1.1 200 OK\r\n"+parts[0])
				for err == nil { // ends when the forwarder hangs up
					_, err = io.WriteString(c, parts[1])
				}
				return false
			})
			a := newForwarder(t, Config{}).Attempt(t.Context(), h.target("/"), delivery("", "x"))
			wantAnswer(t, a, 200, strings.Repeat("x", MaxAnswer))
			if a.Latency > wiretest.Patience/2 {
				t.Errorf("it took %s", a.Latency)
			}
		})
	}
}
