package cli

import (
	"encoding/base64"
	"encoding/json"
	"unicode/utf8"

	"leadrig/fixtures"
	"leadrig/internal/hook"
)

// appendWhole appends a delivery as one JSON object: the fields of its line, its
// attempts, and beside them the request and the answers with their exact bytes,
// as text, or in base64 where they are no UTF-8.
func appendWhole(dst []byte, d *hook.Delivery, attempts []hook.Attempt) []byte {
	dst = appendAttempts(hook.NewDeliveryArrived(d).AppendJSON(dst), d, nil)
	const none = `]}`
	dst = dst[:len(dst)-len(none)]
	for i := range attempts {
		if i > 0 {
			dst = append(dst, ',')
		}
		a := &attempts[i]
		dst = hook.NewAttemptFinished(d, a).AppendJSON(dst)
		if a.Status != 0 {
			dst = appendMember(dst, "answer", newWhole(a.Answer.Header, a.Answer.Body, a.Answer.Truncated))
		}
	}
	request := newWhole(d.Header, d.Body, false)
	request.Method, request.Query = d.Method, d.Query
	return appendMember(append(dst, none...), "request", request)
}

// appendMember puts one more member into the object that dst ends with.
func appendMember(dst []byte, name string, value any) []byte {
	text, err := json.Marshal(value)
	if err != nil {
		return dst // structs of text always marshal
	}
	dst = append(dst[:len(dst)-1], `,"`+name+`":`...)
	return append(append(dst, text...), '}')
}

// wholeMessage is a request or an answer with all its bytes.
type wholeMessage struct {
	Method string           `json:"method,omitempty"`
	Query  string           `json:"query,omitempty"`
	Header fixtures.Headers `json:"headers"`
	Text   *string          `json:"body_text,omitempty"`
	Base64 *string          `json:"body_base64,omitempty"`
	Cut    bool             `json:"cut,omitempty"`
}

func newWhole(h hook.Header, body []byte, cut bool) wholeMessage {
	m := wholeMessage{Header: h.Fields(), Cut: cut}
	if text := string(body); utf8.ValidString(text) {
		m.Text = &text
	} else {
		text = base64.StdEncoding.EncodeToString(body)
		m.Base64 = &text
	}
	return m
}
