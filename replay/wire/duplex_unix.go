//go:build unix

package wire

import (
	"io"
	"syscall"
	"time"
)

// duplex writes a request and waits for its answer in one step. A plain Write
// and Read would try to read at once, before the handler can have answered: a
// call in vain for every request.
type duplex struct {
	raw   syscall.RawConn
	look  func(fd uintptr) // peek, made once
	open  bool
	step  func(fd uintptr) bool // turn, made once
	start time.Time
	tried bool // to write
	out   []byte
	in    []byte
	done  stepped
}

func (d *duplex) init(c *conn) {
	raw, err := c.tcp.SyscallConn()
	if err != nil {
		return // then the connection is used in the plain way, once
	}
	d.raw, d.look = raw, d.peek
	if c.Conn == c.tcp {
		d.step = d.turn
	}
}

// possible is false over TLS.
func (d *duplex) possible() bool { return d.step != nil }

// exchange writes out and reads what comes then into in. If the connection
// doesn't take all of out, it returns without reading.
func (d *duplex) exchange(start time.Time, out, in []byte) stepped {
	d.start, d.tried, d.out, d.in, d.done = start, false, out, in, stepped{}
	err := d.raw.Read(d.step)
	if d.done.err == nil {
		d.done.err = err
	}
	d.out, d.in = nil, nil
	return d.done
}

// turn is called once, and then each time that there may be something to read.
func (d *duplex) turn(fd uintptr) bool {
	s := &d.done
	if !d.tried {
		d.tried = true
		n, err := again(func() (int, error) { return syscall.Write(int(fd), d.out) })
		s.wroteAt = time.Since(d.start)
		s.written = max(n, 0)
		if err != nil && err != syscall.EAGAIN { //nolint:errorlint // a system call returns the bare number
			s.err = err
		}
		return s.written < len(d.out)
	}
	n, err := again(func() (int, error) { return syscall.Read(int(fd), d.in) })
	if err == syscall.EAGAIN { //nolint:errorlint // as above
		return false
	}
	s.readAt = time.Since(d.start)
	s.read, s.err = max(n, 0), err
	if err == nil && n == 0 {
		s.err = io.EOF
	}
	return true
}

// again repeats a call that a signal interrupted.
func again(call func() (int, error)) (int, error) {
	for {
		n, err := call()
		if err != syscall.EINTR { //nolint:errorlint // a system call returns the bare number
			return n, err
		}
	}
}
