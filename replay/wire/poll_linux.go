package wire

import (
	"fmt"
	"syscall"
	"time"
)

const (
	// edge is EPOLLET, which package syscall has with a sign.
	edge = 1 << 31
	// gone are the events of a connection that the handler ended.
	gone = syscall.EPOLLRDHUP | syscall.EPOLLHUP | syscall.EPOLLERR
	// wakeUp is the number of the pipe among the places.
	wakeUp = -1
)

type epollEvent = syscall.EpollEvent

// poll is an epoll set of connections, with a pipe that wakes who waits for it.
type poll struct {
	fd     int
	pipe   [2]int
	events [128]epollEvent
}

func newPoll() (*poll, error) {
	p := &poll{}
	var err error
	if p.fd, err = syscall.EpollCreate1(syscall.EPOLL_CLOEXEC); err != nil {
		return nil, fmt.Errorf("make an epoll set: %w", err)
	}
	if err := syscall.Pipe2(p.pipe[:], syscall.O_CLOEXEC|syscall.O_NONBLOCK); err != nil {
		_ = syscall.Close(p.fd)
		return nil, fmt.Errorf("make a pipe: %w", err)
	}
	ev := epollEvent{Events: syscall.EPOLLIN, Fd: wakeUp}
	if err := syscall.EpollCtl(p.fd, syscall.EPOLL_CTL_ADD, p.pipe[0], &ev); err != nil {
		p.close()
		return nil, fmt.Errorf("watch a pipe: %w", err)
	}
	return p, nil
}

func (p *poll) close() {
	_ = syscall.Close(p.fd)
	_ = syscall.Close(p.pipe[0])
	_ = syscall.Close(p.pipe[1])
}

// add watches a connection for the place with the given number.
func (p *poll) add(fd, place int) error {
	ev := epollEvent{Events: syscall.EPOLLIN | syscall.EPOLLRDHUP | edge, Fd: int32(place)} //nolint:gosec // a place's number is small
	return syscall.EpollCtl(p.fd, syscall.EPOLL_CTL_ADD, fd, &ev)
}

// remove no longer watches a connection.
func (p *poll) remove(fd int) {
	_ = syscall.EpollCtl(p.fd, syscall.EPOLL_CTL_DEL, fd, &epollEvent{})
}

// wait waits for events, a wake-up, or the time to be over.
func (p *poll) wait(within time.Duration) []epollEvent {
	ms := int(min((within+time.Millisecond-1)/time.Millisecond, 1<<30))
	n, err := again(func() (int, error) { return syscall.EpollWait(p.fd, p.events[:], max(0, ms)) })
	if err != nil {
		return nil
	}
	return p.events[:n]
}

// wake ends a wait, this one or the next. A full pipe does so as well.
func (p *poll) wake() {
	_, _ = again(func() (int, error) { return syscall.Write(p.pipe[1], []byte{0}) })
}

// woken empties the pipe.
func (p *poll) woken() {
	var some [64]byte
	for {
		n, err := again(func() (int, error) { return syscall.Read(p.pipe[0], some[:]) })
		if err != nil || n < len(some) {
			return
		}
	}
}
