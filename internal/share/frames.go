package share

import (
	"bytes"
	"container/list"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"leadrig/internal/fanout"
	"leadrig/internal/hook"
	"leadrig/internal/share/protocol"
)

// maxFrames bounds the encoded pages that are kept, in bytes.
const maxFrames = 32 << 20

// frames are pages as they are sent: each is read, redacted and encoded once,
// by the first viewer that wants it, and kept while there is room.
type frames struct {
	encode func(context.Context, *page) ([]byte, error)
	limit  int
	packer fanout.Packer
	// What was sent last, for those with and without compression.
	latest, latestPacked atomic.Pointer[stretch]

	mu    sync.Mutex
	byKey map[int64]*list.Element // by the page's first place
	order *list.List              // of *frame, the last used first
	size  int
}

// frame is one encoded page.
type frame struct {
	key   int64
	size  int
	ready chan struct{} // closed when plain or err is set
	plain []byte
	err   error

	pack      sync.Once // by the first viewer with whom compression was agreed on
	packed    []byte
	packedErr error
}

func newFrames(encode func(context.Context, *page) ([]byte, error)) *frames {
	return &frames{encode: encode, limit: maxFrames, byKey: map[int64]*list.Element{}, order: list.New()}
}

// get returns a page as it is sent. Life is the hub's: the encoding is for all.
func (f *frames) get(ctx, life context.Context, p *page, packed bool) ([]byte, error) {
	own, first := f.own(p)
	if first {
		f.make(life, own, p)
	}
	select {
	case <-own.ready:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	if own.err != nil || !packed {
		return own.plain, own.err
	}
	own.pack.Do(func() {
		content := own.plain[len(own.plain)-own.size/2:]
		if content, own.packedErr = f.packer.Pack(content); own.packedErr == nil {
			own.packed = fanout.Frame(fanout.Packed, content)
		}
	})
	return own.packed, own.packedErr
}

// own returns a page's frame; first says that it is the caller's to make.
func (f *frames) own(p *page) (own *frame, first bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if e, ok := f.byKey[p.first]; ok {
		f.order.MoveToFront(e)
		return e.Value.(*frame), false
	}
	own = &frame{key: p.first, ready: make(chan struct{})}
	f.byKey[own.key] = f.order.PushFront(own)
	return own, true
}

// make encodes a page into its frame.
func (f *frames) make(life context.Context, own *frame, p *page) {
	content, err := f.encode(life, p)
	if err == nil {
		own.plain = fanout.Frame(fanout.Text, content)
	}
	own.err = err
	f.settle(own, 2*len(content)) // twice: it may be compressed too
	close(own.ready)
}

// settle counts a frame that is ready and lets go of the longest unused.
func (f *frames) settle(own *frame, size int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	e := f.byKey[own.key]
	if own.err != nil {
		f.order.Remove(e)
		delete(f.byKey, own.key)
		return
	}
	own.size = size
	f.size += size
	for e := f.order.Back(); e != nil && f.size > f.limit && f.order.Len() > 1; {
		old, before := e.Value.(*frame), e.Prev()
		if old.size > 0 { // else it is being encoded
			f.size -= old.size
			f.order.Remove(e)
			delete(f.byKey, old.key)
		}
		e = before
	}
}

// encodePage writes a page as one message.
func (h *Hub) encodePage(ctx context.Context, p *page) ([]byte, error) {
	m := protocol.Events{First: p.first, Events: make([]protocol.Event, len(p.refs))}
	for i := range p.refs {
		r := &p.refs[i]
		if r.attempt {
			m.Events[i].Attempt = &protocol.Attempt{
				DeliveryID: r.id, Number: int(r.number), At: time.UnixMicro(r.at).UTC(), Status: int(r.status),
				LatencyMS: float64(r.latency.Microseconds()) / 1000, Outcome: outcomes()[r.outcome],
			}
			continue
		}
		d, err := h.read(ctx, r.id)
		if err != nil {
			return nil, err
		}
		m.Events[i].Delivery = d
	}
	return m.Encode()
}

// Trouble with the history passes mostly; what stays is told in the delivery's
// place.
const (
	readTries = 4
	readPause = 100 * time.Millisecond
)

// read reads a delivery as it is shared. An error means that the hub ends.
func (h *Hub) read(ctx context.Context, id int64) (*protocol.Delivery, error) {
	var err error
	for try := range readTries {
		if try > 0 {
			select {
			case <-time.After(readPause):
			case <-ctx.Done():
				return nil, context.Cause(ctx)
			}
		}
		var d *hook.Delivery
		d, err = h.cfg.Deliveries.Delivery(ctx, id)
		if err == nil {
			return h.shared(d), nil
		}
		if errors.Is(err, hook.ErrNotFound) {
			break
		}
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	h.warn(fmt.Sprintf("delivery %d can't be shared, participants get it without its content: %v", id, err))
	return protocol.NewDelivery(&hook.Delivery{ID: id, Method: "POST", ReceivedAt: h.cfg.Now()}, "the presenter's history doesn't have it any more"), nil
}

// shared is a delivery as participants get it.
func (h *Hub) shared(d *hook.Delivery) *protocol.Delivery {
	eventType := ""
	if hook.EventType(d.EventType).Known() {
		eventType = d.EventType
	}
	redacted := d
	if !h.cfg.Raw {
		if redacted = h.redact(d); redacted == nil {
			bare := &hook.Delivery{ID: d.ID, ReceivedAt: d.ReceivedAt, Method: d.Method, Summary: hook.Summary{EventType: eventType}, DuplicateOf: d.DuplicateOf, DuplicateBy: d.DuplicateBy, Copy: d.Copy}
			return protocol.NewDelivery(bare, "it could not be redacted")
		}
	}
	if n := len(redacted.Body); n > protocol.MaxBody {
		bare := *redacted
		bare.EventType = eventType
		return protocol.NewDelivery(&bare, fmt.Sprintf("its body has %d bytes, of which no more than %d are shared", n, protocol.MaxBody))
	}
	return protocol.NewDelivery(h.withoutEndpoint(redacted), "")
}

// withoutEndpoint is a delivery without the secret of the URL that it came to,
// which SmartLead's payloads name; as many zeros stand for it.
func (h *Hub) withoutEndpoint(d *hook.Delivery) *hook.Delivery {
	h.mu.Lock()
	secret := h.hidden
	h.mu.Unlock()
	if secret == "" {
		return d
	}
	from, to := []byte(secret), bytes.Repeat([]byte("0"), len(secret))
	if !bytes.Contains(d.Body, from) && !bytes.Contains(d.Header, from) && !strings.Contains(d.Query, secret) {
		return d
	}
	own := *d
	own.Body, own.Header = bytes.ReplaceAll(d.Body, from, to), bytes.ReplaceAll(d.Header, from, to)
	own.Query = strings.ReplaceAll(d.Query, secret, string(to))
	return &own
}

// redact returns a copy without what is personal, nil if that can't be had:
// what isn't known to be redacted isn't shared.
func (h *Hub) redact(d *hook.Delivery) (redacted *hook.Delivery) {
	defer func() {
		if failed := recover(); failed != nil {
			redacted = nil
			h.warn(fmt.Sprintf("delivery %d could not be redacted and is shared without its content: %v", d.ID, failed))
		}
	}()
	own := *d
	redacted = h.cfg.Redact(&own)
	if redacted == nil {
		h.warn(fmt.Sprintf("delivery %d could not be redacted and is shared without its content", d.ID))
		return nil
	}
	// What names it is the log's, whatever was made of the rest.
	final := *redacted
	final.ID, final.ReceivedAt, final.Method = d.ID, d.ReceivedAt, d.Method
	final.DuplicateOf, final.DuplicateBy, final.Copy = d.DuplicateOf, d.DuplicateBy, d.Copy
	return &final
}
