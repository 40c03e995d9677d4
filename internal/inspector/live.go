package inspector

import (
	"context"
	"errors"
	"net"
	"net/http"
	"slices"
	"time"

	"github.com/gorilla/websocket"

	"leadrig/internal/hook"
)

// Deadlines of a viewer's connection, and what it may send: nothing but pongs.
const (
	pingEvery    = 20 * time.Second
	pongTimeout  = 3 * pingEvery
	frameTimeout = 10 * time.Second // to take what is sent
	fromViewer   = 512              // bytes
)

// live sends the run's messages as they come: each text message is one object,
// that of the JSON line. With after=ID it begins with what was recorded after
// that delivery, and with open=ID,ID,… with the attempts at these, which the
// viewer has without one, that were made meanwhile. Nothing in between is left
// out or told twice.
func (i *Inspector) live(w http.ResponseWriter, r *http.Request) {
	from, err := parseResume(r.URL.Query())
	if err != nil {
		fail(w, http.StatusBadRequest, codeBad, err.Error())
		return
	}
	if !websocket.IsWebSocketUpgrade(r) {
		w.Header().Set("Upgrade", "websocket")
		fail(w, http.StatusUpgradeRequired, codeBad, "this is a websocket")
		return
	}
	if !i.hub.join() {
		fail(w, http.StatusServiceUnavailable, codeBusy, "there are too many viewers, or the page is ending")
		return
	}
	defer i.hub.leave()
	upgrader := websocket.Upgrader{
		HandshakeTimeout: frameTimeout, ReadBufferSize: fromViewer, WriteBufferSize: fromViewer,
		CheckOrigin: func(*http.Request) bool { return true }, // guard has checked it
		Error: func(w http.ResponseWriter, _ *http.Request, status int, reason error) {
			fail(w, status, codeBad, reason.Error())
		},
	}
	// Before the history is read, so that nothing falls between the two.
	place := i.hub.out.end()
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // it was answered
	}
	v := &viewer{conn: conn, out: i.hub.out, place: place, records: i}
	v.serve(i.hub.ending, from) //nolint:contextcheck // a request's context ends when its connection is taken over
}

// viewer is one websocket. It reads on one goroutine, and is sent what it has
// missed on another; what comes then is sent in its turns.
type viewer struct {
	conn    *websocket.Conn
	out     *stream
	place   int64 // in out, of what is sent next
	records *Inspector
	told    told
}

// Reasons for which we end a viewer's connection.
var (
	errEnded  = errors.New("the run has ended")
	errBehind = errors.New("too far behind: connect again to go on where you were")
)

// serve writes until the viewer goes, is too slow, or the run ends.
func (v *viewer) serve(ending context.Context, from resume) {
	ctx, cancel := context.WithCancel(ending)
	read := make(chan struct{})
	go func() { defer close(read); defer cancel(); v.discard() }()
	err := v.write(ctx, from)
	if ending.Err() != nil {
		err = errEnded
	}
	v.farewell(err)
	cancel()
	_ = v.conn.Close() // all that mattered was sent
	<-read
}

// discard reads what the viewer sends, which is nothing but control frames, until
// the connection ends.
func (v *viewer) discard() {
	v.conn.SetReadLimit(fromViewer)
	alive := func(string) error { return v.conn.SetReadDeadline(time.Now().Add(pongTimeout)) }
	_ = alive("")
	v.conn.SetPongHandler(alive)
	for {
		if _, _, err := v.conn.NextReader(); err != nil {
			return
		}
	}
}

// write sends what the viewer has missed, then what comes.
func (v *viewer) write(ctx context.Context, from resume) error {
	if err := v.catchUp(ctx, from); err != nil {
		return err
	}
	ended := make(chan error, 1)
	over := false // only turns use it, and there is one at a time
	m := v.out.viewers.Join(func() (again bool) {
		if over {
			return false
		}
		more, err := v.turn()
		if over = err != nil; over {
			ended <- err
		}
		return more
	})
	defer m.Leave()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
		v.hurry()
		return ctx.Err()
	}
}

// turn sends what has come, if anything; more says that there may be more.
func (v *viewer) turn() (more bool, err error) {
	var room [32]*sent
	batch, missed, closed := v.out.from(v.place, room[:0])
	switch {
	case missed:
		return false, errBehind
	case len(batch) > 0:
		err = v.sendLive(batch)
		v.place += int64(len(batch))
	}
	if err == nil && closed {
		err = errEnded
	}
	return len(batch) == maxTogether, err
}

// sendLive sends what comes, which is the same for all but those who were told of
// some of it out of the history.
func (v *viewer) sendLive(batch []*sent) error {
	for n, m := range batch {
		if v.told.already(m.Message) {
			return v.push(concat(v.news(batch[n:], slices.Clone(batch[:n]))))
		}
	}
	return v.push(v.out.join(v.place, batch))
}

// news appends to some what the viewer wasn't told of yet.
func (v *viewer) news(batch, some []*sent) []*sent {
	for _, m := range batch {
		if !v.told.already(m.Message) {
			some = append(some, m)
		}
	}
	return some
}

// send sends messages in few writes, without what is to be left out.
func (v *viewer) send(messages []hook.Message, leaveOut func(hook.Message) bool) error {
	batch := make([]*sent, 0, maxTogether)
	for n, m := range messages {
		if m, ok := m.(*sent); ok && !leaveOut(m.Message) {
			batch = append(batch, m)
		}
		if len(batch) == maxTogether || n == len(messages)-1 {
			if err := v.push(concat(batch)); err != nil {
				return err
			}
			batch = batch[:0]
		}
	}
	return nil
}

// push writes frames that are ready: nothing is left to do for the websocket.
func (v *viewer) push(frames []byte) error {
	if len(frames) == 0 {
		return nil
	}
	conn := v.conn.NetConn()
	_ = conn.SetWriteDeadline(time.Now().Add(frameTimeout))
	_, err := conn.Write(frames)
	return err
}

// hurry has a write that waits not keep the end waiting.
func (v *viewer) hurry() { _ = v.conn.NetConn().SetWriteDeadline(time.Now().Add(farewellTime)) }

// farewell says why the connection ends, to a viewer that is still there.
func (v *viewer) farewell(err error) {
	if _, ok := errors.AsType[net.Error](err); ok {
		return // in the middle of a frame, so nothing can follow
	}
	code := websocket.CloseInternalServerErr
	switch {
	case errors.Is(err, errEnded):
		code = websocket.CloseGoingAway
	case errors.Is(err, errBehind):
		code = websocket.CloseTryAgainLater
	case err == nil, errors.Is(err, context.Canceled):
		return
	}
	message := websocket.FormatCloseMessage(code, err.Error())
	_ = v.conn.WriteControl(websocket.CloseMessage, message, time.Now().Add(time.Second)) // it may have gone
}
