package share

import (
	"context"
	"time"

	"github.com/gorilla/websocket"

	"leadrig/internal/fanout"
	"leadrig/internal/share/protocol"
)

// feed has a viewer sent what happens, until the connection's end, and returns
// why it ended. What there is to send is sent in the viewer's turns.
func (h *Hub) feed(p *participant, v *viewer) error {
	m := h.log.viewers.Join(func() bool { return h.turn(p, v) })
	defer m.Leave()
	ping := time.NewTicker(h.cfg.PingEvery)
	defer ping.Stop()
	for {
		select {
		case <-v.life.Done():
			return context.Cause(v.life)
		case <-ping.C:
			if err := v.write(0, fanout.Frame(fanout.Ping, nil)); err != nil {
				return err
			}
		}
	}
}

// turn sends a viewer what is next; again says that there may be more.
func (h *Hub) turn(p *participant, v *viewer) (again bool) {
	if v.life.Err() != nil {
		return false
	}
	sent, err := h.send(v.life, p, v)
	if err != nil {
		v.end(err)
	}
	return sent && err == nil
}

// send sends what comes next, in one write, and reports whether there was
// anything.
func (h *Hub) send(ctx context.Context, p *participant, v *viewer) (sent bool, err error) {
	place := v.place.Load()
	next, missed, err := h.stretchFor(ctx, place, v.packed)
	switch {
	case err != nil:
		return false, err
	case missed > 0:
		err = v.tellMissed(missed)
		v.place.Store(place + missed)
		return true, err
	case next == nil:
		return false, nil
	}
	p.sent.Add(next.deliveries) // before an outcome can come
	if err := v.write(next.bytes, next.data); err != nil {
		return false, err
	}
	v.place.Store(next.last)
	return next.last < h.log.latest(), nil
}

// lastWords sends what has happened until the run's end, as far as that can be
// done in a moment.
func (h *Hub) lastWords(p *participant, v *viewer) {
	ctx, cancel := context.WithTimeout(h.life, closeTimeout)
	defer cancel()
	// What was published last has come here by then.
	timer := time.NewTimer(7 * Pace)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
	for more := true; more && ctx.Err() == nil; {
		sent, err := h.send(ctx, p, v)
		more = sent && err == nil
	}
}

func (v *viewer) tellMissed(count int64) error {
	data, err := protocol.Missed{Count: count}.Encode()
	if err != nil {
		return err
	}
	return v.say(data)
}

func (v *viewer) say(data []byte) error { return v.write(len(data), fanout.Frame(fanout.Text, data)) }

// write does one write of whole frames within the time that so many bytes may
// take.
func (v *viewer) write(size int, frames []byte) error {
	v.writing.Lock()
	defer v.writing.Unlock()
	if v.torn {
		return errStalled
	}
	v.allow(v.timeout + time.Duration(size/v.slowBytes)*time.Second)
	_, err := v.ws.NetConn().Write(frames)
	if err == nil {
		return nil
	}
	v.torn = true // in the middle of a frame, so nothing can follow
	if isTimeout(err) {
		return errStalled
	}
	return err
}

// allow sets how long a write may take. At the end of a connection that is not
// long.
func (v *viewer) allow(d time.Duration) {
	v.allowing.Lock()
	defer v.allowing.Unlock()
	if v.hurried {
		d = min(d, closeTimeout)
	}
	_ = v.ws.NetConn().SetWriteDeadline(time.Now().Add(d))
}

// hurry bounds the write that waits, and all that follow: the connection ends.
func (v *viewer) hurry() {
	v.allowing.Lock()
	defer v.allowing.Unlock()
	v.hurried = true
	_ = v.ws.NetConn().SetWriteDeadline(time.Now().Add(closeTimeout))
}

// close says why the connection ends, if it is we who end it, and hangs up once
// that can have been read.
func (v *viewer) close(why error) {
	v.writing.Lock()
	defer v.writing.Unlock()
	e, ok := why.(*ending) //nolint:errorlint // endings are never wrapped
	if !ok || v.torn || v.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(e.code, e.reason), time.Now().Add(closeTimeout)) != nil {
		_ = v.ws.Close()
	}
}
