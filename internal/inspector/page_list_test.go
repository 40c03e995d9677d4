package inspector

import (
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp/kb"
)

func TestPage_GoesToTheOldestOfAll(t *testing.T) {
	t.Parallel()
	findBrowser(t)
	page, _ := newSeededPage(t, 3500)
	b := openBrowser(t, page.URL(), 1400, 800)
	b.until(rowOf("lead3499@"))
	b.until(`document.querySelector("#older").textContent === "200 are here: scroll for older ones, End for the oldest"`)
	b.press(kb.End)
	b.until(`document.querySelector("#rows [aria-selected=true]")?.id === "delivery-1"`)
	b.until(`document.querySelector("#detail .about").textContent.includes("lead0@")`)
	b.until(`document.querySelector("#older").textContent === ""`)
	b.press("g")
	b.until(`document.querySelector("#rows [aria-selected=true]")?.id === "delivery-3500"`)
}

func TestPage_StopsFetchingWhenSomebodyGoesElsewhere(t *testing.T) {
	t.Parallel()
	findBrowser(t)
	page, _ := newSeededPage(t, 3500)
	b := openBrowser(t, page.URL(), 1400, 800)
	b.until(rowOf("lead3499@"))
	eval[any](b, `(() => { const real = window.fetch; window.asked = 0; window.fetch = async (...what) => { if (String(what[0]).includes("before=")) { asked++; await new Promise((go) => { window.go = go; }); } return real(...what); }; })()`)
	b.press(kb.End)
	b.until(`document.querySelector("#older").textContent === "fetching older ones, 200 so far: Esc stops"`)
	b.press(kb.Escape)
	eval[any](b, `go()`)
	b.until(`document.querySelector("#older").textContent === "1,200 are here: scroll for older ones, End for the oldest"`)
	if asked := eval[int](b, `asked`); asked != 1 {
		t.Errorf("%d pages were asked for, want 1", asked)
	}
}

// What was drawn keeps its element, so that a step of the wheel is cheap; and they
// stand in their order, in which they are read aloud.
func TestPage_WritesOnlyRowsThatComeIntoSight(t *testing.T) {
	t.Parallel()
	findBrowser(t)
	page, _ := newSeededPage(t, 190)
	b := openBrowser(t, page.URL(), 1400, 800)
	b.until(rowOf("lead189@"))
	written := eval[int](b, `(async () => {
		const box = document.querySelector("#rows"), height = document.querySelector("#rows .row").offsetHeight, frames = async () => { for (let n = 0; n < 3; n++) await new Promise(requestAnimationFrame); };
		box.scrollTop = 60 * height;
		await frames();
		const texts = new Set();
		new MutationObserver((all) => { for (const m of all) { const row = m.target.parentElement?.closest(".row"); if (row) texts.add(row); } }).observe(box, { subtree: true, childList: true, characterData: true });
		box.scrollTop += 2 * height;
		await frames();
		return texts.size;
	})()`)
	if written < 1 || written > 2 {
		t.Errorf("%d rows were written for a step of two", written)
	}
	b.until(`(() => { const shown = [...document.querySelectorAll("#rows .row:not([hidden])")].map((r) => Number(r.getAttribute("aria-posinset"))); return shown[0] > 50 && shown.every((n, i) => n === shown[0] + i); })()`)
}

func TestPage_HasItsHeadsAboveTheirColumns(t *testing.T) {
	t.Parallel()
	findBrowser(t)
	page, _ := newSeededPage(t, 190)
	b := openBrowser(t, page.URL(), 1400, 800)
	b.until(rowOf("lead189@"))
	off := eval[[]string](b, `[...document.querySelectorAll("#heads > span")].filter((head) => {
		const cell = document.querySelector("#rows .row ." + head.className);
		return Math.abs(head.getBoundingClientRect().left - cell.getBoundingClientRect().left) > 1;
	}).map((head) => head.className)`)
	if len(off) > 0 {
		t.Errorf("these heads stand beside their columns: %q", off)
	}
}

// In forced colours what is chosen differs by more than a ground that is taken away.
func TestPage_ShowsWhatIsChosenInForcedColours(t *testing.T) {
	t.Parallel()
	r, b := openOne(t)
	r.event("EMAIL_OPEN", "two@warehouse.example", "id-2")
	b.until(b.rowCount() + " === 2")
	b.emulate(&emulation.MediaFeature{Name: "forced-colors", Value: "active"}) //nolint:misspell // the browser's word
	b.until(`matchMedia("(forced-colors: active)").matches`)                   //nolint:misspell // as above
	b.shoot("forced-colours")
	differ := func(one, other, property string) string {
		return `getComputedStyle(document.querySelector("` + one + `")).` + property + ` !== getComputedStyle(document.querySelector("` + other + `")).` + property
	}
	b.until(differ("#rows [aria-selected=true]", "#rows [aria-selected=false]", "backgroundColor"))
	b.until(differ("#rows [aria-selected=true] .type", "#rows [aria-selected=false] .type", "color"))
	b.until(differ("[role=tab][aria-selected=true]", "[role=tab][aria-selected=false]", "borderBottomColor"))
	b.opensDialog(":", "#palette")
	b.until(differ(".palette [aria-selected=true]", ".palette [aria-selected=false]", "backgroundColor"))
}
