package replay

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"leadrig/internal/hook"
	"leadrig/replay/report"
	"leadrig/replay/scenario"
	"leadrig/replay/wire"
)

// answers finds the attempts whose answer isn't right.
func answers(all []*delivery, finalOnly bool, of func(*delivery) bool, right func(*delivery, *attempt) bool) (n int, wrong []wrongAttempt) {
	each(all, finalOnly, func(d *delivery, a *attempt) {
		if !of(d) {
			return
		}
		n++
		if !right(d, a) {
			wrong = append(wrong, wrongAttempt{d, a})
		}
	})
	return n, wrong
}

func wants(answer scenario.Answer) func(*delivery) bool {
	return func(d *delivery) bool { return d.answer == answer }
}

// nothingSent is the finding of a check that had nothing to look at.
func nothingSent(what string) finding {
	return finding{verdict: report.Skipped, message: "nothing to check: " + what}
}

func judgeAccepted(t *trial, _ scenario.Check, all []*delivery) finding {
	n, wrong := answers(all, true, wants(scenario.Accept), func(_ *delivery, a *attempt) bool { return a.accepted() })
	switch {
	case n == 0:
		return nothingSent("no valid event was answered")
	case len(wrong) == 0:
		return finding{message: fmt.Sprintf("%s, each answered 2xx", plural(n, "delivery", "deliveries")), expected: "2xx", observed: "2xx"}
	}
	return finding{
		verdict: report.Fail, message: fmt.Sprintf("%d of %s not answered 2xx: %s", len(wrong), plural(n, "delivery", "deliveries"), list(wrong)),
		expected: "2xx", observed: wrong[0].a.came(), consequence: t.then(wrong[0].a), about: deliveriesOf(wrong),
	}
}

// then is what SmartLead would do after such an answer.
func (t *trial) then(a *attempt) string {
	p := t.of.policy
	more := fmt.Sprintf("SmartLead sends the event again, %d attempts in all, and then gives it up", p.Attempts())
	if p.Attempts() == 1 {
		more = "by policy " + p.Name + " it is not sent again"
	}
	switch p.Outcome(a.seen, 1) {
	case hook.OutcomeLost:
		return fmt.Sprintf("the event is lost: SmartLead does not retry %d", a.seen)
	case hook.OutcomeDelivered:
		return "SmartLead takes the event for delivered and never sends it again"
	}
	switch {
	case a.seen >= 300 && a.seen < 400:
		return "a redirect is not followed and is no success: " + more
	case a.seen == 0:
		return "an event without an answer in time has failed: " + more
	}
	return more
}

func judgeRefused(_ *trial, _ scenario.Check, all []*delivery) finding {
	n, wrong := answers(all, true, wants(scenario.Refuse), func(_ *delivery, a *attempt) bool { return a.status >= 400 && a.status < 500 })
	switch {
	case n == 0:
		return nothingSent("no malformed body was answered")
	case len(wrong) == 0:
		return finding{message: fmt.Sprintf("%s, each answered 4xx", plural(n, "body that is no event", "bodies that are no event")), expected: "4xx", observed: "4xx"}
	}
	consequence := "a 5xx or no answer has the same body sent again and again"
	if wrong[0].a.accepted() {
		consequence = "SmartLead takes it for delivered, and nobody ever sees what was lost"
	}
	return finding{
		verdict: report.Fail, message: fmt.Sprintf("%d of %s not answered 4xx: %s", len(wrong), plural(n, "body that is no event", "bodies that are no event"), list(wrong)),
		expected: "4xx", observed: wrong[0].a.came(), consequence: consequence, about: deliveriesOf(wrong),
	}
}

