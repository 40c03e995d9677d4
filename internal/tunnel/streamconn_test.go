package tunnel

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"testing"
	"time"

	"leadrig/internal/tunnel/edge"
)

// pipe is a streamConn whose other end the test holds. A net.Pipe takes no byte
// that isn't read, as a stream with a full window does.
func pipe(t *testing.T) (*streamConn, net.Conn) {
	t.Helper()
	ours, theirs := net.Pipe()
	conn := newStreamConn(ours)
	t.Cleanup(func() { _ = conn.Close(); _ = ours.Close(); _ = theirs.Close() })
	return conn, theirs
}

func TestStreamConn_WritesAll(t *testing.T) {
	conn, other := pipe(t)
	body := bytes.Repeat([]byte("0123456789"), writeChunk/4)
	wrote := make(chan error, 1)
	go func() {
		n, err := conn.Write(body)
		if n != len(body) && err == nil {
			err = io.ErrShortWrite
		}
		wrote <- errors.Join(err, conn.Close())
	}()
	got, err := io.ReadAll(other)
	if err != nil || !bytes.Equal(got, body) {
		t.Errorf("read %d bytes, %v; want %d", len(got), err, len(body))
	}
	if err := receive(t, wrote); err != nil {
		t.Error(err)
	}
}

func TestStreamConn_DeadlineEndsAWriteThatNobodyReads(t *testing.T) {
	conn, _ := pipe(t)
	if err := conn.SetWriteDeadline(time.Now().Add(20 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Write([]byte("answer")); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("Write: %v", err)
	}
	// Bytes of that write may or may not have left: nothing may follow them.
	if err := conn.SetWriteDeadline(time.Time{}); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Write([]byte("more")); err == nil {
		t.Error("wrote after a write that was given up")
	}
}

func TestStreamConn_DeadlineMovesWhileAWriteWaits(t *testing.T) {
	conn, other := pipe(t)
	if err := conn.SetDeadline(time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	wrote := make(chan error, 1)
	go func() {
		_, err := conn.Write([]byte("answer"))
		wrote <- err
	}()
	// The first byte has been read, so the write is under way.
	if _, err := other.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	if err := conn.SetWriteDeadline(time.Now().Add(-time.Second)); err != nil {
		t.Fatal(err)
	}
	if err := receive(t, wrote); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("Write: %v", err)
	}
}

func TestStreamConn_DeadlineThatPassedCanBeSetAgain(t *testing.T) {
	conn, other := pipe(t)
	if err := conn.SetWriteDeadline(time.Now().Add(-time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Write([]byte("a")); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("Write after the deadline: %v", err)
	}
	if err := conn.SetWriteDeadline(time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = other.Read(make([]byte, 1)) }()
	if _, err := conn.Write([]byte("b")); err != nil {
		t.Errorf("Write with a new deadline: %v", err)
	}
}

func TestStreamConn_CloseEndsAWriteThatNobodyReads(t *testing.T) {
	conn, other := pipe(t)
	wrote := make(chan error, 1)
	go func() {
		_, err := conn.Write([]byte("answer"))
		wrote <- err
	}()
	if _, err := other.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	if err := conn.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
	if err := receive(t, wrote); !errors.Is(err, net.ErrClosed) {
		t.Errorf("Write: %v", err)
	}
	if _, err := conn.Write([]byte("more")); !errors.Is(err, net.ErrClosed) {
		t.Errorf("Write after Close: %v", err)
	}
}

// A sender that asks and reads nothing must hold up neither its own connection
// nor anybody else's.
func TestNgrok_SenderThatNeverReads(t *testing.T) {
	e := startEdge(t, edge.Options{})
	endpoint := mustOpen(t, newTestNgrok(t, optionsFor(e)), nil)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var dialer net.Dialer
	sender, err := dialer.DialContext(ctx, "tcp", endpoint.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = sender.Close() }()
	if _, err := io.WriteString(sender, "POST /hook/1 HTTP/1.1\r\nHost: "+endpoint.Addr().String()+"\r\nContent-Length: 0\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	conn, err := endpoint.Accept()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := http.ReadRequest(bufio.NewReader(conn)); err != nil {
		t.Fatal(err)
	}
	if err := conn.SetWriteDeadline(time.Now().Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	_, err = io.WriteString(conn, "HTTP/1.1 200 OK\r\n\r\n")
	for chunk := make([]byte, 1<<20); err == nil; {
		_, err = conn.Write(chunk)
	}
	if !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("writing to a sender that reads nothing: %v", err)
	}
	if err := conn.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
	serve(t, endpoint, nil)
	post(t, clientOf(t, e), endpoint.URL(), []byte("somebody else's"))
}

func TestNgrok_ReadDeadline(t *testing.T) {
	e := startEdge(t, edge.Options{})
	endpoint := mustOpen(t, newTestNgrok(t, optionsFor(e)), nil)
	answer := newAnswer(t, clientOf(t, e), endpoint.URL())
	conn, err := endpoint.Accept()
	if err != nil {
		t.Fatal(err)
	}
	request := bufio.NewReader(conn)
	if _, err := http.ReadRequest(request); err != nil {
		t.Fatal(err)
	}
	if err := conn.SetReadDeadline(time.Now().Add(20 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, conn); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("Read: %v", err)
	}
	if _, err := io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"); err != nil {
		t.Error(err)
	}
	if got := receive(t, answer); got != "ok" {
		t.Errorf("the sender got %q", got)
	}
	if err := conn.Close(); err != nil {
		t.Error(err)
	}
}
