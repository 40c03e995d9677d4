package forward

import (
	"bufio"
	"crypto/tls"
	"encoding/pem"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// secureHandler is a TLS server of the standard library with a certificate of
// its own for 127.0.0.1 and example.com. It counts its connections and requests.
type secureHandler struct {
	*httptest.Server
	connections, requests atomic.Int32
}

func newSecureHandler(t *testing.T, hello func()) *secureHandler {
	t.Helper()
	h := &secureHandler{}
	h.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.requests.Add(1)
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("X-Proto", r.Proto)
		_, _ = w.Write(append([]byte("got "), body...))
	}))
	h.EnableHTTP2 = true
	h.Config.ErrorLog = log.New(io.Discard, "", 0)
	h.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			h.connections.Add(1)
		}
	}
	h.TLS = &tls.Config{GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) { hello(); return nil, nil }}
	h.StartTLS()
	t.Cleanup(h.Close)
	return h
}

// trusted is a file with the authority of the handler.
func (h *secureHandler) trusted(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "ca.pem")
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: h.Certificate().Raw})
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestTLS_TrustedAuthority(t *testing.T) {
	h := newSecureHandler(t, func() {})
	f := newForwarder(t, Config{CAFile: h.trusted(t)})
	for _, body := range []string{"small", strings.Repeat("x", 10<<10), strings.Repeat("y", 300<<10), "again"} {
		a := f.Attempt(t.Context(), parse(t, h.URL+"/hook"), delivery("", body))
		wantAnswer(t, a, 200, "got "+body)
		if proto := a.Answer.Header.Get("X-Proto"); proto != "HTTP/1.1" {
			t.Errorf("spoken was %s", proto)
		}
	}
	if n := h.connections.Load(); reuses && n != 1 {
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
		"another host's":       {h.trusted(t), "https://localhost:" + port, "certificate is valid for example.com"},
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
	addr := listen(t, func(_ int, c *net.TCPConn) {
		defer close(hungUp)
		_, _ = io.WriteString(c, "HTTP/1.1 400 Bad Request\r\n\r\n")
		_, _ = io.Copy(io.Discard, c)
	})
	wantFailure(t, newForwarder(t, Config{}).Attempt(t.Context(), parse(t, "https://"+addr), delivery("", "x")), "")
	wait(t, hungUp, "hang-up")
}

func TestTLS_HandshakeWithoutEndIsATimeout(t *testing.T) {
	addr := listen(t, func(_ int, c *net.TCPConn) { _, _ = io.Copy(io.Discard, c) })
	f := newForwarder(t, Config{Timeout: 50 * time.Millisecond})
	wantFailure(t, f.Attempt(t.Context(), parse(t, "https://"+addr), delivery("", "x")), "no answer within 50ms")
}

// What is meant for TLS never goes over a plain connection that is kept.
func TestTLS_PlainConnectionsAreKeptApart(t *testing.T) {
	const clientHello = 0x16
	first := make(chan byte, 10)
	addr := listen(t, func(_ int, c *net.TCPConn) {
		for r := bufio.NewReader(c); ; saying(okAnswer)(c, request{}) {
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
