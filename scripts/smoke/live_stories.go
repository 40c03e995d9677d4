package main

import "slices"

// liveChecks are the stories of the live screen.
func liveChecks() []check {
	var all []check
	for _, l := range liveStories() {
		all = append(all, check{l.name, l.play})
	}
	return all
}

// liveStories is what is tried on the live screen.
func liveStories() []live {
	return []live{
		{
			name: "the live screen is worked with keys", columns: 120, rows: 36, args: "demo --seed 7 --rate 10 --calm",
			moves: slices.Concat(browsing(), acting(), []move{{does: "quit", keys: []string{"q"}}}),
		},
		{
			name: "the live screen follows every size", columns: 120, rows: 36, args: "demo --seed 7 --rate 10",
			moves: []move{
				{does: "deliveries arrive", see: []string{"● online", "EMAIL_SENT", "following ▼"}},
				{does: "70×20", columns: 70, rows: 20, see: []string{"EMAIL_SENT", "✓ 200", "q quit"}},
				{does: "160×50", columns: 160, rows: 50, see: []string{"EMAIL_SENT", "✓ 200", "q quit", `example\.com`}},
				{does: "30×8", columns: 30, rows: 8, see: []string{"leadrig|online", "✓ 200"}},
				{does: "120×36 again", columns: 120, rows: 36, see: []string{"● online", "EMAIL_SENT", "following ▼", "q quit"}},
				{does: "quit", keys: []string{"q"}},
			},
		},
		{
			name: "ctrl+c ends the live screen", columns: 80, rows: 24, args: "demo --seed 7",
			moves: []move{
				{does: "deliveries arrive", see: []string{"● online", "EMAIL_SENT"}},
				{does: "ctrl+c", keys: []string{"C-c"}},
			},
		},
	}
}

// browsing is looking at what has come. No key is pressed right after Escape
// without a sign between them: a terminal would take both for one key.
func browsing() []move {
	return []move{
		{does: "deliveries arrive", see: []string{"● online", "EMAIL_SENT", "✓ 200", "following ▼"}},
		{does: "go up", keys: []string{"Up"}, see: []string{"not following"}},
		{does: "go to the oldest", keys: []string{"g"}, see: []string{`▌\S+ +CAMPAIGN_STATUS_CH`}},
		{does: "open it", keys: []string{"Enter"}, see: []string{`\[Payload\]`, `"campaign_id": \d+`}},
		{does: "headers", keys: []string{"2"}, see: []string{`\[Headers\]`, "X-Request-Id"}},
		{does: "attempts", keys: []string{"Tab"}, see: []string{`\[Attempts\]`, "Attempt 1"}},
		{does: "differences", keys: []string{"4"}, see: []string{`\[Diff\]`, "nothing|→|changed"}},
		{does: "raw", keys: []string{"5"}, see: []string{`\[Raw\]`}},
		{does: "walk on", keys: []string{"n", "1"}, see: []string{`\[Payload\]`, "EMAIL_SENT · 2"}},
		{does: "filter", keys: []string{"/", "type:CAMPAIGN_*"}, see: []string{"filter: type:CAMPAIGN_"}},
		{does: "keep the filter", keys: []string{"Enter"}, see: []string{`[▌▏]\S+ +CAMPAIGN_STATUS_CH`}, gone: []string{"enter filter"}},
	}
}

// acting is doing something with a delivery.
func acting() []move {
	return []move{
		{does: "replay", keys: []string{"r"}, see: []string{`↻1\b`}},
		{does: "send a duplicate", keys: []string{"d"}, see: []string{`[1-9] duplicate`, `×2`}},
		{
			does: "arm a fault", keys: []string{"f", "a", "status=503;count=1;event=EMAIL_SENT", "Enter"},
			see: []string{"(⚑ armed|✓ used up) +status=503", "fired 1, 0 left"},
		},
		{does: "close the faults", keys: []string{"Escape"}, see: []string{"503.* fired, (once|1 time) by now"}, gone: []string{"Faults between"}},
		{does: "the flow", keys: []string{"F"}, see: []string{"SmartLead ─"}},
		{does: "no flow", keys: []string{"F"}, gone: []string{"SmartLead ─"}},
		{does: "the palette", keys: []string{":", "help"}, see: []string{"What to do", "keys and signs"}},
		{does: "help by the palette", keys: []string{"Enter"}, see: []string{"Moving in the list", "faults: arm, pause, remove"}},
		{does: "close the help", keys: []string{"Escape"}, see: []string{"EVENT"}, gone: []string{"Moving in the list"}},
	}
}
