package inspector

import (
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp/kb"
)

// lowContrast are the texts in the page whose contrast against their ground is
// below AA's 4.5 (3 for large type), as an expression.
const lowContrast = `(() => {
	const rgb = (c) => c.match(/[\d.]+/g).map(Number);
	const light = ([r, g, b]) => [r, g, b].map((v) => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
	const ground = (el) => { for (; el; el = el.parentElement) { const c = rgb(getComputedStyle(el).backgroundColor); if (c.length < 4 || c[3] === 1) return c; } return [255, 255, 255]; };
	const low = new Set();
	const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let node = walker.nextNode(); node; node = walker.nextNode()) {
		const el = node.parentElement;
		if (!node.data.trim() || !el.checkVisibility()) continue;
		const style = getComputedStyle(el), a = light(rgb(style.color)), b = light(ground(el));
		const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), large = parseFloat(style.fontSize) >= 24;
		if (ratio < (large ? 3 : 4.5)) low.add(el.className + " " + node.data.trim().slice(0, 30) + " " + ratio.toFixed(2));
	}
	return [...low];
})()`

func TestPage_CanBeReadInLightAndDark(t *testing.T) {
	t.Parallel()
	findBrowser(t)
	r := newRig(t, rigOptions{handle: answerBy(map[string]int{"EMAIL_BOUNCE": 500, "LEAD_UNSUBSCRIBED": 404})})
	for n, event := range []string{"EMAIL_REPLY", "EMAIL_BOUNCE", "LEAD_UNSUBSCRIBED", "EMAIL_OPEN", "EMAIL_REPLY"} {
		r.event(event, fmt.Sprintf("lead%d@warehouse.example", n), fmt.Sprintf("id-%d", n))
	}
	r.recorded(5)
	b := openPage(t, r, 1400, 800)
	b.selectRow("lead4@warehouse.example")
	for _, scheme := range []string{"light", "dark"} {
		b.emulate(&emulation.MediaFeature{Name: "prefers-color-scheme", Value: scheme}, &emulation.MediaFeature{Name: "prefers-reduced-motion", Value: "reduce"})
		b.until(fmt.Sprintf(`matchMedia("(prefers-color-scheme: %s)").matches`, scheme))
		for tab, name := range []string{"payload", "headers", "attempts", "diff"} {
			b.press(fmt.Sprint(tab + 1))
			b.until(fmt.Sprintf(`document.querySelector("#tab-%s").getAttribute("aria-selected") === "true" && document.querySelector("#panel").textContent.length > 60`, name))
			b.shoot(scheme + "-" + name)
			if low := eval[[]string](b, lowContrast); len(low) > 0 {
				t.Errorf("%s, %s: too little contrast: %q", scheme, name, low)
			}
		}
		b.press("P", "F")
		b.shoot(scheme + "-presenter")
		if low := eval[[]string](b, lowContrast); len(low) > 0 {
			t.Errorf("%s, presenting: too little contrast: %q", scheme, low)
		}
		r.event("EMAIL_REPLY", scheme+"@warehouse.example", scheme)
		b.until(rowOf(scheme + "@"))
		b.until(`document.querySelector(".last").textContent.includes("EMAIL_REPLY")`)
		if eval[bool](b, `document.querySelector(".mover") !== null`) {
			t.Error("something moves, though reduced motion is wished for")
		}
		b.press("P", "F")
		b.selectRow("lead4@warehouse.example")
	}
}

// What can be reached with the keyboard has a name, and roles that need others
// have them.
func TestPage_NamesWhatItHas(t *testing.T) {
	t.Parallel()
	_, b := openOne(t)
	nameless := eval[[]string](b, `[...document.querySelectorAll("button, input, a, [tabindex='0']")].filter((el) => el.checkVisibility() &&
		!(el.textContent.trim() || el.getAttribute("aria-label") || el.getAttribute("aria-labelledby") || el.labels?.length)).map((el) => el.outerHTML)`)
	if len(nameless) > 0 {
		t.Errorf("these have no name: %q", nameless)
	}
	b.until(`document.querySelector("#rows").getAttribute("aria-activedescendant") === document.querySelector("#rows [aria-selected=true]").id`)
	b.until(`[...document.querySelectorAll("[role=tab]")].filter((tab) => tab.tabIndex === 0).length === 1`)
	eval[any](b, `document.querySelector("[role=tab][aria-selected=true]").focus()`)
	b.press(kb.ArrowRight)
	b.until(`document.activeElement.id === "tab-headers"`)
}
