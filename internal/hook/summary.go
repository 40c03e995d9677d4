package hook

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// Summary is what a row shows of a payload, and what tells one event from
// another. Empty strings mean that the payload doesn't say.
type Summary struct {
	EventType  string // as received: may be unknown, old, or ""
	CampaignID string // ids drift between number and string: compared as text
	Lead       string // e-mail address of the lead
	// Fingerprint identifies the event by its own fields (type, campaign, lead,
	// time, message id), or by the whole body where these don't suffice.
	Fingerprint uint64
}

// maxSummaryText bounds each text a Summary keeps of a payload, in bytes.
const maxSummaryText = 320

// payloadFields are the top-level members that a summary is made of.
type payloadFields struct {
	eventType, legacyEvent, campaign               string
	leadEmail, slLead, toEmail, sender, nestedLead string
	eventTime, otherTime, messageID                string
}

// Summarize reads the few members that a row needs out of a payload, in one
// pass and without building a tree. It never fails: a body that isn't a JSON
// object gives a Summary with nothing but a fingerprint.
func Summarize(body []byte) Summary {
	var f payloadFields
	scanObject(body, f.set)
	s := Summary{
		EventType:  firstOf(f.eventType, f.legacyEvent),
		CampaignID: f.campaign,
		Lead:       firstOf(f.slLead, f.toEmail, f.leadEmail, f.nestedLead, f.sender),
	}
	s.Fingerprint = fingerprint(&s, &f, body)
	return s
}

func (f *payloadFields) set(key, value []byte) {
	switch string(key) {
	case "event_type":
		f.eventType = scalar(value)
	case "event": // the nested generation names its type here
		f.legacyEvent = scalar(value)
	case "campaign_id":
		f.campaign = scalar(value)
	case "sl_lead_email":
		f.slLead = scalar(value)
	case "to_email":
		f.toEmail = scalar(value)
	case "lead_email":
		f.leadEmail = scalar(value)
	case "sender_detail":
		f.sender = addressOf(scalar(value))
	case "lead":
		f.nestedLead = ""
		scanObject(value, func(k, v []byte) {
			if string(k) == "email" {
				f.nestedLead = scalar(v)
			}
		})
	case "event_timestamp":
		f.eventTime = scalar(value)
	case "timestamp", "time_sent", "time_opened", "time_clicked", "time_replied":
		// Several may stand in one payload, those of what hasn't happened as null.
		f.otherTime = firstOf(scalar(value), f.otherTime)
	case "message_id":
		f.messageID = scalar(value)
	}
}

// fingerprint hashes the members that tell two events apart. Without a time or
// a message id only the body itself can.
func fingerprint(s *Summary, f *payloadFields, body []byte) uint64 {
	when := firstOf(f.eventTime, f.otherTime)
	if s.EventType == "" || (when == "" && f.messageID == "") {
		return hash64("body", string(body))
	}
	return hash64("event", s.EventType, s.CampaignID, s.Lead, when, f.messageID)
}

// DuplicateKey is what two deliveries of one event have in common, and what
// says so: the request id where there is one, else the fingerprint. Keys of
// different scopes never meet.
func (d *Delivery) DuplicateKey(scope string) (uint64, DuplicateBy) {
	if d.RequestID != "" {
		return hash64("request-id", scope, d.RequestID), ByRequestID
	}
	var f [8]byte
	binary.BigEndian.PutUint64(f[:], d.Fingerprint)
	return hash64("fingerprint", scope, string(f[:])), ByFingerprint
}

func hash64(parts ...string) uint64 {
	h := sha256.New()
	var n [4]byte
	for _, p := range parts {
		binary.BigEndian.PutUint32(n[:], uint32(len(p)))
		h.Write(n[:])
		h.Write([]byte(p))
	}
	return binary.BigEndian.Uint64(h.Sum(nil))
}

func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// addressOf takes the address out of "Name <address>".
func addressOf(text string) string {
	if _, rest, ok := strings.Cut(text, "<"); ok {
		address, _, _ := strings.Cut(rest, ">")
		return address
	}
	return text
}

// scalar returns a string or number as text; other values as "".
func scalar(value []byte) string {
	if len(value) == 0 {
		return ""
	}
	if c := value[0]; c == '-' || (c >= '0' && c <= '9') {
		return cut(string(value))
	}
	if value[0] != '"' || len(value) < 2 {
		return ""
	}
	inner := value[1 : len(value)-1]
	if bytes.IndexByte(inner, '\\') < 0 {
		return cut(string(inner))
	}
	var text string
	if json.Unmarshal(value, &text) != nil {
		return ""
	}
	return cut(text)
}

// cut makes a text valid UTF-8 and bounds it, between two characters.
func cut(text string) string {
	text = strings.ToValidUTF8(text[:min(len(text), maxSummaryText+utf8.UTFMax)], "\uFFFD")
	if len(text) <= maxSummaryText {
		return text
	}
	end := maxSummaryText
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end]
}
