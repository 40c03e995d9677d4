package hook

import (
	"strconv"
	"time"
	"unicode"
	"unicode/utf8"
)

// TimeLayout is how every JSON line writes a time: RFC 3339 in UTC, to the
// millisecond.
const TimeLayout = "2006-01-02T15:04:05.000Z"

// object appends the members of one JSON object. Written by hand because two of
// these are made for every delivery; the shapes are those of the JSON lines.
type object struct{ b []byte }

func startLine(dst []byte, kind string, at time.Time) *object {
	o := &object{b: append(dst, `{"type":"`...)}
	o.b = append(o.b, kind...)
	o.b = append(o.b, `","time":"`...)
	o.b = at.UTC().AppendFormat(o.b, TimeLayout)
	o.b = append(o.b, '"')
	return o
}

func (o *object) end() []byte { return append(o.b, '}') }

func (o *object) key(name string) {
	if o.b[len(o.b)-1] != '{' {
		o.b = append(o.b, ',')
	}
	o.b = append(o.b, '"')
	o.b = append(o.b, name...)
	o.b = append(o.b, `":`...)
}

func (o *object) text(name, value string) {
	o.key(name)
	o.b = appendText(o.b, value)
}

func (o *object) int(name string, value int64) {
	o.key(name)
	o.b = strconv.AppendInt(o.b, value, 10)
}

// intOrNull writes 0, which no id is, as null.
func (o *object) intOrNull(name string, value int64) {
	if value == 0 {
		o.null(name)
		return
	}
	o.int(name, value)
}

func (o *object) bool(name string, value bool) {
	o.key(name)
	o.b = strconv.AppendBool(o.b, value)
}

func (o *object) null(name string) {
	o.key(name)
	o.b = append(o.b, "null"...)
}

// id writes a payload's id: as a number where it is one, else as text, null
// where there is none.
func (o *object) id(name, value string) {
	if value == "" {
		o.null(name)
		return
	}
	if n, err := strconv.ParseInt(value, 10, 64); err == nil && strconv.FormatInt(n, 10) == value {
		o.int(name, n)
		return
	}
	o.text(name, value)
}

func (o *object) millis(name string, d time.Duration) {
	o.key(name)
	o.b = strconv.AppendFloat(o.b, float64(d.Microseconds())/1000, 'f', -1, 64)
}

// appendText appends a JSON string in which everything that a terminal could
// act on (control characters of both ranges, bidi overrides, invisible
// characters) is escaped: a JSON line may be looked at on a terminal too.
func appendText(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			dst = appendASCII(dst, c)
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			dst = append(dst, "\uFFFD"...)
		case unicode.IsPrint(r) && !invisible(r):
			dst = append(dst, s[i:i+size]...)
		default:
			dst = appendEscaped(dst, r)
		}
		i += size
	}
	return append(dst, '"')
}

