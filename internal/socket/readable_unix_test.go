//go:build unix

package socket

import (
	"net"
	"testing"
)

// awaitReadable waits until there is something to read, or the end, and reads
// nothing.
func awaitReadable(t *testing.T, c net.Conn) {
	t.Helper()
	raw, err := c.(*net.TCPConn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	if err := raw.Read(func(fd uintptr) bool { return !Quiet(fd) }); err != nil {
		t.Fatal(err)
	}
}
