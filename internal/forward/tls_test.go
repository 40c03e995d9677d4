package forward

import (
	"bufio"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"leadrig/replay/wire/wiretest"
)

// secureHandler counts its connections and requests.
type secureHandler struct {
	*httptest.Server
	caFile                string
	connections, requests atomic.Int32
}

// newSecureHandler makes one that calls hello before each handshake.
func newSecureHandler(t *testing.T, hello func()) *secureHandler {
	t.Helper()
	h := &secureHandler{}
	h.Server, h.caFile = wiretest.SecureHandler(t, func(w http.ResponseWriter, r *http.Request) {
		h.requests.Add(1)
		wiretest.Echo(w, r)
	}, func(server *httptest.Server) {
		server.Config.ConnState = func(_ net.Conn, s http.ConnState) {
			if s == http.StateNew {
				h.connections.Add(1)
			}
		}
		server.TLS = &tls.Config{GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) { hello(); return nil, nil }}
	})
	return h
}

func TestTLS_TrustedAuthority(t *testing.T) {
	h := newSecureHandler(t, func() {})
	f := newForwarder(t, Config{CAFile: h.caFile})
	for _, body := range []string{"small", strings.Repeat("x", 10<<10), strings.Repeat("y", 300<<10), "again"} {
		a := f.Attempt(t.Context(), parse(t, h.URL+"/hook"), delivery("", body))
		wantAnswer(t, a, 200, "got "+body)
		if proto := a.Answer.Header.Get("X-Proto"); proto != "HTTP/1.1" {
			t.Errorf("spoken was %s", proto)
		}
	}
	if n := h.connections.Load(); wiretest.Reuses && n != 1 {
		t.Errorf("%d connections were made", n)
	}
	if err := f.Check(t.Context(), parse(t, h.URL)); err != nil {
		t.Error(err)
	}
}

func TestTLS_Refused(t *testing.T) {
	h := newSecureHandler(t, func() {})
	addr := h.Listener.Addr().String()
	_, port, _ := net.SplitHostPort(addr)
	tests := map[string]struct {
		caFile, url, want string
	}{
		"an unknown authority": {"", h.URL, "the certificate of " + addr + " is signed by an authority this machine doesn't trust"},
		"another host's":       {h.caFile, "https://localhost:" + port, "certificate is valid for example.com"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f := newForwarder(t, Config{CAFile: test.caFile})
			wantFailure(t, f.Attempt(t.Context(), parse(t, test.url), delivery("", "secret")), test.want)
			if err := f.Check(t.Context(), parse(t, test.url)); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("Check says %v", err)
			}
		})
	}
	if n := h.requests.Load(); n != 0 {
		t.Errorf("%d requests came", n)
	}
}

func TestTLS_HandlerWithoutIt(t *testing.T) {
	hungUp := make(chan struct{})
	addr := wiretest.Listen(t, func(_ int, c *net.TCPConn) {
		defer close(hungUp)
		_, _ = io.WriteString(c, "HTTP/1.1 400 Bad Request\r\n\r\n")
		_, _ = io.Copy(io.Discard, c)
	})
	wantFailure(t, newForwarder(t, Config{}).Attempt(t.Context(), parse(t, "https://"+addr), delivery("", "x")), "")
	wait(t, hungUp, "hang-up")
}

func TestTLS_HandshakeWithoutEndIsATimeout(t *testing.T) {
	addr := wiretest.Listen(t, func(_ int, c *net.TCPConn) { _, _ = io.Copy(io.Discard, c) })
	f := newForwarder(t, Config{Timeout: 50 * time.Millisecond})
	wantFailure(t, f.Attempt(t.Context(), parse(t, "https://"+addr), delivery("", "x")), "no answer within 50ms")
}

// What is meant for TLS never goes over a plain connection that is kept.
func TestTLS_PlainConnectionsAreKeptApart(t *testing.T) {
	const clientHello = 0x16
	first := make(chan byte, 10)
	addr := wiretest.Listen(t, func(_ int, c *net.TCPConn) {
		for r := bufio.NewReader(c); ; saying(wiretest.OKAnswer)(c, request{}) {
			begin, err := r.Peek(1)
			if err != nil {
				return
			}
			first <- begin[0]
			if begin[0] == clientHello {
				return
			}
			if _, err := readRequest(r); err != nil {
				return
			}
		}
	})
	f := newForwarder(t, Config{})
	wantAnswer(t, f.Attempt(t.Context(), parse(t, "http://"+addr), delivery("", "x")), 200, "hi")
	wantFailure(t, f.Attempt(t.Context(), parse(t, "https://"+addr), delivery("", "secret")), "")
	if plain, secure := <-first, <-first; plain != 'P' || secure != clientHello {
		t.Errorf("the connections began with %q and %q", plain, secure)
	}
}
