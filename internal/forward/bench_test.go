package forward

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"leadrig/internal/hook"
	"leadrig/replay/wire/wiretest"
)

// answerer answers each request with the same bytes, and does little else.
func answerer(b *testing.B, size int) string {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = c.Close() }()
				for r := bufio.NewReaderSize(c, 64<<10); ; {
					for {
						line, err := r.ReadSlice('\n')
						if err != nil {
							return
						}
						if len(line) == 2 {
							break
						}
					}
					if _, err := io.CopyN(io.Discard, r, int64(size)); err != nil {
						return
					}
					_, _ = io.WriteString(c, wiretest.OKAnswer)
				}
			}()
		}
	}()
	return l.Addr().String()
}

// Each attempt has a context of its own, as a delivery has.
func BenchmarkAttempt(b *testing.B) {
	for name, size := range map[string]int{"1KiB": 1 << 10, "20KiB": 20 << 10, "1MiB": 1 << 20} {
		b.Run(name, func(b *testing.B) {
			target, err := ParseTarget(answerer(b, size))
			if err != nil {
				b.Fatal(err)
			}
			f := New(Config{})
			defer f.Close()
			d := &hook.Delivery{
				Method: http.MethodPost, Body: []byte(strings.Repeat("x", size)),
				Header: hook.Header("Content-Type: application/json\r\nX-Request-Id: 7c1f\r\nUser-Agent: axios/1.7\r\nAccept-Encoding: gzip\r\nConnection: keep-alive\r\nHost: h.example\r\n"),
			}
			b.ReportAllocs()
			for b.Loop() {
				ctx, cancel := context.WithCancel(b.Context())
				if a := f.Attempt(ctx, target, d); a.Error != "" || a.Status != http.StatusOK {
					b.Fatal(a.Error)
				}
				cancel()
			}
		})
	}
}
