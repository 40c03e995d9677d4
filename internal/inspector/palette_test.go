package inspector

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

func TestPage_HasAPaletteOfAllThereIsToDo(t *testing.T) {
	t.Parallel()
	r, b := openOne(t)
	b.press(":")
	b.until(`document.activeElement.getAttribute("role") === "combobox"`)
	b.shoot("palette")
	chosen := func(name string) string {
		return fmt.Sprintf(`document.querySelector(".palette [aria-selected=true] b")?.textContent === %q && document.activeElement.getAttribute("aria-activedescendant") === "palette-%[1]s"`, name)
	}
	t.Run("with every action that the API knows", func(t *testing.T) {
		var status struct{ Why map[string]string }
		r.get("/api/status", &status)
		for name := range status.Why {
			if !eval[bool](b, fmt.Sprintf(`document.querySelector("#palette-%s") !== null`, name)) {
				t.Errorf("the palette has no %s", name)
			}
		}
	})
	t.Run("where the keys choose", func(*testing.T) {
		b.press(kb.ArrowDown)
		b.until(chosen("replay"))
		b.press(kb.ArrowUp, kb.ArrowUp)
		b.until(chosen("quit"))
	})
	t.Run("and what can't be done says why", func(*testing.T) {
		b.until(`document.querySelector("#palette-quit").getAttribute("aria-disabled") === "true"`)
		b.press("\r")
		b.until(`document.querySelector("#told").textContent.includes("in its terminal")`)
	})
	t.Run("found by a few letters", func(*testing.T) {
		b.opensDialog(":", "#palette")
		b.write("dup")
		b.until(chosen("duplicate"))
		b.press("\r")
		b.until(b.rowCount() + " === 2")
		b.untilNoDialog()
		b.opensDialog(":", "#palette")
		b.write("zzz")
		b.until(`document.querySelector("dialog").textContent.includes("Nothing is called that")`)
		b.press(kb.Escape)
		b.untilNoDialog()
	})
	t.Run("that gives the focus to the filter", func(*testing.T) {
		b.opensDialog(":", "#palette")
		b.write("filter")
		b.until(chosen("filter"))
		b.press("\r")
		b.until(`!document.querySelector("dialog") && document.activeElement.id === "filter"`)
	})
}

func TestPage_HelpsWithEveryKey(t *testing.T) {
	t.Parallel()
	_, b := openOne(t)
	b.press("?")
	b.until(`document.querySelector("dialog")?.textContent.includes("replay it under a scenario")`)
	b.until(`document.querySelector("dialog").textContent.includes("copy 2, same request id")`)
	if cut := eval[bool](b, `(() => { const inner = document.querySelector("dialog .inner"); return inner.scrollHeight > inner.clientHeight + 1; })()`); cut {
		t.Error("the help doesn't fit a window of 1400 by 800")
	}
	b.shoot("help")
	b.press("?")
	b.untilNoDialog()
	b.press("?", "q")
	b.untilNoDialog()
	b.press("q")
	b.until(`document.querySelector("#told").textContent.includes("press q or Ctrl-C in its terminal")`)
}

func TestPage_GoesBackWithEscape(t *testing.T) {
	t.Parallel()
	findBrowser(t)
	r := newRig(t, rigOptions{})
	r.event("EMAIL_REPLY", "one@warehouse.example", "id-1")
	r.event("EMAIL_OPEN", "two@warehouse.example", "id-2")
	b := openPage(t, r, 600, 800)
	b.press("/")
	b.write("type:EMAIL_REPLY")
	b.until(b.rowCount() + " === 1")
	b.press(kb.Escape)
	b.until(`document.activeElement.id === "rows" && document.querySelector("#filter").value !== ""`)
	b.selectRow("one@warehouse.example")
	b.until(`!document.querySelector("#rows").checkVisibility()`)
	b.press(kb.Escape)
	b.until(`document.querySelector("#rows").checkVisibility() && document.activeElement.id === "rows"`)
	b.press(kb.Escape)
	b.until(`document.querySelector("#filter").value === ""`)
	b.until(b.rowCount() + " === 2")
}

func TestPage_ShowsAHistoryWithoutARun(t *testing.T) {
	t.Parallel()
	findBrowser(t)
	page, _ := newSeededPage(t, 40, func(cfg *Config) { cfg.History, cfg.Query = true, "type:EMAIL_REPLY" })
	b := openBrowser(t, page.URL(), 1200, 800)
	b.until(`document.querySelector("#facts").textContent.includes("without a run")`)
	b.until(`document.querySelector("#filter").value === "type:EMAIL_REPLY"`)
	b.until(`(() => { const types = [...document.querySelectorAll("#rows .row:not([hidden]) .type")].map((t) => t.textContent); return types.length > 0 && types.every((t) => t === "EMAIL_REPLY"); })()`)
	b.until(`document.querySelector("#link").textContent === "● connected"`)
	if text := eval[string](b, `document.querySelector("#counts").textContent`); text != "" {
		t.Errorf("it counts %q of a run that isn't there", text)
	}
	b.press("r")
	b.until(`document.querySelector("#told").textContent.includes("history alone")`)
}
