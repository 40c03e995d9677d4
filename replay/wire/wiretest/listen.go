package wiretest

import (
	"context"
	"net"
	"runtime"
	"sync"
	"testing"
	"time"
)

// Patience bounds every wait of a test; none is meant to take it up.
const Patience = 20 * time.Second

// Reuses says whether connections are reused on this system: on Windows it can't
// be seen whether an idle one is still open.
const Reuses = runtime.GOOS != "windows"

// OKAnswer is a whole answer as a handler writes it.
const OKAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"

// Listen is a handler's side that speaks bytes: each connection is given to
// serve with its number, from 1, and is closed when that returns. It returns the
// address.
func Listen(t testing.TB, serve func(n int, c *net.TCPConn)) string {
	t.Helper()
	var config net.ListenConfig
	l, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var connections sync.WaitGroup
	ctx, end := context.WithCancel(context.WithoutCancel(t.Context()))
	connections.Go(func() {
		for n := 1; ; n++ {
			nc, err := l.Accept()
			if err != nil {
				return
			}
			connections.Go(func() {
				defer context.AfterFunc(ctx, func() { _ = nc.Close() })()
				defer func() { _ = nc.Close() }()
				_ = nc.SetDeadline(time.Now().Add(Patience))
				serve(n, nc.(*net.TCPConn))
			})
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		end()
		connections.Wait()
	})
	return l.Addr().String()
}
