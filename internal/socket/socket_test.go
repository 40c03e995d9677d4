//go:build unix

package socket

import (
	"net"
	"testing"
)

func pair(t *testing.T) (ours, theirs net.Conn) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = ln.Close() }()
	if ours, err = net.Dial("tcp", ln.Addr().String()); err != nil {
		t.Fatal(err)
	}
	if theirs, err = ln.Accept(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = ours.Close(), theirs.Close() })
	return ours, theirs
}

// quiet asks about a connection's socket.
func quiet(t *testing.T, c net.Conn) (is bool) {
	t.Helper()
	raw, err := c.(*net.TCPConn).SyscallConn()
	if err == nil {
		err = raw.Control(func(fd uintptr) { is = Quiet(fd) })
	}
	if err != nil {
		t.Fatal(err)
	}
	return is
}

func TestQuiet(t *testing.T) {
	ours, _ := pair(t)
	if !quiet(t, ours) {
		t.Error("an idle connection counts as closed")
	}
	ours, theirs := pair(t)
	if _, err := theirs.Write([]byte("x")); err != nil {
		t.Fatal(err)
	}
	awaitReadable(t, ours)
	if quiet(t, ours) {
		t.Error("a connection with bytes that nobody asked for counts as idle")
	}
	ours, theirs = pair(t)
	_ = theirs.Close()
	awaitReadable(t, ours)
	if quiet(t, ours) {
		t.Error("a closed connection counts as open")
	}
}

func TestErrors(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := ln.Addr().String()
	_ = ln.Close()
	if _, err := net.Dial("tcp", addr); !IsRefused(err) || IsReset(err) {
		t.Errorf("nothing listens: %v", err)
	}
	ours, theirs := pair(t)
	_ = theirs.(*net.TCPConn).SetLinger(0)
	_ = theirs.Close()
	if _, err := ours.Read(make([]byte, 1)); !IsReset(err) || IsRefused(err) {
		t.Errorf("reset: %v", err)
	}
}
