package wire

import (
	"bufio"
	"context"
	"io"
	"net"
	"testing"

	"leadrig/replay/wire/wiretest"
)

// BenchmarkSend sends one after the other, all under one context as a run does.
func BenchmarkSend(b *testing.B) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = c.Close() }()
				for r := bufio.NewReader(c); ; {
					if _, err := head(r); err != nil {
						return
					}
					if _, err := io.WriteString(c, wiretest.OKAnswer); err != nil {
						return
					}
				}
			}()
		}
	}()
	s, err := New(Config{URL: "http://" + l.Addr().String() + "/hook"})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	ctx, end := context.WithCancel(b.Context())
	defer end()
	r := post("")
	b.ReportAllocs()
	for b.Loop() {
		if res := s.Send(ctx, r); res.Err != nil {
			b.Fatal(res.Err)
		}
	}
}
