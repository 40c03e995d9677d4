package wiretest

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"net/textproto"
	"time"

	"leadrig/internal/hook"
)

// Scripted is a connection that says what it is given, then no more, and keeps
// what is said to it.
type Scripted struct {
	net.Conn // nil: whatever else is asked of it is a fault
	In       io.Reader
	Out      bytes.Buffer
}

func (s *Scripted) Read(p []byte) (int, error)  { return s.In.Read(p) }
func (s *Scripted) Write(p []byte) (int, error) { return s.Out.Write(p) }

// SetDeadline and its kin do nothing: a script never waits.
func (s *Scripted) SetDeadline(time.Time) error      { return nil }
func (s *Scripted) SetReadDeadline(time.Time) error  { return nil }
func (s *Scripted) SetWriteDeadline(time.Time) error { return nil }

// Held is a header as it came, as net/http would hold it but for the fields
// without.
func Held(h hook.Header, without ...string) http.Header {
	all := http.Header{}
	for _, f := range h.Fields() {
		name := textproto.CanonicalMIMEHeaderKey(f.Name)
		all[name] = append(all[name], f.Value)
	}
	return Without(all, without...)
}

// Without takes fields out of a header, and those that net/http takes out of one
// or adds; it returns the header.
func Without(h http.Header, names ...string) http.Header {
	for _, name := range append(names, "Transfer-Encoding", "Content-Length", "Trailer", "Pragma", "Cache-Control") {
		delete(h, name)
	}
	return h
}
