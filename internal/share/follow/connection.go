package follow

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"leadrig/internal/exit"
	"leadrig/internal/hook"
	"leadrig/internal/safetext"
	"leadrig/internal/share/protocol"
)

// endError ends the run of a participant: connecting again makes no sense. Its
// err is nil where that is no failure.
type endError struct {
	code int
	err  error
}

func (e *endError) Error() string { return fmt.Sprintf("the run was left: %v", e.err) }

// errBehind ends a connection for which there is no room any more.
var errBehind = errors.New("the handler is far behind: going on when it has caught up")

// Times of a connection.
const (
	dialTimeout  = 15 * time.Second
	writeTimeout = 10 * time.Second
	// reportEvery is how often outcomes are reported at most.
	reportEvery = 200 * time.Millisecond
)

// connection is one connection, from its handshake to its end, and returns why
// it ended.
func (f *follower) connection(ctx context.Context) error {
	ws, err := f.dial(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = ws.Close() }()
	defer leaving(ctx, ws)()
	if err := f.hello(ws); err != nil {
		return f.explain(err)
	}
	ws.SetReadLimit(protocol.MaxFromHub)
	ws.SetPingHandler(func(data string) error {
		_ = ws.SetReadDeadline(time.Now().Add(f.cfg.Silence))
		_ = ws.WriteControl(websocket.PongMessage, []byte(data), time.Now().Add(writeTimeout)) // a broken connection is found by reading
		return nil
	})
	var reporting sync.WaitGroup
	defer reporting.Wait()
	ctx, end := context.WithCancel(ctx)
	defer end()
	for {
		m, err := f.read(ws)
		if err != nil {
			return f.explain(err)
		}
		if w, ok := m.(*protocol.Welcome); ok {
			if err := f.welcomed(w); err != nil {
				return err
			}
			reporting.Go(func() { f.report(ctx, ws) })
			continue
		}
		if err := f.take(ctx, m); err != nil {
			return err
		}
	}
}

// leaving says goodbye when ctx ends, and then reads no more. What it returns
// waits for that.
func leaving(ctx context.Context, ws *websocket.Conn) (stop func()) {
	left := make(chan struct{})
	undo := context.AfterFunc(ctx, func() {
		defer close(left)
		goodbye := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")
		_ = ws.WriteControl(websocket.CloseMessage, goodbye, time.Now().Add(time.Second))
		_ = ws.NetConn().SetDeadline(time.Now())
	})
	return func() {
		if !undo() {
			<-left
		}
	}
}

func (f *follower) hello(ws *websocket.Conn) error {
	hello := protocol.Hello{
		Version: protocol.Version, Name: f.cfg.Name, Resume: f.token,
		Forwards: f.cfg.Handler != nil, Observes: f.cfg.Effects != nil,
	}
	if f.token != "" || f.cfg.FromStart {
		hello.After = &f.place
	}
	data, err := hello.Encode()
	if err != nil {
		return err
	}
	_ = ws.SetWriteDeadline(time.Now().Add(writeTimeout))
	return ws.WriteMessage(websocket.TextMessage, data)
}

// read reads one message. Silence is what it doesn't bear, however long a
// message is.
func (f *follower) read(ws *websocket.Conn) (any, error) {
	_ = ws.SetReadDeadline(time.Now().Add(f.cfg.Silence))
	kind, r, err := ws.NextReader()
	if err != nil {
		return nil, err
	}
	if kind != websocket.TextMessage {
		return nil, protocol.ErrViolation
	}
	data, err := io.ReadAll(io.LimitReader(&patient{r, ws, f.cfg.Silence}, protocol.MaxFromHub+1))
	if err != nil {
		return nil, err
	}
	if len(data) > protocol.MaxFromHub {
		return nil, websocket.ErrReadLimit
	}
	return protocol.DecodeFromHub(data)
}

// patient is a reader that waits anew for each piece.
type patient struct {
	io.Reader
	ws      *websocket.Conn
	silence time.Duration
}