func judgeInTime(t *trial, c scenario.Check, all []*delivery) finding {
	limit, soon := t.of.cfg.Policy.Timeout, time.Duration(c.WarnAfter)
	var late, slow []wrongAttempt
	n, slowest := 0, time.Duration(0)
	each(all, false, func(d *delivery, a *attempt) {
		n++
		slowest = max(slowest, a.latency)
		timedOut := a.err != nil && a.err.Kind == wire.KindTimeout
		switch {
		case timedOut || a.latency > limit:
			late = append(late, wrongAttempt{d, a})
		case soon > 0 && a.latency > soon:
			slow = append(slow, wrongAttempt{d, a})
		}
	})
	f := finding{expected: "an answer within " + limit.String(), observed: "the slowest took " + rounded(slowest)}
	switch {
	case n == 0:
		return nothingSent("nothing reached the handler")
	case len(late) > 0:
		f.verdict, f.about, f.consequence = report.Fail, deliveriesOf(late), "SmartLead waits "+limit.String()+": the event counts as failed and is sent again while the first run may still work on it"
		f.message = fmt.Sprintf("%d of %s got no answer within %s: %s", len(late), plural(n, "delivery", "deliveries"), limit, list(late))
	case len(slow) > 0:
		f.verdict, f.about, f.consequence = report.Warn, deliveriesOf(slow), "SmartLead gives up after "+limit.String()+"; a slow day is all that is missing"
		f.message = fmt.Sprintf("%d of %s took longer than %s: %s", len(slow), plural(n, "delivery", "deliveries"), soon, list(slow))
	default:
		f.message = fmt.Sprintf("%s, the slowest answer took %s", plural(n, "delivery", "deliveries"), rounded(slowest))
	}
	return f
}

// rounded is a time as the reports write it.
func rounded(d time.Duration) string {
	switch ms := float64(d) / float64(time.Millisecond); {
	case ms >= 1000:
		return fmt.Sprintf("%.1f s", ms/1000)
	case ms >= 10:
		return fmt.Sprintf("%.0f ms", ms)
	default:
		return fmt.Sprintf("%.1f ms", ms)
	}
}

func judgeDelivered(t *trial, _ scenario.Check, all []*delivery) finding {
	n := 0
	var wrong []wrongAttempt
	for _, d := range all {
		if d.answer != scenario.Accept || len(d.attempts) == 0 {
			continue
		}
		n++
		if last := &d.attempts[len(d.attempts)-1]; last.outcome != hook.OutcomeDelivered {
			wrong = append(wrong, wrongAttempt{d, last})
		}
	}
	switch {
	case n == 0:
		return nothingSent("no valid event was sent")
	case len(wrong) == 0:
		return finding{message: fmt.Sprintf("%s delivered in the end", plural(n, "event", "events")), expected: "delivered", observed: "delivered"}
	}
	verdict := report.Fail
	message := fmt.Sprintf("%d of %s not delivered after all attempts: %s", len(wrong), plural(n, "event", "events"), list(wrong))
	if scale := t.of.cfg.TimeScale; scale > 1 && wrong[0].a.outcome == hook.OutcomeFailed {
		// A handler may rightly be at work for longer than the shortened waits.
		if t.workedAsExpected() && !slices.ContainsFunc(wrong, func(w wrongAttempt) bool { return w.a.status != http.StatusServiceUnavailable }) {
			verdict = report.Warn // it says itself that it is at work, and did it
		}
		message += fmt.Sprintf(" (the waits were divided by %g; --time-scale 1 waits as SmartLead does)", scale)
	}
	return finding{
		verdict: verdict, message: message,
		expected: "delivered", observed: string(wrong[0].a.outcome), consequence: t.then(wrong[0].a), about: deliveriesOf(wrong),
	}
}

// judgeHonest looks at the attempts whose work the downstream refused.
func judgeHonest(t *trial, _ scenario.Check, all []*delivery) finding {
	n, wrong := answers(all, false, failedByDownstream, func(_ *delivery, a *attempt) bool {
		return !a.sinkFailed || a.status >= 500 || a.status == 0
	})
	failed := 0
	each(all, false, func(_ *delivery, a *attempt) {
		if a.sinkFailed {
			failed++
		}
	})
	switch {
	case n == 0 || failed == 0:
		return nothingSent("the handler made no call to the sink while it answered; is the sink's URL set as its downstream?")
	case len(wrong) == 0:
		return finding{message: plural(failed, "failure", "failures") + " of the downstream answered 5xx", expected: "5xx", observed: "5xx"}
	}
	return finding{
		verdict: report.Fail, message: fmt.Sprintf("the downstream refused the work, and the handler answered %s (%s)", wrong[0].a.came(), list(wrong)),
		expected: "5xx, so that the event comes again", observed: wrong[0].a.came(), consequence: t.then(wrong[0].a), about: deliveriesOf(wrong),
	}
}

func failedByDownstream(d *delivery) bool {
	for i := range d.attempts {
		if d.attempts[i].sinkFailed {
			return true
		}
	}
	return false
}
