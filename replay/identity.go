package replay

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// stencil is a body in which the places are known that tell one event from
// another: its times, its message ids, its stats_id. A handler may recognise
// events by them, so a new event needs new ones.
type stencil struct {
	body  []byte
	slots []slot
}

// slot is the text of one such value, quotes included.
type slot struct {
	start, end int
	fresh      func(old []byte, who identity) []byte
}

// identity makes values that no other event of this run has, nor of any other.
type identity struct {
	run string
	n   int
}

func (w identity) hash(more string) [sha256.Size]byte {
	return sha256.Sum256(fmt.Appendf(nil, "%s\n%d\n%s", w.run, w.n, more))
}

// secondOf is the layout of a time up to its seconds; what follows is kept.
const secondOf = "2006-01-02T15:04:05"

// newStencil finds the slots. A body that isn't JSON has none.
func newStencil(body []byte) stencil {
	s := stencil{body: body}
	d := json.NewDecoder(bytes.NewReader(body))
	w := walk{decoder: d, body: body}
	for {
		key, start, end, ok, err := w.next()
		if err != nil {
			break
		}
		if !ok {
			continue
		}
		if f := freshener(key, body[start:end]); f != nil {
			s.slots = append(s.slots, slot{start: start, end: end, fresh: f})
		}
	}
	return s
}

func freshener(key string, quoted []byte) func([]byte, identity) []byte {
	switch {
	case key == "stats_id":
		return freshStatsID
	case key == "message_id" || strings.HasSuffix(key, "_message_id"):
		return freshMessageID
	case key == "webhook_created_at":
		return nil // of the webhook, not of the event
	}
	if len(quoted) < len(secondOf)+2 {
		return nil
	}
	if _, err := time.Parse(secondOf, string(quoted[1:1+len(secondOf)])); err != nil {
		return nil
	}
	return freshTime
}

func freshStatsID(old []byte, who identity) []byte {
	return []byte(`"` + uuid(who.hash(string(old))) + `"`)
}

func freshMessageID(old []byte, who identity) []byte {
	at := 1
	if bytes.HasPrefix(old, []byte(`"<`)) {
		at = 2
	}
	tag := who.hash("message")
	out := append([]byte{}, old[:at]...)
	out = append(out, hex.EncodeToString(tag[:5])...)
	out = append(out, '-')
	return append(out, old[at:]...)
}

// freshTime moves the time: later events of a run are later, and runs lie apart.
func freshTime(old []byte, who identity) []byte {
	t, err := time.Parse(secondOf, string(old[1:1+len(secondOf)]))
	if err != nil {
		return old
	}
	start := identity{run: who.run}.hash("time")
	back := time.Duration(binary.BigEndian.Uint32(start[:])%(90*24*3600)) * time.Second
	t = t.Add(time.Duration(who.n)*time.Second - back)
	return append(append([]byte{'"'}, t.Format(secondOf)...), old[1+len(secondOf):]...)
}

// make writes the body of a new event.
func (s stencil) make(who identity) []byte {
	out := make([]byte, 0, len(s.body)+16*len(s.slots))
	last := 0
	for _, slot := range s.slots {
		out = append(out, s.body[last:slot.start]...)
		out = append(out, slot.fresh(s.body[slot.start:slot.end], who)...)
		last = slot.end
	}
	return append(out, s.body[last:]...)
}

// uuid is the text of a random (version 4) UUID.
func uuid(random [sha256.Size]byte) string {
	b := random[:16]
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	h := hex.EncodeToString(b)
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// walk goes through the tokens of a JSON document.
type walk struct {
	decoder *json.Decoder
	body    []byte
	open    []frame
}

type frame struct {
	object bool
	key    string
	named  bool // key is that of the value that comes next
}

// next reads a token; ok says that it is a text that is a value, at start to end.
func (w *walk) next() (key string, start, end int, ok bool, err error) {
	before := int(w.decoder.InputOffset())
	token, err := w.decoder.Token()
	if err != nil {
		return "", 0, 0, false, err
	}
	end = int(w.decoder.InputOffset())
	if d, isDelim := token.(json.Delim); isDelim {
		w.delim(d)
		return "", 0, 0, false, nil
	}
	top := w.top()
	if top != nil && top.object && !top.named {
		top.key, _ = token.(string)
		top.named = true
		return "", 0, 0, false, nil
	}
	if top != nil {
		key = top.key
		top.named = false
	}
	_, isText := token.(string)
	start = before + bytes.IndexByte(w.body[before:end], '"')
	return key, start, end, isText, nil
}

func (w *walk) delim(d json.Delim) {
	if d == '{' || d == '[' {
		key := ""
		if top := w.top(); top != nil {
			key, top.named = top.key, false
		}
		w.open = append(w.open, frame{object: d == '{', key: key})
		return
	}
	w.open = w.open[:len(w.open)-1]
}

func (w *walk) top() *frame {
	if len(w.open) == 0 {
		return nil
	}
	return &w.open[len(w.open)-1]
}
