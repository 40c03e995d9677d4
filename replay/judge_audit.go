package replay

import (
	"fmt"
	"net/http"

	"leadrig/internal/hook"
	"leadrig/replay/report"
	"leadrig/replay/scenario"
)

func anyDelivery(*delivery) bool { return true }

func judgeNoRedirect(t *trial, _ scenario.Check, all []*delivery) finding {
	n, wrong := answers(all, false, anyDelivery, func(_ *delivery, a *attempt) bool { return a.status < 300 || a.status >= 400 })
	return t.audited(n, wrong, "no 3xx", "redirect")
}

// judgeNoLoss leaves out what a scenario only warns about, such as shapes that
// may be gone.
func judgeNoLoss(t *trial, _ scenario.Check, all []*delivery) finding {
	n, wrong := answers(all, false, func(d *delivery) bool { return d.answer == scenario.Accept && !d.lenient },
		func(_ *delivery, a *attempt) bool { return a.status < 400 || a.status >= 500 })
	return t.audited(n, wrong, "no 4xx on a valid event", "lose a valid event")
}

func judgeNoHiding(t *trial, _ scenario.Check, all []*delivery) finding {
	n, wrong := answers(all, false, anyDelivery, func(d *delivery, a *attempt) bool {
		failed := d.answer == scenario.Refuse || a.sinkFailed
		return !failed || !a.accepted()
	})
	return t.audited(n, wrong, "no 2xx on a failed event", "hide a failure")
}

// audited is the finding of a check that looks through many answers.
func (t *trial) audited(n int, wrong []wrongAttempt, expected, do string) finding {
	switch {
	case n == 0:
		return nothingSent("the run has no such answers")
	case len(wrong) == 0:
		return finding{message: fmt.Sprintf("%s of the run: %s", plural(n, "answer", "answers"), expected), expected: expected, observed: "none"}
	}
	return finding{
		verdict: report.Fail, message: fmt.Sprintf("%d of %s %s: %s; the first is in %s", len(wrong), plural(n, "answer", "answers"), do, list(wrong), wrong[0].d.scenario),
		expected: expected, observed: wrong[0].a.came(), consequence: t.then(wrong[0].a), about: deliveriesOf(wrong),
	}
}

// judgeNoStorm lets a handler answer some copies of an event 5xx while it works
// on the first: they come again. It must take one of them, and lose none. That it
// answers most of them 503, as one does that is at work on it, is worth a warning.
func judgeNoStorm(t *trial, c scenario.Check, all []*delivery) finding {
	tolerate := c.Tolerate
	if tolerate == 0 {
		tolerate = 0.5
	}
	n, again, busy := 0, 0, 0 // busy: of those again, how many said that they are at work on it
	var none, lost []wrongAttempt
	for _, d := range all {
		taken := false
		each([]*delivery{d}, true, func(d *delivery, a *attempt) {
			n++
			switch t.of.policy.Outcome(a.seen, 1) {
			case hook.OutcomeDelivered:
				taken = true
			case hook.OutcomeLost:
				lost = append(lost, wrongAttempt{d, a})
			default:
				again++
				if a.status == http.StatusServiceUnavailable {
					busy++
				}
			}
		})
		if !taken && len(d.attempts) > 0 {
			none = append(none, wrongAttempt{d, &d.attempts[0]})
		}
	}
	f := finding{expected: "2xx, at most " + percent(tolerate) + " 5xx", observed: fmt.Sprintf("%d of %d not 2xx", again+len(lost), n)}
	switch {
	case n == 0:
		return nothingSent("no copy was answered")
	case len(lost) > 0:
		f.verdict, f.about, f.consequence = report.Fail, deliveriesOf(lost), t.then(lost[0].a)
		f.message = fmt.Sprintf("%d of %s at the same instant answered 4xx: %s", len(lost), plural(n, "copy", "copies"), list(lost))
	case len(none) > 0:
		f.verdict, f.about, f.consequence = report.Fail, deliveriesOf(none), t.then(none[0].a)
		f.message = fmt.Sprintf("of %s not one copy was answered 2xx: %s", plural(len(none), "event", "events"), list(none))
	case float64(again) > tolerate*float64(n) && float64(again-busy) <= tolerate*float64(n):
		f.verdict, f.about, f.consequence = report.Warn, all, "each of them comes again, and is answered then; a copy that waits for the first one needs no retry"
		f.message = fmt.Sprintf("%d of %s at the same instant answered 503, one of each taken", again, plural(n, "copy", "copies"))
	case float64(again) > tolerate*float64(n):
		f.verdict, f.about, f.consequence = report.Fail, all, "each of them comes again, at the same time as new events: a storm of retries"
		f.message = fmt.Sprintf("%d of %s at the same instant answered 5xx or not at all", again, plural(n, "copy", "copies"))
	default:
		f.message = fmt.Sprintf("%s of %s, %d answered 5xx", plural(n, "copy", "copies"), plural(len(all), "event", "events"), again)
	}
	return f
}

func percent(share float64) string { return fmt.Sprintf("%.0f %%", share*100) }
