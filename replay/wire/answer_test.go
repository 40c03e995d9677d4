package wire

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"leadrig/replay/wire/wiretest"
)

// saying answers the first request on each connection with text, and hangs up.
func saying(t *testing.T, text string) string {
	t.Helper()
	return wiretest.Listen(t, func(_ int, c *net.TCPConn) {
		if _, err := head(bufio.NewReader(c)); err == nil {
			_, _ = io.WriteString(c, text)
		}
	})
}

func TestAnswer_IsReadWhole(t *testing.T) {
	big := strings.Repeat("0123456789", 20<<10)
	tests := map[string]struct {
		text, header, body string
		status             int
	}{
		"simple":                   {"HTTP/1.1 200 OK\r\nx-B: 1\r\nX-a: 2\r\nx-B:  3\r\nContent-Length: 2\r\n\r\nhi", "x-B: 1\r\nX-a: 2\r\nx-B:  3\r\nContent-Length: 2\r\n", "hi", 200},
		"without a body":           {"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n", "Content-Length: 0\r\n", "", 202},
		"that has none":            {"HTTP/1.1 204 No Content\r\n\r\n", "", "", 204},
		"a redirect":               {"HTTP/1.1 307 Temporary Redirect\r\nLocation: /else\r\nContent-Length: 0\r\n\r\n", "Location: /else\r\nContent-Length: 0\r\n", "", 307},
		"chunked":                  {"HTTP/1.1 500 Oh\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", "Transfer-Encoding: chunked\r\n", "abcde", 500},
		"to the end":               {"HTTP/1.1 200 OK\r\nA: 1\r\n\r\nall of it", "A: 1\r\n", "all of it", 200},
		"of an old server":         {"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi", "Content-Length: 2\r\n", "hi", 200},
		"with bare line ends":      {"HTTP/1.1 200 OK\nContent-Length: 2\n\nhi", "Content-Length: 2\n", "hi", 200},
		"the last on a connection": {"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi", "Connection: close\r\nContent-Length: 2\r\n", "hi", 200},
		"behind interim ones":      {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nhi", "Content-Length: 2\r\n", "hi", 201},
		"large":                    {"HTTP/1.1 200 OK\r\nContent-Length: 204800\r\n\r\n" + big, "Content-Length: 204800\r\n", big, 200},
		"of middle size":           {"HTTP/1.1 200 OK\r\nContent-Length: 20480\r\n\r\n" + big[:20480], "Content-Length: 20480\r\n", big[:20480], 200},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := newSender(t, Config{URL: saying(t, test.text)}).Send(t.Context(), post(""))
			wantAnswer(t, r, test.status, test.body)
			if string(r.Header) != test.header || r.Truncated || r.Trailing != 0 || r.Early {
				t.Errorf("header %q, truncated %t, trailing %d, early %t", r.Header, r.Truncated, r.Trailing, r.Early)
			}
		})
	}
}

// Each byte comes with a write of its own, so that every place is one where
// what was read so far ends.
func TestAnswer_InSinglePieces(t *testing.T) {
	const text = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nA: 1\r\nContent-Length: 2\r\n\r\nhi"
	addr := wiretest.Listen(t, func(_ int, c *net.TCPConn) {
		_, _ = head(bufio.NewReader(c))
		for i := range len(text) {
			_, _ = io.WriteString(c, text[i:i+1])
		}
	})
	r := newSender(t, Config{URL: addr}).Send(t.Context(), post(""))
	wantAnswer(t, r, 200, "hi")
	if string(r.Header) != "A: 1\r\nContent-Length: 2\r\n" {
		t.Errorf("the header is %q", r.Header)
	}
}

func TestAnswer_ToHEADHasNoBody(t *testing.T) {
	addr := saying(t, "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n")
	wantAnswer(t, newSender(t, Config{URL: addr}).Send(t.Context(), &Request{Method: "HEAD"}), 200, "")
}

