package inspector

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/gorilla/websocket"

	"leadrig/internal/feed"
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
	reader := i.hub.out.Subscribe(0)
	defer reader.Close()
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // it was answered
	}
	v := &viewer{conn: conn, reader: reader, records: i}
	v.serve(i.hub.ending, from) //nolint:contextcheck // a request's context ends when its connection is taken over
}

// viewer is one websocket. It reads on one goroutine and writes on another.
type viewer struct {
	conn    *websocket.Conn
	reader  *feed.Reader
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
	for {
		batch, missed, err := v.reader.Next(ctx)
		switch {
		case missed > 0:
			return errBehind
		case errors.Is(err, io.EOF):
			return errEnded
		case err != nil:
			return err
		}
		if err := v.send(batch, v.told.already); err != nil {
			return err
		}
	}
}

// send sends a batch in as few writes as can be, without what is to be left out.
func (v *viewer) send(batch []hook.Message, leaveOut func(hook.Message) bool) error {
	_ = v.conn.SetWriteDeadline(time.Now().Add(frameTimeout))
	cork, _ := v.conn.NetConn().(*corkConn)
	cork.cork()
	for _, m := range batch {
		m, ok := m.(*sent)
		if !ok || leaveOut(m.Message) {
			continue
		}
		if err := v.conn.WritePreparedMessage(m.frame); err != nil {
			return err
		}
	}
	return cork.uncork()
}

// farewell says why the connection ends, to a viewer that is still there.
func (v *viewer) farewell(err error) {
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
