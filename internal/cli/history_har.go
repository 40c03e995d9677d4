package cli

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"time"
	"unicode/utf8"

	"leadrig/internal/hook"
)

// wholeDelivery is a recorded delivery with the attempts at it.
type wholeDelivery struct {
	delivery *hook.Delivery
	attempts []hook.Attempt
}

// harArchive writes HAR 1.2: an entry for each attempt; a delivery without one
// has an entry with the status 0.
type harArchive struct{ entries int }

func (*harArchive) begin(w io.Writer) error {
	_, err := io.WriteString(w, `{"log":{"version":"1.2","creator":{"name":"leadrig","version":"`+version+`"},"entries":[`+"\n")
	return err
}

func (*harArchive) end(w io.Writer) error {
	_, err := io.WriteString(w, "]}}\n")
	return err
}

func (h *harArchive) add(w io.Writer, d *wholeDelivery) error {
	attempts := d.attempts
	if len(attempts) == 0 {
		attempts = []hook.Attempt{{StartedAt: d.delivery.ReceivedAt}}
	}
	for i := range attempts {
		text, err := json.Marshal(newHAREntry(d.delivery, &attempts[i]))
		if err != nil {
			return err
		}
		if h.entries > 0 {
			text = append([]byte(",\n"), text...)
		}
		h.entries++
		if _, err := w.Write(text); err != nil {
			return err
		}
	}
	return nil
}

type (
	harPair struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	harContent struct {
		Size     int    `json:"size"`
		MimeType string `json:"mimeType"`
		Text     string `json:"text"`
		Encoding string `json:"encoding,omitempty"`
	}
	harPost struct {
		MimeType string `json:"mimeType"`
		Text     string `json:"text"`
		// HAR has no word for it; other tools write it so.
		Encoding string `json:"_encoding,omitempty"`
	}
	harRequest struct {
		Method      string    `json:"method"`
		URL         string    `json:"url"`
		HTTPVersion string    `json:"httpVersion"`
		Cookies     []harPair `json:"cookies"`
		Headers     []harPair `json:"headers"`
		QueryString []harPair `json:"queryString"`
		PostData    harPost   `json:"postData"`
		HeadersSize int       `json:"headersSize"`
		BodySize    int       `json:"bodySize"`
	}
	harResponse struct {
		Status      int        `json:"status"`
		StatusText  string     `json:"statusText"`
		HTTPVersion string     `json:"httpVersion"`
		Cookies     []harPair  `json:"cookies"`
		Headers     []harPair  `json:"headers"`
		Content     harContent `json:"content"`
		RedirectURL string     `json:"redirectURL"`
		HeadersSize int        `json:"headersSize"`
		BodySize    int        `json:"bodySize"`
		Error       string     `json:"_error,omitempty"`
	}
	harTimings struct {
		Send    float64 `json:"send"`
		Wait    float64 `json:"wait"`
		Receive float64 `json:"receive"`
	}
	harEntry struct {
		Started  string      `json:"startedDateTime"`
		Time     float64     `json:"time"`
		Request  harRequest  `json:"request"`
		Response harResponse `json:"response"`
		Cache    struct{}    `json:"cache"`
		Timings  harTimings  `json:"timings"`
		// What leadrig knows beside: the delivery, its attempt and its outcome.
		Delivery int64        `json:"_delivery_id"`
		Attempt  int          `json:"_attempt"`
		Outcome  hook.Outcome `json:"_outcome,omitempty"`
		Fault    string       `json:"_fault,omitempty"`
	}
)

func newHAREntry(d *hook.Delivery, a *hook.Attempt) harEntry {
	millis := float64(a.Latency) / float64(time.Millisecond)
	return harEntry{
		Started: a.StartedAt.UTC().Format(hook.TimeLayout), Time: millis,
		Request: newHARRequest(d, a.URL), Response: newHARResponse(a), Timings: harTimings{Wait: millis},
		Delivery: d.ID, Attempt: a.Number, Outcome: a.Outcome, Fault: a.Fault,
	}
}

func newHARRequest(d *hook.Delivery, to string) harRequest {
	if to == "" {
		to = "http://localhost/" // it was never sent on; HAR wants a URL
	}
	r := harRequest{
		Method: d.Method, URL: to, HTTPVersion: "HTTP/1.1", Cookies: []harPair{}, Headers: harPairs(d.Header), QueryString: []harPair{},
		HeadersSize: -1, BodySize: len(d.Body),
	}
	if u, err := url.Parse(to); err == nil {
		q := u.Query()
		for _, name := range slices.Sorted(maps.Keys(q)) {
			for _, v := range q[name] {
				r.QueryString = append(r.QueryString, harPair{name, v})
			}
		}
	}
	r.PostData.MimeType = d.Header.Get("Content-Type")
	r.PostData.Text, r.PostData.Encoding = harText(d.Body)
	return r
}

func newHARResponse(a *hook.Attempt) harResponse {
	r := harResponse{
		Status: a.Status, StatusText: http.StatusText(a.Status), HTTPVersion: "HTTP/1.1", Cookies: []harPair{}, Headers: harPairs(a.Answer.Header),
		RedirectURL: a.Answer.Header.Get("Location"), HeadersSize: -1, BodySize: len(a.Answer.Body), Error: a.Error,
	}
	r.Content = harContent{Size: len(a.Answer.Body), MimeType: a.Answer.Header.Get("Content-Type")}
	r.Content.Text, r.Content.Encoding = harText(a.Answer.Body)
	return r
}

func harPairs(h hook.Header) []harPair {
	pairs := []harPair{}
	for _, f := range h.Fields() {
		pairs = append(pairs, harPair(f))
	}
	return pairs
}

// harText is a body as text, or in base64 where it is none.
func harText(body []byte) (text, encoding string) {
	if utf8.Valid(body) {
		return string(body), ""
	}
	return base64.StdEncoding.EncodeToString(body), "base64"
}
