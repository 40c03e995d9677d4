package main

import "slices"

// picture is one screen of the program.
type picture struct {
	name          string
	args          []string // $URL and $CAMPAIGN stand for a sandbox and its first campaign
	columns, rows int
	light         bool
	steps         []step
}

// step waits until the screen matches all patterns and none of those that have
// to be gone, then presses keys as tmux names them.
type step struct {
	await, gone []string
	keys        []string
}

func see(patterns ...string) step { return step{await: patterns} }

func press(keys ...string) step { return step{keys: keys} }

// story is steps one after the other.
func story(parts ...[]step) []step { return slices.Concat(parts...) }

// unlucky has SmartLead send some events again: their answers are made 500.
func unlucky() []step {
	return []step{
		see("● online", "EMAIL_SENT"),
		press("f", "a", "status=500;when=after;count=3;event=MANUAL_STEP_REACHED", "Enter"), see("⚑ armed"),
		press("Escape"),
		{gone: []string{"Faults between"}},
	}
}

// arrived waits until a list is full and every delivery has its answer.
func arrived() []step {
	return []step{{await: []string{`\b[345]\d deliveries`, "×2"}, gone: []string{"···"}}}
}

// still is arrived without moving on.
func still() []step {
	return story(arrived(), []step{press("Space"), {await: []string{"not following", `"campaign_(status|id)"`}, gone: []string{"···"}}})
}

// onReply puts the cursor on a reply.
func onReply() []step {
	return []step{
		see("EMAIL_REPLY "), press("Space", "/", "type:EMAIL_REPLY"), see("filter: type:EMAIL_REPLY", `▌\S+ +EMAIL_REPLY`),
		press("Enter"),
		{gone: []string{"esc as it was"}},
		// A key right after Escape would be taken as one key with it.
		press("Escape"),
		{await: []string{`▌\S+ +EMAIL_REPLY`}, gone: []string{"filter:"}},
	}
}

// pictures is the list of the pictures.
func pictures() []picture {
	demo := []string{"demo", "--seed", "7", "--rate", "12", "--calm"}
	listen := []string{"listen", "--smartlead-url", "$URL/api/v1", "--tunnel", "local", "--campaign", "$CAMPAIGN"}
	detail := story(unlucky(), onReply(), []step{press("Enter"), see(`"event_type"|"reply_|"webhook_id"`)})
	return []picture{
		{name: "waiting", args: listen, steps: []step{see("online", "webhook", "Waiting")}},
		{name: "list", args: demo, steps: story(unlucky(), arrived())},
		{name: "list-light", args: demo, light: true, steps: story(unlucky(), arrived())},
		{name: "detail", args: demo, steps: detail},
		{name: "detail-light", args: demo, light: true, steps: detail},
		{name: "filter", args: demo, steps: story(unlucky(), still(), []step{press("/", "type:MANUAL_* dup:yes"), see(`Filter · \d+ of`)})},
		{name: "diff", args: demo, steps: story(detail, []step{press("4", "v", "v", "v"), see("fixture", "→")})},
		{name: "attempts", args: demo, steps: story(detail, []step{press("3"), see("Attempt 1")})},
		{name: "scenario", args: demo, steps: story(detail, []step{
			press("R"), see("duplicate-sequential"), press("Enter"), see(`(✓|✗|!) +(pass|fail|duplicate)|passed|failed`),
		})},
		{name: "faults", args: demo, steps: story(unlucky(), still(), []step{
			press("f", "a", "lost-ack;count=5;event=EMAIL_REPLY", "Enter"), see("lost-ack.*fired"),
		})},
		{name: "flow", args: demo[:len(demo)-1], steps: story(unlucky(), arrived(), []step{press("F"), see("SmartLead ─")})},
		{name: "palette", args: demo, steps: story(unlucky(), still(), []step{press(":"), see("What to do")})},
		{name: "help", args: demo, steps: story(unlucky(), still(), []step{press("?"), see("Moving in the list")})},
	}
}

// pagePictures is the list of the pictures of the page.
func pagePictures() []pagePicture {
	const (
		rows  = `document.querySelectorAll("#rows .row:not([hidden])")`
		twice = `[...` + rows + `].find((row) => row.querySelector(".mark").textContent === "×2" && row.querySelector(".type").textContent.startsWith("MANUAL"))`
		calm  = `!document.querySelector("#told p, #warned p, dialog")`
	)
	unlucky := []pageStep{
		{await: rows + `.length > 3`, keys: "f"},
		{await: `document.activeElement.id === "faultspec"`, text: "status=500;when=after;count=3;event=MANUAL_STEP_REACHED", keys: ""},
		{keys: "\r"},
		{await: `document.querySelector("dialog td")`, keys: "\u001b"},
	}
	return []pagePicture{
		{name: "page", width: 1280, height: 800, steps: append(unlucky[:len(unlucky):len(unlucky)],
			pageStep{await: twice + ` && ` + calm, click: twice},
			pageStep{await: `document.querySelector("#detail .about").textContent.includes("copy 2")`, keys: "4"},
			pageStep{await: `document.querySelector("#panel .sum")`, keys: "1"},
			pageStep{await: `document.querySelector("#panel .code")`},
		)},
		{name: "presenter", width: 1600, height: 900, dark: true, steps: append(unlucky[:len(unlucky):len(unlucky)],
			pageStep{await: calm, keys: "FP"},
			pageStep{await: `[...` + rows + `].slice(0, 8).some((row) => row.textContent.includes("retry")) && document.querySelector(".mover")`},
		)},
	}
}

func (p picture) theme() theme {
	if p.light {
		return lightTheme()
	}
	return darkTheme()
}

// size is the size of the terminal, in columns and rows.
func (p picture) size() (columns, rows int) {
	if p.columns == 0 {
		return 120, 36
	}
	return p.columns, p.rows
}
