package wire

import (
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"syscall"
	"time"

	"leadrig/internal/socket"
)

// place is one of the requests that a loop has under way.
type place struct {
	exchange
	index int
	n     int // of the request
	// fd is the loop's own descriptor of the connection link, whose net.Conn is
	// nil meanwhile; -1 if there is none. The standard library's poller doesn't
	// know it, or it would be woken for each answer too.
	fd     int
	link   *conn
	looped bool          // an exchange is under way in the loop
	due    time.Duration // of its deadline, since the loop's start
	from   int           // where to look on for the end of the head
}

// connected says that the place has a connection, kept or taken from the pool.
func (l *loop) connected(p *place) bool {
	if p.fd >= 0 {
		// Asked even right after an answer: a handler that hangs up without
		// having said so does it just then.
		if time.Since(p.link.idleSince) < l.f.s.cfg.IdleTime && socket.Quiet(uintptr(p.fd)) {
			return true
		}
		p.hangUp()
	}
	c := l.f.s.pool.idleOpen(time.Now())
	if c == nil {
		return false
	}
	fd, err := c.detach()
	if err != nil {
		return false
	}
	p.fd, p.link = fd, &conn{in: c.in, scratch: c.scratch, idleSince: c.idleSince, reused: true}
	if l.poll.add(fd, p.index) != nil {
		p.hangUp()
		return false
	}
	return true
}

// detach takes the connection away from the standard library. An error closes it.
func (c *conn) detach() (fd int, err error) {
	raw, err := c.tcp.SyscallConn()
	if err == nil {
		control := raw.Control(func(old uintptr) { fd, err = duplicate(old) })
		if control != nil {
			err = control
		}
	}
	c.drop()
	return fd, err
}

func duplicate(old uintptr) (int, error) {
	fd, _, errno := syscall.Syscall(syscall.SYS_FCNTL, old, syscall.F_DUPFD_CLOEXEC, 0)
	if errno != 0 {
		return -1, os.NewSyscallError("fcntl", errno)
	}
	return int(fd), nil
}

// attach gives the connection back to the standard library.
func (c *conn) attach(fd int) error {
	file := os.NewFile(uintptr(fd), "connection")
	nc, err := net.FileConn(file)
	_ = file.Close()
	if err != nil {
		return err
	}
	c.Conn = nc
	c.tcp, _ = nc.(*net.TCPConn) // as it was before
	c.duplex.init(c)
	return nil
}

// hangUp ends the place's connection, if it has one.
func (p *place) hangUp() {
	if p.fd >= 0 {
		_ = syscall.Close(p.fd)
	}
	p.fd, p.link = -1, nil
}

// release gives the connection out of the loop's hands.
func (p *place) release(from *poll) (fd int) {
	from.remove(p.fd)
	fd = p.fd
	p.fd, p.link, p.looped = -1, nil, false
	return fd
}

// launch writes a request. Not all of it may be sent then.
func (p *place) launch(ctx context.Context, s *Sender, r *Request) error {
	p.exchange = exchange{c: p.link}
	p.begin(ctx, s, r)
	p.res.Reused = true
	p.plan, p.c.scratch = s.plan(p.c.scratch, r)
	p.looped, p.from = true, 0
	p.phase = PhaseWrite
	p.res.Times.FirstWrite = p.now()
	n, err := again(func() (int, error) { return syscall.Write(p.fd, p.plan.parts[0]) })
	p.wrote(written{n: int64(max(n, 0)), at: p.now()})
	if err == syscall.EAGAIN { //nolint:errorlint // a system call returns the bare number
		return nil
	}
	return err
}

// progress is how far an answer has come.
type progress int

const (
	waiting  progress = iota // there is more to come
	answered                 // it is whole
	unusual                  // others must see to it
)

// advance reads what has come. If the handler has ended the connection behind
// it, there will be no more events.
func (p *place) advance(ended bool) progress {
	for {
		room := p.c.in.room()
		n, err := again(func() (int, error) { return syscall.Read(p.fd, room) })
		switch {
		case err == syscall.EAGAIN: //nolint:errorlint // a system call returns the bare number
			return waiting
		case err != nil:
			p.c.ahead = os.NewSyscallError("read", err)
			return unusual
		case n == 0:
			p.c.ahead = io.EOF
			return unusual
		}
		p.c.in.w += n
		p.heard(0)
		switch how := p.parse(); {
		case how != waiting:
			return how
		case ended:
			return unusual
		case n < len(room):
			return waiting
		}
	}
}

// parse takes a simple answer if it is whole.
func (p *place) parse() progress {
	b := p.c.in.bytes()
	end, next := headEnd(b, p.from)
	switch {
	case !looksHTTP(b), end > p.s.cfg.MaxHead, end == 0 && len(b) >= p.s.cfg.MaxHead:
		return unusual
	case end == 0:
		p.from = next
		return waiting
	}
	a, ok := readSimple(b[:end])
	switch {
	case !ok, a.length > p.s.cfg.MaxBody, p.r.Method == http.MethodHead:
		return unusual
	case len(b) < end+a.length:
		return waiting
	}
	p.over(p.takeSimple(b[:end], a))
	return answered
}

// settle ends an exchange whose answer was whole, and keeps the connection if
// another request may follow.
func (p *place) settle(open bool) *Result {
	res := p.res
	res.Times.Done = p.now()
	res.Lost = p.r.Shape.Lost
	p.looped = false
	if open && p.clean && p.plan.sound {
		p.link.idleSince = res.Start.Add(res.Times.Done)
	} else {
		p.hangUp()
	}
	p.exchange = exchange{}
	return res
}

// resume goes on with an exchange in the way of Send.
func (p *place) resume(fd int, writeErr error) {
	if err := p.c.attach(fd); err != nil {
		p.failed(err)
		p.res.Times.Done = p.now()
		return
	}
	p.c.bind(p.ctx)
	if !p.c.until(p.deadline) {
		p.failed(p.ctx.Err())
		p.finish()
		return
	}
	if rest := p.plan.parts[0][p.res.Sent:]; writeErr == nil && len(rest) > 0 {
		var n int
		n, writeErr = p.c.Write(rest)
		p.wrote(written{n: int64(n), at: p.now()})
	}
	p.hear(writeErr)
	p.finish()
}