// invisible reports whether a character that Unicode calls printable shows
// nothing: variation selectors, fillers, the blank Braille pattern.
func invisible(r rune) bool {
	switch r {
	case 0x2800, 0x1D159:
		return true
	}
	return unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

func appendASCII(dst []byte, c byte) []byte {
	switch {
	case c == '"' || c == '\\':
		return append(dst, '\\', c)
	case c == '\n':
		return append(dst, '\\', 'n')
	case c == '\t':
		return append(dst, '\\', 't')
	case c < ' ' || c == 0x7f:
		return appendEscaped(dst, rune(c))
	}
	return append(dst, c)
}

func appendEscaped(dst []byte, r rune) []byte {
	if r > 0xFFFF {
		r -= 0x10000
		dst = appendUnit(dst, 0xD800+(r>>10))
		r = 0xDC00 + (r & 0x3FF)
	}
	return appendUnit(dst, r)
}

func appendUnit(dst []byte, r rune) []byte {
	const hex = "0123456789abcdef"
	return append(dst, '\\', 'u', hex[r>>12&0xF], hex[r>>8&0xF], hex[r>>4&0xF], hex[r&0xF])
}

// AppendJSON implements Message.
func (m *Ready) AppendJSON(dst []byte) []byte {
	o := startLine(dst, m.Kind(), m.Time)
	if m.BaseURL != "" {
		o.text("base_url", m.BaseURL)
	}
	if m.Seed != "" {
		o.text("seed", m.Seed)
	}
	if m.PublicURL == "" && m.ForwardTo == "" {
		return o.end()
	}
	o.text("public_url", m.PublicURL)
	o.text("tunnel", m.Tunnel)
	o.text("forward_to", m.ForwardTo)
	o.text("inspector", m.Inspector)
	if m.Share != "" {
		o.text("share", m.Share)
	}
	if m.Webhook == nil {
		o.null("webhook")
		return o.end()
	}
	o.key("webhook")
	o.b = append(o.b, '{')
	o.int("id", m.Webhook.ID)
	o.text("level", string(m.Webhook.Level))
	o.intOrNull("campaign_id", m.Webhook.CampaignID)
	o.intOrNull("client_id", m.Webhook.ClientID)
	o.b = append(o.b, '}')
	return o.end()
}

// AppendJSON implements Message.
func (m *DeliveryArrived) AppendJSON(dst []byte) []byte {
	o := startLine(dst, m.Kind(), m.Time)
	o.int("delivery_id", m.ID)
	o.text("request_id", m.RequestID)
	o.text("event_type", m.EventType)
	o.id("campaign_id", m.CampaignID)
	o.text("lead", m.Lead)
	o.int("bytes", int64(m.Bytes))
	o.intOrNull("duplicate_of", m.DuplicateOf)
	o.text("duplicate_by", string(m.DuplicateBy))
	o.text("source", string(m.Source))
	if m.ReplayOf != 0 {
		o.int("replay_of", m.ReplayOf)
		o.bool("edited", m.Edited)
	}
	return o.end()
}

// AppendJSON implements Message.
func (m *AttemptFinished) AppendJSON(dst []byte) []byte {
	o := startLine(dst, m.Kind(), m.Time)
	o.int("delivery_id", m.DeliveryID)
	o.int("attempt", int64(m.Number))
	o.text("url", m.URL)
	o.int("status", int64(m.Status))
	o.millis("latency_ms", m.Latency)
	o.text("outcome", string(m.Outcome))
	o.text("error", m.Error)
	o.text("fault", m.Fault)
	o.text("request_id", m.RequestID)
	if m.Fault != "" && !m.HeardUnknown {
		o.int("heard", int64(m.Heard))
	}
	return o.end()
}

// AppendJSON implements Message.
func (m *TunnelChanged) AppendJSON(dst []byte) []byte {
	o := startLine(dst, m.Kind(), m.Time)
	o.text("state", string(m.State))
	o.text("public_url", m.PublicURL)
	o.text("error", m.Error)
	o.text("code", m.Code)
	o.text("advice", m.Advice)
	return o.end()
}

// AppendJSON implements Message.
func (m *WebhookChanged) AppendJSON(dst []byte) []byte {
	o := startLine(dst, m.Kind(), m.Time)
	o.text("state", string(m.State))
	o.intOrNull("id", m.ID)
	o.text("level", string(m.Level))
	if m.Detail != "" {
		o.text("detail", m.Detail)
	}
	return o.end()
}

// AppendJSON implements Message.
func (m *FaultFired) AppendJSON(dst []byte) []byte {
	o := startLine(dst, m.Kind(), m.Time)
	o.text("spec", m.Spec)
	o.int("fired", int64(m.Fired))
	return o.end()
}

// AppendJSON implements Message.
func (m *Warning) AppendJSON(dst []byte) []byte {
	o := startLine(dst, m.Kind(), m.Time)
	o.text("code", m.Code)
	o.text("message", m.Text)
	return o.end()
}

// AppendJSON implements Message.
func (m *Bye) AppendJSON(dst []byte) []byte {
	o := startLine(dst, m.Kind(), m.Time)
	o.int("deliveries", int64(m.Deliveries))
	o.int("attempts", int64(m.Attempts))
	o.int("exit_code", int64(m.ExitCode))
	return o.end()
}
