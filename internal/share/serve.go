package share

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/time/rate"

	"leadrig/internal/share/protocol"
)

// How much a participant may say: as much as it needs to report five times a
// second, and then more slowly.
const (
	sayPerSecond = 20
	sayBurst     = 40
)

// Times of the beginning and the end of a connection.
const (
	helloTimeout = 10 * time.Second
	closeTimeout = 2 * time.Second
	closeLinger  = time.Second // for the close frame to be read
)

// viewer is one connection of a participant.
type viewer struct {
	ws    *websocket.Conn
	life  context.Context //nolint:containedctx // it is the connection's
	end   context.CancelCauseFunc
	place atomic.Int64 // the last event that was sent
	// packed says that compression was agreed on.
	packed bool

	timeout   time.Duration
	slowBytes int

	writing  sync.Mutex // held during a write
	torn     bool       // under writing: a write has failed
	allowing sync.Mutex // held while the write deadline is set
	hurried  bool       // under allowing
}

// serve has a connection from its handshake to its end.
func (h *Hub) serve(r *room, w http.ResponseWriter, req *http.Request) {
	if !h.enter() {
		http.Error(w, "", http.StatusServiceUnavailable)
		return
	}
	defer h.leave()
	// Programs send no Origin, browsers always do.
	if len(req.Header.Values("Origin")) > 0 || !h.knownHost(req.Host) {
		http.Error(w, "this address is for leadrig join", http.StatusForbidden)
		return
	}
	packed := agreeToPack(req.Header)
	up := websocket.Upgrader{
		HandshakeTimeout: helloTimeout, EnableCompression: packed,
		CheckOrigin: func(*http.Request) bool { return true }, // done above
	}
	ws, err := up.Upgrade(w, req, nil)
	if err != nil {
		return // it has been answered
	}
	defer func() { _ = ws.Close() }()
	v := &viewer{ws: ws, packed: packed, timeout: h.cfg.WriteTimeout, slowBytes: h.cfg.SlowBytes}
	v.life, v.end = context.WithCancelCause(context.WithoutCancel(req.Context()))
	defer v.end(nil)
	defer context.AfterFunc(req.Context(), func() { v.end(errEnded) })()
	defer context.AfterFunc(r.life, func() { v.end(context.Cause(r.life)) })() //nolint:contextcheck // the room's end ends it too
	// A write that waits must not keep the end waiting.
	stop := context.AfterFunc(v.life, v.hurry) //nolint:contextcheck // it follows from the request's
	defer stop()
	h.talk(r, v) //nolint:contextcheck // what it says last outlives the request's context
}

// talk is hello, welcome and what follows.
func (h *Hub) talk(r *room, v *viewer) {
	// A hello that doesn't come must not keep the end waiting.
	stop := context.AfterFunc(v.life, func() { _ = v.ws.SetReadDeadline(time.Now()) })
	_ = v.ws.SetReadDeadline(time.Now().Add(helloTimeout))
	v.ws.SetReadLimit(protocol.MaxFromParticipant)
	hello, err := hear(v.ws, protocol.DecodeHello)
	if !stop() {
		err = context.Cause(v.life)
	}
	if err != nil {
		v.close(err)
		return
	}
	p, welcome, err := r.join(hello, v, h.log.latest())
	if err != nil {
		v.close(err)
		return
	}
	v.place.Store(welcome.Place)
	var reading sync.WaitGroup
	reading.Go(func() { v.end(h.listen(r, p, v)) })
	data, err := welcome.Encode()
	if err == nil {
		err = v.say(data)
	}
	if err == nil {
		err = h.feed(p, v)
	}
	v.end(err) // the first cause counts
	why := context.Cause(v.life)
	if errors.Is(why, errEnded) {
		h.lastWords(p, v)
	}
	r.leave(p, v, why)
	v.close(why)
	hangUp := time.AfterFunc(closeLinger, func() { _ = v.ws.Close() })
	defer hangUp.Stop()
	reading.Wait() // until the other side has read the reason and gone
}

// enter takes one of the places that connections have.
func (h *Hub) enter() (ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return false
	}
	select {
	case h.pending <- struct{}{}:
		h.viewers.Add(1)
		return true
	default:
		return false
	}
}

// agreeToPack says whether a viewer offers to take compressed messages, and makes
// its offer one without the fine print, so that the handshake comes to the same
// answer.
func agreeToPack(header http.Header) bool {
	const name, offer = "Sec-Websocket-Extensions", "permessage-deflate"
	for _, value := range header.Values(name) {
		for extension := range strings.SplitSeq(value, ",") {
			if is, _, _ := strings.Cut(extension, ";"); strings.TrimSpace(is) == offer {
				header.Set(name, offer)
				return true
			}
		}
	}
	header.Del(name)
	return false
}

func (h *Hub) leave() {
	<-h.pending
	h.viewers.Done()
}

// hear reads the next message. The connection's own limit counts what is sent,
// so what a compressed message becomes is bounded too.
func hear[T any](ws *websocket.Conn, decode func([]byte) (T, error)) (T, error) {
	var none T
	kind, r, err := ws.NextReader()
	if err != nil {
		return none, err
	}
	if kind != websocket.TextMessage {
		return none, &ending{protocol.CloseViolation, "not a text message"}
	}
	data, err := io.ReadAll(io.LimitReader(r, protocol.MaxFromParticipant+1))
	if err != nil {
		return none, err
	}
	if len(data) > protocol.MaxFromParticipant {
		return none, websocket.ErrReadLimit
	}
	m, err := decode(data)
	if err != nil {
		return none, &ending{protocol.CloseViolation, err.Error()}
	}
	return m, nil
}

// listen reads what a participant says, until the connection's end, and returns
// why it ended.
func (h *Hub) listen(r *room, p *participant, v *viewer) error {
	alive := func() error { return v.ws.SetReadDeadline(time.Now().Add(h.cfg.Silence)) }
	limiter, control := rate.NewLimiter(sayPerSecond, sayBurst), rate.NewLimiter(sayPerSecond, sayBurst)
	bounded := func() error {
		if !control.Allow() {
			return errFlood
		}
		return nil
	}
	v.ws.SetPongHandler(func(string) error { return errors.Join(bounded(), alive()) })
	v.ws.SetPingHandler(func(string) error { return bounded() }) // it gets no answer: it isn't part of the protocol
	_ = alive()
	for {
		m, err := hear(v.ws, protocol.DecodeOutcome)
		switch {
		case errors.Is(err, errFlood):
			return errFlood
		case errors.Is(err, websocket.ErrReadLimit):
			return &ending{protocol.CloseViolation, "a message that is too large"}
		case isTimeout(err):
			return errSilent
		case err != nil:
			return err
		}
		r.outcome(p, v, m)
		if limiter.Wait(v.life) != nil {
			return context.Cause(v.life)
		}
	}
}

func isTimeout(err error) bool {
	ne, ok := errors.AsType[net.Error](err)
	return ok && ne.Timeout()
}