func (p *patient) Read(b []byte) (int, error) {
	_ = p.ws.SetReadDeadline(time.Now().Add(p.silence))
	return p.Reader.Read(b)
}

// explain is what the end of a connection means.
func (f *follower) explain(err error) error {
	if errors.Is(err, protocol.ErrViolation) || errors.Is(err, websocket.ErrReadLimit) {
		return &endError{err: exit.Failedf("the presenter's side doesn't keep to the protocol: %w", err)}
	}
	closed, ok := errors.AsType[*websocket.CloseError](err)
	if !ok {
		if ne, ok := errors.AsType[net.Error](err); ok && ne.Timeout() {
			err = fmt.Errorf("nothing was heard for %v", f.cfg.Silence)
		}
		return exit.Failedf("the connection to %s was lost: %w", f.cfg.Address, err)
	}
	said := exit.Failedf("join the run at %s: %s", f.cfg.Address, safetext.Line(closed.Text))
	switch closed.Code {
	case protocol.CloseRevoked, protocol.CloseEnded:
		return &endError{code: closed.Code}
	case protocol.CloseFull:
		if f.ready { // it was in, and will be again
			return said
		}
		return &endError{code: closed.Code, err: said}
	case protocol.CloseViolation, protocol.CloseReplaced:
		return &endError{code: closed.Code, err: said}
	case protocol.CloseVersion:
		return &endError{code: closed.Code, err: exit.With(exit.Usage, said)}
	case protocol.CloseSlow:
		return exit.Failedf("the presenter's side has ended the connection: %s", safetext.Line(closed.Text))
	case websocket.CloseAbnormalClosure:
		return exit.Failedf("the connection to %s was lost", f.cfg.Address)
	}
	return said
}

// welcomed takes the hub's answer to hello.
func (f *follower) welcomed(w *protocol.Welcome) error {
	if w.Version != protocol.Version {
		return &endError{err: exit.Usagef("the presenter's leadrig speaks version %d of the protocol, this one version %d: use the same leadrig", w.Version, protocol.Version)}
	}
	if f.token == "" {
		f.place = w.Place
	}
	if f.token != w.Resume {
		f.token = w.Resume
		f.out.reset() // for the hub it is somebody new
	}
	now := time.Now()
	f.welcome = now
	f.cfg.Tell(&hook.TunnelChanged{Time: now, State: hook.TunnelOnline, PublicURL: f.cfg.Address.String()})
	if !f.ready {
		f.ready = true
		f.cfg.Tell(&hook.Ready{Time: now, Tunnel: "share", ForwardTo: f.cfg.Target})
	}
	f.cfg.Tell(&hook.ShareChanged{
		Time: now, State: hook.ShareJoined, Self: true, Name: w.Name, Present: w.Present, Detail: payloads(w.Raw),
		Forwards: f.cfg.Handler != nil, Observes: f.cfg.Effects != nil,
	})
	if w.Dropped != "" {
		f.cfg.Tell(&hook.Warning{Time: now, Code: WarnDropped, Text: "the presenter's side had ended the connection: " + w.Dropped + "; what was missed follows"})
	}
	return nil
}

func payloads(raw bool) string {
	if raw {
		return "payloads are shared as they came"
	}
	return "payloads are redacted"
}

// report sends outcomes, the latest where there are many.
func (f *follower) report(ctx context.Context, ws *websocket.Conn) {
	tick := time.NewTicker(reportEvery)
	defer tick.Stop()
	f.out.again()
	for {
		select {
		case <-ctx.Done():
			return
		case <-f.out.wake:
		}
		if m, ok := f.out.take(); ok {
			data, err := m.Encode()
			if err != nil {
				continue
			}
			_ = ws.SetWriteDeadline(time.Now().Add(writeTimeout))
			if ws.WriteMessage(websocket.TextMessage, data) != nil {
				_ = ws.Close() // the reader says why
				return
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
