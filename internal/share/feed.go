package share

import (
	"context"
	"time"

	"github.com/gorilla/websocket"

	"leadrig/internal/share/protocol"
)

// feed sends what happens, until the connection's end, and returns why it ended.
func (h *Hub) feed(p *participant, v *viewer) error {
	ping := time.NewTicker(h.cfg.PingEvery)
	defer ping.Stop()
	for place := v.place.Load(); ; {
		next, missed, grown := h.log.after(place, v.group)
		var err error
		switch {
		case next == nil:
			select {
			case <-grown:
			case <-ping.C:
				err = v.ping()
			case <-v.life.Done():
			}
		case missed > 0:
			err = v.tellMissed(missed)
			place += missed
		default:
			p.sent.Add(next.deliveries()) // before an outcome can come
			if err = h.send(v.life, v, next); err == nil {
				place = next.last()
			}
		}
		v.place.Store(place)
		if v.life.Err() != nil {
			return context.Cause(v.life)
		}
		if err != nil {
			return err
		}
		select {
		case <-ping.C: // also while there is no pause
			if err := v.ping(); err != nil {
				return err
			}
		default:
		}
	}
}

func (h *Hub) send(ctx context.Context, v *viewer, p *page) error {
	message, err := h.frames.get(ctx, h.life, p)
	if err != nil {
		return err
	}
	return v.write(p.bytes, func() error { return v.ws.WritePreparedMessage(message) })
}

// lastWords sends what has happened until the run's end, as far as that can be
// done in a moment.
func (h *Hub) lastWords(p *participant, v *viewer) {
	ctx, cancel := context.WithTimeout(h.life, closeTimeout)
	defer cancel()
	// What was published last has come here by then.
	timer := time.NewTimer(2 * (Pace + slowest))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
	v.timeout = closeTimeout
	for place := v.place.Load(); ctx.Err() == nil; v.place.Store(place) {
		next, missed, _ := h.log.after(place, v.group)
		if next == nil || missed > 0 {
			return
		}
		p.sent.Add(next.deliveries())
		if h.send(ctx, v, next) != nil {
			return
		}
		place = next.last()
	}
}

func (v *viewer) tellMissed(count int64) error {
	data, err := protocol.Missed{Count: count}.Encode()
	if err != nil {
		return err
	}
	return v.say(data)
}

func (v *viewer) say(data []byte) error {
	return v.write(len(data), func() error { return v.ws.WriteMessage(websocket.TextMessage, data) })
}

// write does one write within the time that so many bytes may take.
func (v *viewer) write(size int, do func() error) error {
	_ = v.ws.SetWriteDeadline(time.Now().Add(v.timeout + time.Duration(size/v.slowBytes)*time.Second))
	err := do()
	if isTimeout(err) {
		return errStalled
	}
	return err
}

func (v *viewer) ping() error {
	err := v.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(v.timeout))
	if isTimeout(err) {
		return errStalled
	}
	return err
}

// close says why the connection ends, if it is we who end it, and hangs up once
// that can have been read.
func (v *viewer) close(why error) {
	e, ok := why.(*ending) //nolint:errorlint // endings are never wrapped
	if !ok || v.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(e.code, e.reason), time.Now().Add(closeTimeout)) != nil {
		_ = v.ws.Close()
	}
}
