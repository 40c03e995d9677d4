package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"

	"leadrig/internal/share/protocol"
)

// seen is what all viewers have seen.
type seen struct {
	Deliveries    int
	P50, P99, Max time.Duration
}

// view is the viewers' process.
func view(ctx context.Context, args []string) error {
	beLast()
	count, err := strconv.Atoi(args[2])
	if err != nil {
		return err
	}
	how := websocket.Dialer{HandshakeTimeout: 10 * time.Second, EnableCompression: args[3] == "true"}
	enter := joinShare
	if args[0] == paged.String() {
		how.EnableCompression = false // as a page that is asked for it would
		enter = openPage
	}
	all := &crowd{viewers: make([]*viewer, count), reached: make(chan struct{}, 1)}
	viewers := all.viewers
	var reading sync.WaitGroup
	var ending atomic.Bool
	for i := range viewers {
		if viewers[i], err = enter(ctx, &how, args[1], i); err != nil {
			return fmt.Errorf("viewer %d: %w", i, err)
		}
		viewers[i].crowd = all
	}
	errs := make(chan error, count)
	for _, v := range viewers {
		reading.Go(func() {
			if err := v.read(); !ending.Load() {
				errs <- err
			}
		})
	}
	if err := tell(seen{}); err != nil {
		return err
	}
	orders(all.do)
	ending.Store(true)
	for _, v := range viewers {
		_ = v.ws.Close()
	}
	reading.Wait()
	select {
	case err := <-errs:
		return fmt.Errorf("a viewer was dropped: %w", err)
	default:
	}
	return tell(summary(viewers))
}

func summary(viewers []*viewer) seen {
	var all []time.Duration
	for _, v := range viewers {
		all = append(all, v.took...)
	}
	if len(all) == 0 {
		return seen{}
	}
	slices.Sort(all)
	at := func(percent int) time.Duration {
		return all[min(len(all)*percent/100, len(all)-1)].Round(10 * time.Microsecond)
	}
	return seen{Deliveries: len(all), P50: at(50), P99: at(99), Max: at(100)}
}

// crowd is all viewers together.
type crowd struct {
	viewers   []*viewer
	got, want atomic.Int64  // deliveries, over all viewers
	reached   chan struct{} // has one when got is want
}

// lateness bounds how long viewers get for what was sent to them.
const lateness = 10 * time.Second

// do follows an order: to forget what was measured, or to wait until all have so
// many deliveries, and then to say so.
func (c *crowd) do(line string) {
	if line == forget {
		for _, v := range c.viewers {
			v.forget()
		}
		return
	}
	each, _ := strconv.Atoi(line)
	c.want.Store(int64(each * len(c.viewers)))
	late := time.NewTimer(lateness)
	defer late.Stop()
	for c.got.Load() < c.want.Load() {
		select {
		case <-c.reached:
		case <-late.C: // what is missing is counted in the end
			c.want.Store(0)
		}
	}
	_ = tell(seen{}) // who doesn't hear it has gone
}

func (c *crowd) count() {
	if c.got.Add(1) != c.want.Load() {
		return
	}
	select {
	case c.reached <- struct{}{}:
	default:
	}
}

// viewer is one websocket of its own.
type viewer struct {
	crowd *crowd
	ws    *websocket.Conn
	mark  []byte // behind it stands when a delivery was received

	mu   sync.Mutex
	took []time.Duration // from capture to here
}

func dial(ctx context.Context, how *websocket.Dialer, url string, header http.Header) (*websocket.Conn, error) {
	ws, res, err := how.DialContext(ctx, url, header)
	if res != nil && err != nil {
		_ = res.Body.Close()
	}
	return ws, err
}

// joinShare follows a shared run, as leadrig join does.
func joinShare(ctx context.Context, how *websocket.Dialer, url string, i int) (*viewer, error) {
	ws, err := dial(ctx, how, url, nil)
	if err != nil {
		return nil, err
	}
	hello, err := protocol.Hello{Version: protocol.Version, Name: fmt.Sprint("viewer ", i)}.Encode()
	if err != nil {
		return nil, err
	}
	if err := ws.WriteMessage(websocket.TextMessage, hello); err != nil {
		return nil, err
	}
	_, welcome, err := ws.ReadMessage()
	if err == nil && !bytes.Contains(welcome, []byte(`"welcome"`)) {
		err = fmt.Errorf("it was welcomed with %q", welcome)
	}
	return &viewer{ws: ws, mark: []byte(`"received_at":"`)}, err
}

// openPage follows a run as its page does. Behind the address's # is the token.
func openPage(ctx context.Context, how *websocket.Dialer, url string, _ int) (*viewer, error) {
	url, token, _ := strings.Cut(url, "#")
	ws, err := dial(ctx, how, url, http.Header{"Authorization": {"Bearer " + token}})
	return &viewer{ws: ws, mark: []byte(`"type":"delivery","time":"`)}, err
}

// read notes how old each delivery is, until the connection ends, and says why it
// did. It looks for a delivery's time instead of decoding everything: it is the
// presenter that is measured.
func (v *viewer) read() error {
	buf := bytes.NewBuffer(make([]byte, 0, 16<<10))
	for {
		_, r, err := v.ws.NextReader()
		if err != nil {
			return err
		}
		buf.Reset()
		if _, err := buf.ReadFrom(r); err != nil {
			return err
		}
		if err := v.note(buf.Bytes(), time.Now()); err != nil {
			return err
		}
	}
}

// note notes the deliveries of a message.
func (v *viewer) note(data []byte, now time.Time) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	for {
		_, rest, ok := bytes.Cut(data, v.mark)
		if !ok {
			return nil
		}
		end := bytes.IndexByte(rest, '"')
		at, err := time.Parse(time.RFC3339Nano, string(rest[:max(end, 0)]))
		if err != nil {
			return err
		}
		v.took = append(v.took, now.Sub(at))
		v.crowd.count()
		data = rest
	}
}

// forget begins anew.
func (v *viewer) forget() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.took = v.took[:0]
}
