package tui

import (
	"fmt"
	"strconv"
	"strings"

	"leadrig/tui/paint"
	"leadrig/tui/rows"
)

// slowHandler is from when on an answer is worth a word, in seconds: SmartLead
// gives up after 30.
const (
	slowHandler = 5
	gaveUp      = 30
)

// advise writes the lines at the bottom of the detail: what SmartLead's rules make
// of this delivery.
func (m *model) advise() {
	d := &m.detail
	before := len(d.advice)
	d.advice = d.advice[:0]
	r := m.list.Find(d.id)
	if r == nil {
		return
	}
	for _, said := range adviceFor(r) {
		for _, part := range m.pen().Wrap(said.Words, d.width-2*textFront) {
			d.advice = append(d.advice, said.Role.Text(part))
		}
	}
	if l := d.loaded; l != nil && d.tab == tabPayload && l.note() != "" {
		for _, part := range m.pen().Wrap(signWarning+" "+l.note(), d.width-2*textFront) {
			d.advice = append(d.advice, paint.Warn.Text(part))
		}
	}
	const most = 4
	d.advice = d.advice[:min(len(d.advice), most)]
	if len(d.advice) != before {
		d.settle()
	}
}

// adviceFor is what there is to say of a delivery.
func adviceFor(r *rows.Row) []span {
	var said []span
	if r.Result != rows.Pending {
		said = append(said, answerAdvice(r)...)
	}
	if r.Duplicate() && r.ReplayOf == 0 {
		by := "X-Request-Id"
		if r.ByContent() {
			by = "content, there is no X-Request-Id"
		}
		said = append(said, paint.Faint.Text(fmt.Sprintf("a copy of %d by its %s: the handler must not do the work again", r.Root, by)))
	}
	return said
}

func answerAdvice(r *rows.Row) []span {
	status := int(r.Status)
	switch {
	case r.ToldOther():
		return []span{paint.Warn.Text(toldOther(r))}
	case r.ByHand():
		return handAdvice(r)
	}
	switch {
	case status == 429 || status == 409:
		return []span{paint.Bad.Text(fmt.Sprintf("%s %d is final for SmartLead: this event is lost. Answer 503 to get it again.", signWarning, status))}
	case status >= 400 && status < 500:
		return []span{paint.Bad.Text(fmt.Sprintf("%s %d is final for SmartLead: this event is lost", signWarning, status))}
	case r.Result == rows.Retry && status == 0:
		return []span{paint.Warn.Text(signWarning + " no answer: SmartLead sends it again with the same X-Request-Id")}
	case r.Result == rows.Retry:
		return []span{paint.Warn.Text(signWarning + " SmartLead sends it again with the same X-Request-Id")}
	case r.Result == rows.Failed:
		return []span{paint.Bad.Text(signWarning + " that was the last attempt: SmartLead gives this event up")}
	case r.Took().Seconds() > gaveUp:
		return []span{paint.Bad.Text(signWarning + " over 30 s: SmartLead has given up by then and sends it again")}
	case r.Took().Seconds() > slowHandler:
		return []span{paint.Warn.Text(signWarning + " slow: SmartLead gives up after 30 s and sends it again")}
	}
	return nil
}

// toldOther says what a fault had the sender hear, and what that comes to.
func toldOther(r *rows.Row) string {
	sender, comes := "SmartLead", ""
	switch r.Result {
	case rows.Lost:
		comes = ": this event is lost"
	case rows.Retry:
		comes = ": it is sent again"
	case rows.Pending, rows.Delivered, rows.Failed:
	}
	if r.ByHand() {
		sender, comes = "the sender, which was leadrig,", ""
	}
	return fmt.Sprintf("%s the handler answered %d; %s was told %s by the fault %s%s", signFault, r.Status, sender, toldBy(r), r.Decided(), comes)
}

// toldBy is what the sender heard because of a fault. Where that wasn't kept, the
// fault says it.
func toldBy(r *rows.Row) string {
	if r.Heard() != 0 {
		return strconv.Itoa(r.Heard())
	}
	for part := range strings.SplitSeq(r.Decided(), ";") {
		if code, ok := strings.CutPrefix(part, "status="); ok {
			return code
		}
	}
	return "nothing"
}

// handAdvice says what the answer would mean, had SmartLead got it.
func handAdvice(r *rows.Row) []span {
	switch status := int(r.Status); {
	case status >= 400 && status < 500:
		return []span{paint.Bad.Text(fmt.Sprintf("%s %d would be final for SmartLead: the event would be lost", signWarning, status))}
	case r.Result == rows.Delivered && r.Took().Seconds() > gaveUp:
		return []span{paint.Bad.Text(signWarning + " over 30 s: SmartLead would have given up by then and would send it again")}
	case r.Result == rows.Delivered && r.Took().Seconds() > slowHandler:
		return []span{paint.Warn.Text(signWarning + " slow: SmartLead would give up after 30 s and send it again")}
	case r.Result == rows.Delivered:
		return nil
	}
	once := "a replay is sent once"
	switch {
	case r.Triggered():
		once = "a test event is sent once"
	case r.Followed():
		once = "but it hears the presenter's handler alone"
	}
	return []span{paint.Warn.Text(signWarning + " SmartLead would send it again; " + once)}
}
