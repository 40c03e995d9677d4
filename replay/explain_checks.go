package replay

import "leadrig/replay/scenario"

// checks explains every check that can stand in a report.
func checks() []Explanation {
	return append(answerChecks(), []Explanation{
		{
			ID: scenario.CheckEffects, Title: "the work was done once for each event",
			What: "What the handler did is counted before and after, by --effects-url, --effects-cmd or --sink, once it has been still for the time of --settle. Without one of them it is not observed, which is no pass.",
			Why:  "A status code can't show whether work was done twice or not at all. SmartLead sends an event again whenever an answer is late or lost, with the same X-Request-Id.",
			Fix:  "Claim the X-Request-Id in a table with a unique key in the transaction of the work; answer 200 to a copy that is done, and 5xx to one whose work failed.",
		},
		{
			ID: scenario.CheckSteady, Title: "the latency doesn't grow",
			What: "The median latency of the last third of a run is compared with that of the first third.",
			Why:  "A handler that gets slower with each event will pass SmartLead's 30 s one day.",
			Fix:  "Look for what grows: a table without an index, connections that are never given back, a list in memory.",
		},
		{
			ID: checkReachable, Title: "the scenario could be run",
			What: "The handler accepted connections from the beginning to the end, the effects could be read, and the scenario could be carried out.",
			Why:  "Where this isn't so nothing is known about the handler: the run stops with exit code 3 and is no verdict.",
			Fix:  "Start the handler, look at --to and at the handler's own log: a process that ended took its events along.",
		},
		{
			ID: checkFaults, Title: "each fault fired",
			What: "Every fault that a scenario asks for came about at least once.",
			Why:  "A fault that never fires tests nothing.",
			Fix:  "Look at its event= and attempt=, and at what the step sends.",
		},
		{
			ID: checkLate, Title: "no effect came after its scenario was judged",
			What: "The count of effects at a scenario's beginning is compared with the one that the scenario before was judged by.",
			Why:  "Work that goes on after its scenario was judged makes that verdict unsure, and may be counted for the next one.",
			Fix:  "Give a --settle that is longer than the handler takes between an answer and its work, and see that nothing else uses the handler meanwhile.",
		},
	}...)
}

func answerChecks() []Explanation {
	return []Explanation{
		{
			ID: scenario.CheckAccepted, Title: "each valid event is answered 2xx",
			What: "The last answer to each copy of a valid event.",
			Why:  "2xx is the only answer that SmartLead takes for success: a 4xx loses the event for good, anything else brings it again.",
			Fix:  "Answer 200 when the work is done, was done before, or is none of yours.",
		},
		{
			ID: scenario.CheckRefused, Title: "a body that is no event is answered 4xx",
			What: "The answers to bodies that can never be an event.",
			Why:  "A 5xx or a crash has the same body sent again; a 2xx hides that something is broken.",
			Fix:  "Answer 400 to what can't be parsed or has no event_type.",
		},
		{
			ID: scenario.CheckInTime, Title: "each answer comes in time",
			What: "The time until each answer.",
			Why:  "SmartLead waits 30 s. An event that isn't answered by then has failed and comes again, though the first run may still be at work.",
			Fix:  "Put the work in a durable queue and answer at once.",
		},
		{
			ID: scenario.CheckDelivered, Title: "each event is delivered in the end",
			What: "What became of each event after all attempts of the delivery policy.",
			Why:  "After its last attempt SmartLead marks the event as failed; it comes again only by hand.",
			Fix:  "Make the retry succeed: a copy of an event that is done is answered 200, one whose work failed is worked on again.",
		},
		{
			ID: scenario.CheckHonest, Title: "what failed is answered 5xx",
			What: "The answers to events whose work the downstream (--sink) refused.",
			Why:  "A 2xx tells SmartLead that the event is done and a 4xx that it never can be: in both cases it never comes again.",
			Fix:  "Answer 503 when your own work fails.",
		},
		{
			ID: scenario.CheckNoStorm, Title: "copies at the same instant bring no storm of 5xx",
			What: "The answers to copies of one event that came at the same instant: one is taken, none is lost, and most are not answered 5xx. Where most are answered 503, as by a handler that is at work on the first, it is a warning.",
			Why:  "A 5xx has each copy sent again; a 4xx to the one that counts loses the event.",
			Fix:  "Let copies wait for the first one and answer as it does.",
		},
		{
			ID: scenario.CheckNoRedirect, Title: "no answer is a redirect",
			What: "Every answer of the run.",
			Why:  "A redirect is not followed: the event counts as failed and comes again, to be redirected again.",
			Fix:  "Answer 200 itself; register the final URL, with or without its last slash as your framework wants it.",
		},
		{
			ID: scenario.CheckNoLoss, Title: "no valid event is answered 4xx",
			What: "Every answer to a valid event of the run.",
			Why:  "SmartLead takes 4xx as final, also 409 and 429: the event is lost.",
			Fix:  "Answer 200 to a duplicate and 503 when it is too much.",
		},
		{
			ID: scenario.CheckNoHiding, Title: "no failure is answered 2xx",
			What: "Every answer to a malformed body, and to an event whose work the downstream refused.",
			Why:  "After a 2xx SmartLead never sends the event again: what failed is gone, and nobody knows.",
			Fix:  "Answer 4xx to what can never be an event, 5xx when your own work fails.",
		},
	}
}
