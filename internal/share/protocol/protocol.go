package protocol

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Version is the version of the protocol. A hub speaks with its own alone.
const Version = 1

// SecretLength is how many hexadecimal digits the path of a shared run has.
const SecretLength = 32

// Limits, in bytes.
const (
	// MaxFromParticipant is the largest message of a participant.
	MaxFromParticipant = 4 << 10
	// MaxFromHub is the largest message of a hub, decompressed.
	MaxFromHub = 8 << 20
	// MaxBody is the largest body that is shared; of a larger delivery only the
	// rest is.
	MaxBody = 4 << 20
	// MaxName is the longest name of a participant.
	MaxName = 128
	maxText = 240 // other texts of a participant
)

// PingEvery is how often a hub pings; Silence is after which time without a
// sign of life the other side is taken for gone.
const (
	PingEvery = 15 * time.Second
	Silence   = 40 * time.Second
)

// The codes of close frames.
const (
	CloseRevoked   = 4001 // the presenter has ended the sharing
	CloseEnded     = 4002 // the run has ended
	CloseSlow      = 4003 // not reading; may come back and resume
	CloseFull      = 4004 // no seat left
	CloseViolation = 4005 // didn't keep to this protocol
	CloseVersion   = 4006 // speaks another version
	CloseReplaced  = 4007 // the same participant has connected anew
)

// The types of messages.
const (
	typeHello   = "hello"
	typeOutcome = "outcome"
	typeWelcome = "welcome"
	typeEvents  = "events"
	typeMissed  = "missed"
)

// Hello is a participant's first message.
type Hello struct {
	Version int `json:"version"`
	// Name is the wish; the welcome says what came of it.
	Name string `json:"name,omitempty"`
	// Resume is the token of an earlier welcome, "" for somebody new.
	Resume string `json:"resume,omitempty"`
	// After is the last place that the participant has had. nil: events from now
	// on; 0: all since the run was shared.
	After *int64 `json:"after,omitempty"`
	// Forwards and Observes: there is a handler; its effects are counted.
	Forwards bool `json:"forwards,omitempty"`
	Observes bool `json:"observes,omitempty"`
}

// Welcome is the hub's answer to a hello.
type Welcome struct {
	Version int    `json:"version"`
	Name    string `json:"name"`
	Resume  string `json:"resume"` // a secret of the participant's
	Raw     bool   `json:"raw"`    // payloads are as they came, not redacted
	Place   int64  `json:"place"`  // the events after this one follow
	Present int    `json:"present,omitempty"`
	// Dropped is why the participant's last connection was ended by the hub, "" if
	// it wasn't.
	Dropped string `json:"dropped,omitempty"`
}

// Events are events in their order; the first has the place First.
type Events struct {
	First  int64   `json:"first"`
	Events []Event `json:"events"`
}

// Event is a delivery or an attempt; one of them is set.
type Event struct {
	Delivery *Delivery `json:"delivery,omitempty"`
	Attempt  *Attempt  `json:"attempt,omitempty"`
}

// Missed says how many events are not kept any more.
type Missed struct {
	Count int64 `json:"count"`
}

// encode writes a message with its type. HTML is left as it is: nobody shows it
// in a page, and it would be longer.
func encode[T any](kind string, message T) ([]byte, error) {
	b := bytes.NewBufferString(`{"type":"` + kind + `",`)
	head := b.Len()
	encoder := json.NewEncoder(b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(message); err != nil {
		return nil, fmt.Errorf("encode %s: %w", kind, err)
	}
	// The message's own brace follows the comma.
	all := b.Bytes()
	copy(all[head:], all[head+1:])
	return all[:len(all)-2], nil // nor the line end
}

// Encode returns the message as it is sent.
func (m Hello) Encode() ([]byte, error) { return encode(typeHello, m) }

// Encode returns the message as it is sent.
func (m Outcome) Encode() ([]byte, error) { return encode(typeOutcome, m) }

// Encode returns the message as it is sent.
func (m Welcome) Encode() ([]byte, error) { return encode(typeWelcome, m) }

// Encode returns the message as it is sent.
func (m Events) Encode() ([]byte, error) { return encode(typeEvents, m) }

// Encode returns the message as it is sent.
func (m Missed) Encode() ([]byte, error) { return encode(typeMissed, m) }

// ErrViolation is wrapped by the error of a message that this protocol doesn't
// have.
var ErrViolation = errors.New("not a message of this protocol")

func typeOf(data []byte) (string, error) {
	var m struct {
		Type string `json:"type"`
	}
	if json.Unmarshal(data, &m) != nil {
		return "", fmt.Errorf("%w: not JSON, or no type", ErrViolation)
	}
	return m.Type, nil
}

func decode[T any](data []byte) (T, error) {
	var m T
	if err := json.Unmarshal(data, &m); err != nil {
		return m, fmt.Errorf("%w: a member has the wrong form", ErrViolation)
	}
	return m, nil
}

// DecodeHello reads the first message of a participant.
func DecodeHello(data []byte) (Hello, error) {
	kind, err := typeOf(data)
	if err != nil {
		return Hello{}, err
	}
	if kind != typeHello {
		return Hello{}, fmt.Errorf("%w: the first message must be hello", ErrViolation)
	}
	m, err := decode[Hello](data)
	if err == nil && (len(m.Name) > MaxName || len(m.Resume) > maxText || (m.After != nil && *m.After < 0)) {
		err = fmt.Errorf("%w: hello is out of bounds", ErrViolation)
	}
	return m, err
}

// DecodeOutcome reads any later message of a participant.
func DecodeOutcome(data []byte) (Outcome, error) {
	kind, err := typeOf(data)
	if err != nil {
		return Outcome{}, err
	}
	if kind != typeOutcome {
		return Outcome{}, fmt.Errorf("%w: after hello only outcome can be sent", ErrViolation)
	}
	m, err := decode[Outcome](data)
	if err == nil {
		err = m.check()
	}
	return m, err
}

// DecodeFromHub reads a message of a hub: *Welcome, *Events or *Missed; nil for
// a type that a later hub may have.
func DecodeFromHub(data []byte) (any, error) {
	kind, err := typeOf(data)
	if err != nil {
		return nil, err
	}
	switch kind {
	case typeWelcome:
		m, err := decode[Welcome](data)
		if err == nil && (m.Place < 0 || m.Present < 0 || len(m.Name) > 2*MaxName || len(m.Resume) > maxText) {
			err = fmt.Errorf("%w: welcome is out of bounds", ErrViolation)
		}
		return &m, err
	case typeEvents:
		m, err := decode[Events](data)
		if err == nil && m.First < 1 {
			err = fmt.Errorf("%w: events without a place", ErrViolation)
		}
		return &m, err
	case typeMissed:
		m, err := decode[Missed](data)
		if err == nil && m.Count < 0 {
			err = fmt.Errorf("%w: missed fewer than none", ErrViolation)
		}
		return &m, err
	}
	return nil, nil
}
