package inspector

import (
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"leadrig/internal/hook"
)

// openPage opens the page of a run and waits until it is live.
func openPage(t *testing.T, r *rig, width, height int) *browser {
	t.Helper()
	b := openBrowser(t, r.page.URL(), width, height)
	b.until(`document.querySelector("#link").textContent.includes("live")`)
	return b
}

// openOne opens the page of a run with one delivery, whose detail it shows.
func openOne(t *testing.T) (*rig, *browser) {
	t.Helper()
	findBrowser(t)
	r := newRig(t, rigOptions{})
	r.event("EMAIL_REPLY", "one@warehouse.example", "id-1")
	b := openPage(t, r, 1400, 800)
	b.selectRow("one@warehouse.example")
	return r, b
}

// opensDialog presses a key and waits for the dialog that it opens.
func (b *browser) opensDialog(key, selector string) {
	b.t.Helper()
	b.press(key)
	b.until(fmt.Sprintf(`document.querySelector(%q)`, "dialog[open] "+selector))
}

// untilNoDialog waits until no dialog is open.
func (b *browser) untilNoDialog() {
	b.t.Helper()
	b.until(`!document.querySelector("dialog")`)
}

// emulate has the browser report a preference of its user, such as
// prefers-color-scheme: dark.
func (b *browser) emulate(features ...*emulation.MediaFeature) {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features}); err != nil {
		b.t.Fatal(err)
	}
}

// selectRow chooses the delivery of a lead and waits for its detail.
func (b *browser) selectRow(lead string) {
	b.t.Helper()
	b.until(rowOf(lead))
	eval[any](b, rowOf(lead)+".click()")
	b.until(fmt.Sprintf(`document.querySelector("#detail .about")?.textContent.includes(%q)`, lead))
}

func (b *browser) rowCount() string {
	return `document.querySelectorAll("#rows .row:not([hidden])").length`
}

func TestPage_ShowsWhatComes(t *testing.T) {
	t.Parallel()
	findBrowser(t)
	r := newRig(t, rigOptions{handle: answerBy(map[string]int{"EMAIL_BOUNCE": 500, "LEAD_UNSUBSCRIBED": 404})})
	b := openPage(t, r, 1400, 800)
	if address := eval[string](b, "location.href"); address != r.url("/") {
		t.Errorf("the address is %s: the token still stands in it", address)
	}
	b.until(`!document.querySelector("#empty").hidden`)
	b.shoot("waiting")
	types := hook.EventTypes()
	for n := range 12 {
		r.event(string(types[n%len(types)]), fmt.Sprintf("lead%d@warehouse.example", n), fmt.Sprintf("%02d7c1f-id", n))
	}
	r.event("EMAIL_REPLY", "lead3@warehouse.example", "037c1f-id")
	b.until(`document.querySelector("#counts").textContent.includes("13 deliveries")`)
	b.until(rowOf("lead11@") + `?.querySelector(".badge.ok")`)
	b.until(rowOf("lead5@") + `.textContent.includes("↻ 500 retry")`)
	b.until(rowOf("lead6@") + `.textContent.includes("✗ 404 lost")`)
	b.until(`document.querySelector("#detail h2")?.textContent === "EMAIL_REPLY"`) // it follows the newest
	b.until(`document.querySelector("#detail .about").textContent.includes("copy 2 of")`)
	b.until(`document.querySelector("#rows .row[aria-selected=true] .mark").textContent === "×2"`)
	b.until(`document.querySelector("#rows .row[aria-selected=true]").getAttribute("aria-label").includes("copy 2 of no. 4, answered 200, delivered")`)
	b.shoot("list")
	b.selectRow("lead6@warehouse.example")
	b.until(`document.querySelector("#detail .advice").textContent.includes("404 is final for SmartLead")`)
	b.until(`document.querySelector("#follow").getAttribute("aria-pressed") === "false"`)
	b.shoot("lost")
}

