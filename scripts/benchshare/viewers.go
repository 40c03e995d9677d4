package main

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strconv"
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
	cpu           time.Duration
}

// view is the viewers' process.
func view(ctx context.Context, args []string) error {
	count, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	dialer := &websocket.Dialer{HandshakeTimeout: 10 * time.Second, EnableCompression: args[2] == "true"}
	viewers := make([]*viewer, count)
	var reading sync.WaitGroup
	var ending atomic.Bool
	for i := range viewers {
		if viewers[i], err = connect(ctx, dialer, args[0], i); err != nil {
			return err
		}
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
	untilEnd()
	time.AfterFunc(500*time.Millisecond, func() { // what is under way
		ending.Store(true)
		for _, v := range viewers {
			_ = v.ws.Close()
		}
	})
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

// viewer is one websocket of its own.
type viewer struct {
	ws   *websocket.Conn
	took []time.Duration // from capture to here
}

func connect(ctx context.Context, dialer *websocket.Dialer, url string, i int) (*viewer, error) {
	ws, res, err := dialer.DialContext(ctx, url, nil)
	if res != nil && err != nil {
		_ = res.Body.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("viewer %d: %w", i, err)
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
		err = fmt.Errorf("viewer %d was welcomed with %q", i, welcome)
	}
	return &viewer{ws: ws}, err
}

// read notes how old each delivery is, until the connection ends, and says why it
// did. It looks for a delivery's time instead of decoding everything: it is the
// hub that is measured.
func (v *viewer) read() error {
	mark := []byte(`"received_at":"`)
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
		data, now := buf.Bytes(), time.Now()
		for {
			_, rest, ok := bytes.Cut(data, mark)
			if !ok {
				break
			}
			end := bytes.IndexByte(rest, '"')
			at, err := time.Parse(time.RFC3339Nano, string(rest[:max(end, 0)]))
			if err != nil {
				return err
			}
			v.took = append(v.took, now.Sub(at))
			data = rest
		}
	}
}