func TestAnswer_Broken(t *testing.T) {
	tests := map[string]struct {
		text   string
		kind   Kind
		status int
		body   string
	}{
		"nothing":                    {"", KindClosed, 0, ""},
		"a torn head":                {"HTTP/1.1 200 OK\r\nContent-", KindTorn, 0, ""},
		"a torn begin":               {"HT", KindTorn, 0, ""},
		"a torn body":                {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123", KindTorn, 200, "0123"},
		"a torn large body":          {"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n0123", KindTorn, 200, "0123"},
		"a torn chunk":               {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n0123", KindTorn, 200, "0123"},
		"no last chunk":              {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n0123\r\n", KindTorn, 200, "0123"},
		"a chunk without a size":     {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n0123\r\n", KindNotHTTP, 200, ""},
		"another protocol":           {"SSH-2.0-OpenSSH_9.6\r\n", KindNotHTTP, 0, ""},
		"one letter too many":        {"HTTPS/1.1 200 OK\r\n\r\n", KindNotHTTP, 0, ""},
		"no status":                  {"HTTP/1.1 yes\r\n\r\n", KindNotHTTP, 0, ""},
		"a field without a colon":    {"HTTP/1.1 200 OK\r\nnonsense\r\n\r\n", KindNotHTTP, 0, ""},
		"two lengths":                {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", KindNotHTTP, 0, ""},
		"a length below zero":        {"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", KindNotHTTP, 0, ""},
		"a switch of protocols":      {"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", KindNotHTTP, 0, ""},
		"interim answers for ever":   {strings.Repeat("HTTP/1.1 102 Processing\r\n\r\n", 20), KindNotHTTP, 0, ""},
		"a flood of fields":          {"HTTP/1.1 200 OK\r\n" + strings.Repeat("A: 1234567890\r\n", 10_000), KindHead, 0, ""},
		"one endless field":          {"HTTP/1.1 200 OK\r\nA: " + strings.Repeat("1", 200_000), KindHead, 0, ""},
		"a head just over the limit": {"HTTP/1.1 200 OK\r\nA: " + strings.Repeat("1", 64<<10) + "\r\n\r\n", KindHead, 0, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			// The handler reads on, so that its hanging up is no reset.
			addr := wiretest.Listen(t, func(_ int, c *net.TCPConn) {
				_, _ = head(bufio.NewReader(c))
				_, _ = io.WriteString(c, test.text)
				_ = c.CloseWrite()
				_, _ = io.Copy(io.Discard, c)
			})
			r := newSender(t, Config{URL: addr}).Send(t.Context(), post(""))
			wantError(t, r, test.kind, PhaseAnswer)
			if r.Status != test.status || string(r.Body) != test.body {
				t.Errorf("kept are %d and %q, want %d and %q", r.Status, r.Body, test.status, test.body)
			}
		})
	}
	t.Run("a reset", func(t *testing.T) {
		addr := wiretest.Listen(t, func(_ int, c *net.TCPConn) {
			_, _ = head(bufio.NewReader(c))
			_ = c.SetLinger(0)
		})
		wantError(t, newSender(t, Config{URL: addr}).Send(t.Context(), post("")), KindReset, PhaseAnswer)
	})
}

func TestAnswer_BodyOverTheLimitIsTruncated(t *testing.T) {
	for name, text := range map[string]string{
		"with a length": "HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n" + strings.Repeat("x", 2000),
		"chunked":       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + strings.Repeat("5\r\nxxxxx\r\n", 400),
		"endless":       "HTTP/1.1 200 OK\r\n\r\n" + strings.Repeat("x", 2000),
	} {
		t.Run(name, func(t *testing.T) {
			hungUp := make(chan struct{}, 10)
			addr := wiretest.Listen(t, func(_ int, c *net.TCPConn) {
				_, _ = head(bufio.NewReader(c))
				_, _ = io.WriteString(c, text)
				_, _ = io.Copy(io.Discard, c) // stays, as one that isn't done
				hungUp <- struct{}{}
			})
			r := newSender(t, Config{URL: addr, MaxBody: 1000}).Send(t.Context(), post(""))
			wantAnswer(t, r, 200, strings.Repeat("x", 1000))
			if !r.Truncated {
				t.Error("it is not said to be truncated")
			}
			next(t, hungUp)
		})
	}
	t.Run("and just at it is not", func(t *testing.T) {
		addr, _ := answering(t, 0, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"+strings.Repeat("x", 1000))
		r := newSender(t, Config{URL: addr, MaxBody: 1000}).Send(t.Context(), post(""))
		wantAnswer(t, r, 200, strings.Repeat("x", 1000))
		if r.Truncated {
			t.Error("it is said to be truncated")
		}
	})
}

// What comes behind an answer is told, and is no answer to the next request.
func TestAnswer_LongerThanItsLength(t *testing.T) {
	addr, came := answering(t, 0, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi there")
	s := newSender(t, Config{URL: addr})
	for n := 1; n <= 2; n++ {
		r := s.Send(t.Context(), post(""))
		wantAnswer(t, r, 200, "hi")
		if c := next(t, came); c != n || r.Trailing != len(" there") {
			t.Errorf("request %d came on connection %d, with %d bytes behind its answer", n, c, r.Trailing)
		}
	}
}

func TestEarlyAnswer_IsHeardBeforeTheBodyIsRead(t *testing.T) {
	const refusal = "HTTP/1.1 413 Content Too Large\r\nContent-Length: 7\r\n\r\ntoo big"
	body := strings.Repeat("x", 20<<20) // more than any connection holds on its way
	for name, stay := range map[string]func(done <-chan struct{}, c *net.TCPConn){
		"the handler hangs up":                func(<-chan struct{}, *net.TCPConn) {},
		"the handler stays and reads nothing": func(done <-chan struct{}, _ *net.TCPConn) { <-done },
		"the handler stays and reads on":      func(_ <-chan struct{}, c *net.TCPConn) { _, _ = io.Copy(io.Discard, c) },
	} {
		for way, shape := range map[string]Shape{"whole": {}, "chunked": {ChunkSize: 1 << 10}, "slow": {Piece: 1, Pause: time.Hour}} {
			t.Run(name+", "+way, func(t *testing.T) {
				done := make(chan struct{})
				addr := wiretest.Listen(t, func(_ int, c *net.TCPConn) {
					_, _ = head(bufio.NewReaderSize(c, 16))
					_, _ = io.WriteString(c, refusal)
					stay(done, c)
				})
				r := post(body)
				r.Shape = shape
				res := newSender(t, Config{URL: addr}).Send(t.Context(), r)
				close(done)
				wantAnswer(t, res, 413, "too big")
				// One that reads all of it may have been given all of it.
				if all := res.Sent >= int64(len(body)); res.Early == all {
					t.Errorf("early is %t, with %d bytes sent", res.Early, res.Sent)
				}
			})
		}
	}
}

func TestSend_CommonServer(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, err := io.Copy(io.Discard, r.Body)
		if err != nil {
			http.Error(w, "torn", http.StatusBadRequest)
			return
		}
		_, _ = io.WriteString(w, strconv.FormatInt(n, 10))
	}))
	t.Cleanup(server.Close)
	s := newSender(t, Config{URL: server.URL + "/hook"})
	big := strings.Repeat("x", 1<<20)
	for _, body := range []string{"", "{}", big} {
		for _, chunk := range []int{0, 1000} {
			r := post(body)
			r.Shape.ChunkSize = chunk
			wantAnswer(t, s.Send(t.Context(), r), 200, strconv.Itoa(len(body)))
		}
	}
	torn := post(big)
	torn.Shape.Cut = Cut{How: CutHalf, After: 1000}
	wantAnswer(t, s.Send(t.Context(), torn), 400, "torn\n")
}