func TestPage_FiltersAndSaysWhatIsWrongWithAFilter(t *testing.T) {
	t.Parallel()
	findBrowser(t)
	r := newRig(t, rigOptions{})
	for n := range 6 {
		r.event([]string{"EMAIL_REPLY", "EMAIL_OPEN"}[n%2], fmt.Sprintf("lead%d@warehouse.example", n), fmt.Sprintf("id-%d", n))
	}
	r.recorded(6)
	b := openPage(t, r, 1200, 700)
	b.until(b.rowCount() + " === 6")
	b.press("/")
	b.write("type:EMAIL_REPLY")
	b.until(b.rowCount() + " === 3")
	r.event("EMAIL_OPEN", "other@warehouse.example", "id-7")
	r.event("EMAIL_REPLY", "late@warehouse.example", "id-8")
	b.until(rowOf("late@"))
	b.until(b.rowCount() + " === 4")
	b.expect("status of 400") // the browser's own words about an answer of 400
	b.write(" status:teapot")
	b.until(`document.querySelector("#filternote").textContent.includes("teapot")`)
	b.until(`document.querySelector("#filter").getAttribute("aria-invalid") === "true"`)
	b.until(b.rowCount() + " === 4")
	b.shoot("filter-error")
	eval[any](b, `(() => { const f = document.querySelector("#filter"); f.value = ""; f.dispatchEvent(new Event("input")); })()`)
	b.until(b.rowCount() + " === 8")
}

func TestPage_HasATabForEachPart(t *testing.T) {
	t.Parallel()
	findBrowser(t)
	r := newRig(t, rigOptions{})
	r.event("EMAIL_REPLY", "one@warehouse.example", "id-1")
	r.post(`{"event_type":"EMAIL_REPLY","to_email":"two@warehouse.example","big":12345678901234567890,"nested":{"a":[1,2,3]}}`,
		map[string]string{hook.RequestIDHeader: "id-2", "X-Odd": "a value"})
	r.recorded(2)
	b := openPage(t, r, 1400, 800)
	b.selectRow("two@warehouse.example")
	panel := func(part string) string {
		return fmt.Sprintf(`document.querySelector("#panel").textContent.includes(%q)`, part)
	}
	b.until(panel("12345678901234567890")) // not rounded
	eval[any](b, `document.querySelector("#panel .fold[aria-expanded=true]:not(:first-child), #panel .l:nth-child(n+2) .fold").click()`)
	b.until(`document.querySelector("#panel .fold[aria-expanded=false]")`)
	b.press("2")
	b.until(panel("X-Odd"))
	b.shoot("headers")
	b.press("3")
	b.until(panel("Attempt 1"))
	b.until(panel("Answer headers"))
	b.shoot("attempts")
	b.press("4")
	b.until(panel("Against delivery 1"))
	b.until(`document.querySelector("#panel .l.added")`)
	b.shoot("diff")
	b.press("5")
	b.until(panel("POST …"))
	b.shoot("raw")
	b.press("p") // the newer one: there is none, it stays
	b.press("n")
	b.until(`document.querySelector("#detail .about").textContent.includes("one@warehouse.example")`)
}

func TestPage_FitsEveryWindow(t *testing.T) {
	t.Parallel()
	findBrowser(t)
	r := newRig(t, rigOptions{})
	for n := range 30 {
		r.event("CAMPAIGN_STATUS_CHANGED", fmt.Sprintf("a-rather-long-name-%d@warehouse.example", n), fmt.Sprintf("id-%d", n))
	}
	r.recorded(30)
	b := openPage(t, r, 1400, 800)
	b.selectRow("a-rather-long-name-29@")
	for _, width := range []int64{360, 700, 1000, 1400, 2560} {
		b.do(chromedp.EmulateViewport(width, 720))
		b.until(fmt.Sprintf("innerWidth === %d && document.documentElement.scrollWidth <= %d", width, width))
		b.shoot(fmt.Sprintf("width-%d", width))
	}
}
