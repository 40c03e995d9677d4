package inspector

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"unicode/utf8"

	"leadrig/internal/hook"
)

// maxShown is how much of a body the page gets to show, in bytes. All of it can
// be downloaded.
const maxShown = 2 << 20

// content is a body as the page shows it.
type content struct {
	Text     string `json:"text"`
	Encoding string `json:"encoding"` // "text", or "base64" where it is no UTF-8
	Bytes    int    `json:"bytes"`    // of the whole
	Cut      bool   `json:"cut"`      // Text is only its beginning
}

func newContent(body []byte) content {
	c := content{Encoding: "text", Bytes: len(body), Cut: len(body) > maxShown}
	whole := utf8.Valid(body)
	shown := body[:min(len(body), maxShown)]
	if !whole {
		c.Encoding, c.Text = "base64", base64.StdEncoding.EncodeToString(shown)
		return c
	}
	if c.Cut { // never within a character
		for len(shown) > 0 && !utf8.RuneStart(body[len(shown)]) {
			shown = shown[:len(shown)-1]
		}
	}
	c.Text = string(shown)
	return c
}

// wholeDelivery is what detail adds to the line of a delivery.
type wholeDelivery struct {
	Copy     int            `json:"copy"`
	RunID    int64          `json:"run_id"`
	Method   string         `json:"method"`
	Query    string         `json:"query"`
	Headers  [][2]string    `json:"headers"`
	Body     content        `json:"body"`
	Attempts []wholeAttempt `json:"attempts"`
}

// wholeAttempt is an attempt with the handler's answer.
type wholeAttempt struct {
	StartedAt string       `json:"started_at"`
	Answer    *wholeAnswer `json:"answer"`

	line hook.Message // what the list has of it
}

type wholeAnswer struct {
	Status  int         `json:"status"`
	Headers [][2]string `json:"headers"`
	Body    content     `json:"body"`
	Cut     bool        `json:"recorded_in_part"`
}

// MarshalJSON implements json.Marshaler: the members of the line, then its own.
func (a wholeAttempt) MarshalJSON() ([]byte, error) {
	type own wholeAttempt
	return withLine(a.line, own(a))
}

// withLine is the object of a JSON line with further members.
func withLine(m hook.Message, more any) ([]byte, error) {
	rest, err := json.Marshal(more)
	if err != nil {
		return nil, err
	}
	b := append(reopen(m.AppendJSON(nil)), ',')
	return append(b, rest[1:]...), nil
}

// detail answers with a delivery whole.
func (i *Inspector) detail(w http.ResponseWriter, r *http.Request) {
	id, ok := pathID(w, r)
	if !ok {
		return
	}
	d, attempts, err := i.cfg.Records.Detail(r.Context(), id)
	if err != nil {
		failWith(w, missing(err))
		return
	}
	whole := wholeDelivery{
		Copy: d.Copy, RunID: d.RunID, Method: d.Method, Query: d.Query,
		Headers: fieldsOf(d.Header), Body: newContent(d.Body), Attempts: make([]wholeAttempt, len(attempts)),
	}
	for n := range attempts {
		whole.Attempts[n] = newAttempt(d, &attempts[n])
	}
	body, err := withLine(hook.NewDeliveryArrived(d), whole)
	if err != nil {
		failWith(w, err)
		return
	}
	answerBytes(w, http.StatusOK, body)
}

func newAttempt(d *hook.Delivery, a *hook.Attempt) wholeAttempt {
	whole := wholeAttempt{
		StartedAt: a.StartedAt.UTC().Format(hook.TimeLayout),
		line:      hook.NewAttemptFinished(d, a),
	}
	if len(a.Answer.Header) > 0 || len(a.Answer.Body) > 0 {
		whole.Answer = &wholeAnswer{
			Status: a.Status, Headers: fieldsOf(a.Answer.Header), Body: newContent(a.Answer.Body), Cut: a.Answer.Truncated,
		}
	}
	return whole
}

// fieldsOf are the fields of a header in their order, repeats included.
func fieldsOf(h hook.Header) [][2]string {
	fields := [][2]string{}
	for _, f := range h.Fields() {
		fields = append(fields, [2]string{f.Name, f.Value})
	}
	return fields
}

// body answers with the bytes of a body, to be saved and never to be shown: they
// may be a page with a script in it.
func (i *Inspector) body(w http.ResponseWriter, r *http.Request) {
	id, ok := pathID(w, r)
	if !ok {
		return
	}
	d, _, err := i.cfg.Records.Detail(r.Context(), id)
	if err != nil {
		failWith(w, missing(err))
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", `attachment; filename="delivery-`+strconv.FormatInt(id, 10)+`.bin"`)
	h.Set("Content-Length", strconv.Itoa(len(d.Body)))
	_, _ = w.Write(d.Body) // who doesn't read it has gone
}
