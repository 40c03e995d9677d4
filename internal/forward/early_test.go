package forward

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"leadrig/replay/wire/wiretest"
)

const refusal = "HTTP/1.1 413 Content Too Large\r\nA: 1\r\nContent-Length: 7\r\n\r\ntoo big"

// readHead reads a request up to its body.
func readHead(c net.Conn) error {
	for r := bufio.NewReaderSize(c, 16); ; {
		if line, err := r.ReadString('\n'); err != nil || line == "\r\n" {
			return err
		}
	}
}

func TestEarlyAnswer_IsHeardBeforeTheBodyIsRead(t *testing.T) {
	body := strings.Repeat("x", 20<<20) // more than any connection holds on its way
	tests := map[string]func(done <-chan struct{}, c *net.TCPConn){
		"the handler hangs up": func(_ <-chan struct{}, c *net.TCPConn) {
			_ = readHead(c)
			_, _ = io.WriteString(c, refusal)
		},
		"the handler says no more": func(_ <-chan struct{}, c *net.TCPConn) {
			_ = readHead(c)
			_, _ = io.WriteString(c, refusal)
			_ = c.CloseWrite()
			_, _ = io.Copy(io.Discard, c)
		},
		"the handler stays and reads nothing": func(done <-chan struct{}, c *net.TCPConn) {
			_ = readHead(c)
			_, _ = io.WriteString(c, refusal)
			<-done
		},
		"the handler stays and reads on": func(_ <-chan struct{}, c *net.TCPConn) {
			_ = readHead(c)
			_, _ = io.WriteString(c, refusal)
			_, _ = io.Copy(io.Discard, c)
		},
	}
	for name, serve := range tests {
		t.Run(name, func(t *testing.T) {
			done := make(chan struct{})
			connections := make(chan int, 10)
			addr := wiretest.Listen(t, func(n int, c *net.TCPConn) {
				connections <- n
				if n == 1 {
					serve(done, c)
					return
				}
				_ = readHead(c)
				_, _ = io.WriteString(c, wiretest.OKAnswer)
			})
			f := newForwarder(t, Config{})
			a := f.Attempt(t.Context(), parse(t, "http://"+addr), delivery("", body))
			wantAnswer(t, a, 413, "too big")
			if a.Latency > wiretest.Patience/2 {
				t.Errorf("it took %s", a.Latency)
			}
			if string(a.Answer.Header) != "A: 1\r\nContent-Length: 7\r\n" {
				t.Errorf("the header is %q", a.Answer.Header)
			}
			if len(connections) != 1 {
				t.Errorf("%d connections were made", len(connections))
			}
			// With half a body written, the connection is no good for another request.
			wantAnswer(t, f.Attempt(t.Context(), parse(t, "http://"+addr), delivery("", "")), 200, "hi")
			close(done)
		})
	}
	t.Run("a common server", func(t *testing.T) {
		requests := make(chan struct{}, 10)
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			requests <- struct{}{}
			http.Error(w, "too big", http.StatusRequestEntityTooLarge)
		}))
		defer server.Close()
		f := newForwarder(t, Config{})
		wantAnswer(t, f.Attempt(t.Context(), parse(t, server.URL), delivery("", body)), 413, "too big\n")
		wantAnswer(t, f.Attempt(t.Context(), parse(t, server.URL), delivery("", "small")), 413, "too big\n")
		if len(requests) != 2 {
			t.Errorf("%d requests came of 2 attempts", len(requests))
		}
	})
}

// A handler that neither reads nor answers must not hold an attempt for longer
// than its time.
func TestEarlyAnswer_NoneToALargeBodyIsATimeout(t *testing.T) {
	done := make(chan struct{})
	addr := wiretest.Listen(t, func(_ int, c *net.TCPConn) { <-done })
	a := newForwarder(t, Config{Timeout: 100 * time.Millisecond}).Attempt(t.Context(), parse(t, "http://"+addr), delivery("", strings.Repeat("x", 20<<20)))
	close(done)
	wantFailure(t, a, "no answer within 100ms")
}
