package tui

import (
	"fmt"

	"leadrig/internal/hook"
	"leadrig/tui/jsonview"
	"leadrig/tui/paint"
	"leadrig/tui/rows"
)

// maxAnswerLines bounds how much of an answer's body is shown, in lines.
const maxAnswerLines = 400

// unhandled reports whether a delivery without an attempt awaits none: it is looked
// back at, or there is no handler.
func (m *model) unhandled() bool {
	return m.options.History || m.header.known && m.header.handler.short == ""
}

// noAttempt says why there is no attempt.
func (m *model) noAttempt() string {
	switch {
	case m.options.History:
		return "No attempt is recorded: there was no handler, or its answer was not waited for."
	case m.unhandled() && m.header.follows:
		return "You have no handler here: --forward-to URL passes deliveries to one."
	case m.unhandled():
		return "There is no handler: it was recorded and answered 200. --forward-to URL passes deliveries to one."
	}
	return "No attempt has ended yet."
}

// attemptLines shows the attempts with what the handler answered, the oldest
// first, or that there are none.
func attemptLines(attempts []hook.Attempt, none string, clock func(*hook.Attempt) string) lines {
	if len(attempts) == 0 {
		return lines{{paint.Faint.Text(none)}}
	}
	var out lines
	for i := range attempts {
		a := &attempts[i]
		if i > 0 {
			out = append(out, nil)
		}
		role, sign := resultMark(rows.ResultOf(a.Outcome))
		_, address := handlerAddress(a.URL)
		out = append(out, []span{
			paint.Strong.Text(fmt.Sprintf("Attempt %d", a.Number)), paint.Faint.Text("  " + clock(a) + "  "),
			role.Text(sign + " " + statusText(a.Status)), paint.Plain.Text("  " + paint.Duration(a.Latency)),
		}, []span{paint.Faint.Text("  to " + address)})
		out = append(out, troubleLines(a)...)
		out = append(out, answerLines(&a.Answer)...)
	}
	return out
}

func statusText(status int) string {
	if status == 0 {
		return "no answer"
	}
	return fmt.Sprint(status)
}

// troubleLines say what went wrong, be it our doing.
func troubleLines(a *hook.Attempt) lines {
	var out lines
	if a.Error != "" {
		out = append(out, []span{paint.Bad.Text("  " + a.Error)})
	}
	if a.Fault != "" {
		text := "  ⚑ fault " + a.Fault
		switch {
		case a.Heard != 0:
			text += fmt.Sprintf(": the sender heard %d", a.Heard)
		case !a.HeardUnknown:
			text += ": the sender heard nothing"
		}
		out = append(out, []span{paint.Warn.Text(text)})
	}
	return out
}

// answerLines shows an answer.
func answerLines(a *hook.Answer) lines {
	var out lines
	for i, f := range a.Header.Fields() {
		if i == maxHeaderLines {
			break
		}
		out = append(out, []span{paint.Key.Text("  " + f.Name), paint.Faint.Text(": "), paint.Plain.Text(f.Value)})
	}
	if len(a.Body) == 0 {
		return out
	}
	doc := jsonview.Parse(a.Body, a.Header.Get("Content-Type"), jsonview.Limits{})
	out = append(out, nil)
	body := &loaded{doc: doc}
	for i := range min(doc.Len(), maxAnswerLines) {
		out = append(out, append([]span{paint.Plain.Text("  ")}, body.spans(i)...))
	}
	switch {
	case doc.Len() > maxAnswerLines:
		out = append(out, []span{paint.Faint.Text("  … " + paint.Counted(doc.Len()-maxAnswerLines, "more line", "more lines"))})
	case a.Truncated:
		out = append(out, []span{paint.Faint.Text("  … the rest was not kept")})
	}
	return out
}
