package inspector

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// reachable are what can have the focus now, as the browser tells a screen reader:
// "button Replay".
func (b *browser) reachable() (all []string) {
	b.t.Helper()
	tree, err := chromedp.Call(b.ctx, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	if err != nil {
		b.t.Fatal(err)
	}
	text := func(v *accessibility.Value) (s string) {
		if v != nil && json.Unmarshal(v.Value, &s) != nil {
			b.t.Errorf("%s is no text", v.Value)
		}
		return s
	}
	for _, node := range tree.Nodes {
		focusable := slices.ContainsFunc(node.Properties, func(p *accessibility.Property) bool {
			return p.Name == accessibility.PropertyNameFocusable && string(p.Value.Value) == "true"
		})
		role, name := text(node.Role), text(node.Name)
		if node.Ignored || !focusable || role == "RootWebArea" {
			continue
		}
		if name == "" || slices.Contains([]string{"", "generic", "none"}, role) {
			b.t.Errorf("a screen reader gets the role %q and the name %q of something that can have the focus", role, name)
		}
		all = append(all, role+" "+name)
	}
	return all
}

func TestPage_TellsScreenReadersWhatEverythingIs(t *testing.T) {
	t.Parallel()
	findBrowser(t)
	r := newRig(t, rigOptions{})
	r.event("EMAIL_REPLY", "one@warehouse.example", "id-1")
	r.event("EMAIL_REPLY", "one@warehouse.example", "id-1")
	b := openPage(t, r, 1400, 800)
	r.people(hasJoined("Ann"), hasAnswered("Ann", 500))
	b.until(`document.querySelector("#footer").textContent.includes("board")`)
	b.until(b.rowCount() + " === 2")
	eval[any](b, `document.querySelector("#delivery-2").click()`)
	want := func(where string, these ...string) {
		t.Helper()
		there := b.reachable()
		for _, one := range these {
			if !slices.Contains(there, one) {
				t.Errorf("%s: there is no %q in %q", where, one, there)
			}
		}
	}
	for tab, name := range []string{"Payload", "Headers", "Attempts", "Diff", "Raw"} {
		b.press(fmt.Sprint(tab + 1))
		b.until(fmt.Sprintf(`document.querySelector("#tab-%s").getAttribute("aria-selected") === "true"`, []string{"payload", "headers", "attempts", "diff", "raw"}[tab]))
		want(name, "tab "+name, "searchbox Filter", "button Replay", "listbox Deliveries, the newest first", "tabpanel "+name)
	}
	for key, name := range map[string]string{"?": "Keys and signs", ":": "What to do", "f": "Live faults", "R": "Replay no. 2 under a scenario", "y": "Copy no. 2", "e": "Edit no. 2 and replay it", "T": "Have an event happen"} {
		b.press(key)
		b.until(fmt.Sprintf(`document.querySelector("dialog[open]")?.getAttribute("aria-label") === %q && document.querySelector("dialog").contains(document.activeElement)`, name))
		want(name, "button Close")
		b.press(kb.Escape)
		b.untilNoDialog()
	}
	b.press("B")
	b.until(`document.querySelector(".join button")`)
	want("the board", "button Copy", "button Close", "group Participants")
}

// The focus is seen wherever it goes with Tab, and it goes everywhere.
func TestPage_ShowsWhereTheFocusIs(t *testing.T) {
	t.Parallel()
	_, b := openOne(t)
	seen := map[string]bool{}
	for range 60 {
		b.press(kb.Tab)
		at := eval[string](b, `document.activeElement.dataset.key || document.activeElement.id || document.activeElement.textContent`)
		if eval[bool](b, `document.activeElement === document.body`) {
			continue // it goes through the browser's own parts
		}
		if outline := eval[float64](b, `(() => { const s = getComputedStyle(document.activeElement); return s.outlineStyle === "none" ? 0 : parseFloat(s.outlineWidth); })()`); outline < 2 {
			t.Errorf("the focus isn't seen on %s: its outline is %v px wide", at, outline)
		}
		seen[at] = true
	}
	for _, one := range []string{"filter", "follow", "rows", "replay", "copy", "tab-Payload", "panel", "line-0", "help"} {
		if !seen[one] {
			t.Errorf("Tab never gets to %s", one)
		}
	}
}

func TestPage_NeverLosesTheFocus(t *testing.T) {
	t.Parallel()
	findBrowser(t)
	hold := make(chan struct{})
	r := newRig(t, rigOptions{handle: holdFirst(hold)})
	posted := make(chan struct{})
	go func() { defer close(posted); r.event("EMAIL_REPLY", "one@warehouse.example", "id-1") }()
	b := openPage(t, r, 1400, 800)
	b.selectRow("one@warehouse.example")
	keeps := func(selector string, what func()) {
		t.Helper()
		eval[any](b, fmt.Sprintf(`document.querySelector(%q).focus()`, selector))
		what()
		if !eval[bool](b, fmt.Sprintf(`document.activeElement === document.querySelector(%q)`, selector)) {
			t.Errorf("the focus went from %s to %s", selector, eval[string](b, `document.activeElement.outerHTML.slice(0, 120)`))
		}
	}
	keeps(".doings [data-key=replay]", func() { // the answer comes: the detail is drawn anew
		eval[any](b, `document.querySelector(".doings").dataset.old = "yes"`)
		close(hold)
		<-posted
		b.until(`document.querySelector("#detail .badge").textContent.includes("200") && !document.querySelector(".doings").dataset.old`)
	})
	keeps("#panel [data-key=line-0]", func() {
		b.press("\r", "\r")
		eval[any](b, `document.activeElement.click()`)
		b.until(`document.querySelector("#panel [data-key=line-0]").getAttribute("aria-expanded") === "false"`)
	})
	keeps("#tab-payload", func() { b.press("z") })
	keeps("#footer [data-key=faults]", func() {
		r.people(hasJoined("Ann")) // the footer gets another button
		b.until(`document.querySelector("#footer").textContent.includes("board")`)
	})
	keeps("#footer [data-key=help]", func() {
		eval[any](b, `document.activeElement.click()`)
		b.until(`document.querySelector("dialog")`)
		b.press("q")
		b.untilNoDialog()
	})
	b.press("f")
	b.until(`document.activeElement.id === "faultspec"`)
	for _, spec := range []string{"status=503", "lost-ack"} {
		b.write(spec)
		b.press("\r")
		b.until(fmt.Sprintf(`document.querySelector("dialog table")?.textContent.includes(%q)`, spec))
	}
	keeps("[data-key=pause-1]", func() {
		eval[any](b, `document.activeElement.click()`)
		b.until(`document.querySelector("dialog table").textContent.includes("paused")`)
	})
	eval[any](b, `(() => { const remove = document.querySelector("[data-key=remove-1]"); remove.focus(); remove.click(); })()`)
	b.until(`document.querySelectorAll("dialog tbody tr").length === 1`)
	b.until(`document.querySelector("dialog table").contains(document.activeElement)`)
}
