package protocol

import (
	"errors"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"leadrig/internal/hook"
)

// Delivery is a delivery as it is shared. Texts that JSON can't carry byte for
// byte, or not without growing a lot, are in the members for base64.
type Delivery struct {
	ID          int64            `json:"id"`
	ReceivedAt  time.Time        `json:"received_at"`
	Method      string           `json:"method"`
	Query       string           `json:"query,omitempty"`
	Header      string           `json:"header,omitempty"`
	Header64    []byte           `json:"header_base64,omitempty"`
	Body        string           `json:"body,omitempty"`
	Body64      []byte           `json:"body_base64,omitempty"`
	DuplicateOf int64            `json:"duplicate_of,omitempty"`
	DuplicateBy hook.DuplicateBy `json:"duplicate_by,omitempty"`
	Copy        int              `json:"copy,omitempty"`
	// Withheld is why there is no header, query and body; "": they are there.
	Withheld  string `json:"withheld,omitempty"`
	EventType string `json:"event_type,omitempty"` // where the body is withheld
}

// NewDelivery is d as it is shared: whole, or without its bytes if withheld says
// why.
func NewDelivery(d *hook.Delivery, withheld string) *Delivery {
	m := &Delivery{
		ID: d.ID, ReceivedAt: d.ReceivedAt.UTC(), Method: d.Method,
		DuplicateOf: d.DuplicateOf, DuplicateBy: d.DuplicateBy, Copy: d.Copy,
	}
	if withheld != "" {
		m.Withheld, m.EventType = withheld, d.EventType
		return m
	}
	m.Query = strings.ToValidUTF8(d.Query, "")
	m.Header, m.Header64 = carried(d.Header)
	m.Body, m.Body64 = carried(d.Body)
	return m
}

// carried chooses the member for some bytes.
func carried(data []byte) (text string, base64 []byte) {
	if len(data) == 0 {
		return "", nil
	}
	longer := 0
	for _, c := range data {
		switch {
		case c == '"' || c == '\\' || c == '\n' || c == '\r' || c == '\t':
			longer++
		case c < ' ' || c == 0x7f:
			longer += 5
		}
	}
	if longer > len(data)/3+64 || !utf8.Valid(data) {
		return "", data
	}
	return string(data), nil
}

// The errors of a delivery that can't be what a presenter received.
var (
	errNoID     = errors.New("a delivery without an id")
	errNotAPost = errors.New("a delivery that is no POST, or has a query that is none")
	errTooLarge = errors.New("a delivery that is too large")
)

// Hook is the delivery in the words of the field, fit for a handler: its method
// is POST, header and query can't be read as anything else. An error means that
// the hub broke the protocol.
func (m *Delivery) Hook() (*hook.Delivery, error) {
	body, header := m.Body64, m.Header64
	if m.Body != "" {
		body = []byte(m.Body)
	}
	if m.Header != "" {
		header = []byte(m.Header)
	}
	switch {
	case m.ID <= 0 || m.DuplicateOf < 0 || m.Copy < 0:
		return nil, errNoID
	case m.Method != http.MethodPost || !plainQuery(m.Query):
		return nil, errNotAPost
	case len(body) > MaxBody || len(header) > maxHeader:
		return nil, errTooLarge
	}
	d := &hook.Delivery{
		ID: m.ID, ReceivedAt: m.ReceivedAt, Source: hook.SourceShare, Method: m.Method, Query: m.Query,
		Header: plainHeader(header), Body: body,
		DuplicateOf: m.DuplicateOf, DuplicateBy: duplicateBy(m.DuplicateBy), Copy: max(m.Copy, 1),
	}
	d.RequestID = d.Header.Get(hook.RequestIDHeader)
	d.Summary = hook.Summarize(body)
	if m.Withheld != "" {
		d.EventType = cut(m.EventType)
	}
	return d, nil
}

// maxHeader is the largest header that is taken, in bytes: a presenter's capture
// takes no larger one.
const maxHeader = 64 << 10

// plainHeader keeps the fields that are some, each on one line.
func plainHeader(raw []byte) hook.Header {
	var fields []hook.HeaderField
	for _, f := range hook.Header(raw).Fields() {
		if isToken(f.Name) && !strings.ContainsFunc(f.Value, isControl) {
			fields = append(fields, f)
		}
	}
	return hook.NewHeader(fields...)
}

// isToken says whether a name can be that of a header field (RFC 9110, 5.6.2).
func isToken(name string) bool {
	for i := range len(name) {
		c := name[i]
		letter := 'a' <= c|0x20 && c|0x20 <= 'z'
		if !letter && (c < '0' || c > '9') && strings.IndexByte("!#$%&'*+-.^_`|~", c) < 0 {
			return false
		}
	}
	return name != ""
}

func isControl(r rune) bool { return (r < ' ' && r != '\t') || r == 0x7f }

// plainQuery says whether a query can stand in a request line.
func plainQuery(query string) bool {
	return len(query) <= maxHeader && !strings.ContainsFunc(query, func(r rune) bool { return r <= ' ' || r == 0x7f })
}

func duplicateBy(by hook.DuplicateBy) hook.DuplicateBy {
	if by == hook.ByFingerprint || by == hook.ByRequestID {
		return by
	}
	return ""
}

// Attempt is what came of the presenter's own attempt. Where its handler is, and
// what went wrong there, is nobody's business.
type Attempt struct {
	DeliveryID int64        `json:"delivery_id"`
	Number     int          `json:"attempt"`
	At         time.Time    `json:"at"`
	Status     int          `json:"status"`
	LatencyMS  float64      `json:"latency_ms"`
	Outcome    hook.Outcome `json:"outcome"`
}
