package inspector

import (
	"sync"
	"sync/atomic"
	"time"

	"leadrig/internal/fanout"
	"leadrig/internal/hook"
)

const (
	// liveQueue is how far a viewer may fall behind before it is dropped, in
	// messages.
	liveQueue = 1 << 13
	// maxTogether bounds what is sent with one write, in messages.
	maxTogether = 256
	// turnOfEach and turnOfAll are the stretch of time over which viewers are sent
	// what is new, one after another: a thousand at once would have the machine for
	// themselves. Nobody reads faster, and what comes meanwhile is in the same write.
	turnOfEach = 50 * time.Microsecond
	turnOfAll  = 50 * time.Millisecond
)

// sent is a message as it goes out to every viewer: encoded once.
type sent struct {
	hook.Message // nil of a ping
	frame        []byte
}

// encode makes what viewers are sent of a message.
func encode(m hook.Message) *sent { return &sent{m, fanout.Frame(fanout.Text, m.AppendJSON(nil))} }

// stream is what viewers are sent, in its order. They have a place in it instead
// of a queue each, and are told one after another that it has grown.
type stream struct {
	viewers *fanout.Round

	mu     sync.Mutex
	ring   [liveQueue]*sent
	next   int64 // how many messages there were so far
	closed bool

	together atomic.Pointer[together]
}

// together is messages as they are sent with one write. It is never changed.
type together struct {
	place int64 // of the first
	count int
	data  []byte
}

func newStream() *stream { return &stream{viewers: fanout.New(turnOfEach, turnOfAll)} }

// Publish adds messages, all of them *sent, in order. It never waits for a viewer.
func (s *stream) Publish(messages ...hook.Message) {
	s.mu.Lock()
	for _, m := range messages {
		if m, ok := m.(*sent); ok {
			s.ring[s.next%liveQueue] = m
			s.next++
		}
	}
	s.mu.Unlock()
	s.viewers.News()
}

// Close ends the stream: viewers get what is left, and then its end.
func (s *stream) Close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.viewers.News()
}

// end is the place of what is published next.
func (s *stream) end() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.next
}

// from appends to batch the messages from a place on, as many as are sent
// together. Missed says that the first is not kept any more, closed that after
// the last there will be none.
func (s *stream) from(place int64, batch []*sent) (_ []*sent, missed, closed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if place < s.next-liveQueue {
		return batch, true, s.closed
	}
	for ; place < s.next && len(batch) < maxTogether; place++ {
		batch = append(batch, s.ring[place%liveQueue])
	}
	return batch, false, s.closed && place == s.next
}

// join returns the messages from a place on as one piece. Viewers have their turns
// one after another and so are mostly at the same place: what was made for the
// last one is kept for the next.
func (s *stream) join(place int64, batch []*sent) []byte {
	if t := s.together.Load(); t != nil && t.place == place && t.count == len(batch) {
		return t.data
	}
	t := &together{place: place, count: len(batch), data: concat(batch)}
	s.together.Store(t)
	return t.data
}

func concat(batch []*sent) []byte {
	size := 0
	for _, m := range batch {
		size += len(m.frame)
	}
	data := make([]byte, 0, size)
	for _, m := range batch {
		data = append(data, m.frame...)
	}
	return data
}
