package inspector

import (
	"fmt"
	"testing"
)

func TestPage_Acts(t *testing.T) {
	t.Parallel()
	r, b := openOne(t)
	r.recorded(1)
	told := func(part string) string {
		return fmt.Sprintf(`document.querySelector("#told").textContent.includes(%q)`, part)
	}
	t.Run("replay", func(*testing.T) {
		b.press("r")
		b.until(told("no. 1 was sent again, as no. 2"))
		b.until(b.rowCount() + " === 2")
		b.press("d")
		b.until(told("no. 1 was sent again with the same X-Request-Id, as no. 3"))
		b.until(b.rowCount() + " === 3")
		b.until(`document.querySelector("#delivery-3 .origin").textContent.trim() === "↻1"`)
		b.until(`document.querySelector("#delivery-3 .mark").textContent === "×2"`)
		b.until(`document.querySelector("#delivery-2 .mark").textContent === ""`)
	})
	t.Run("origin", func(*testing.T) {
		at := func(id int) string {
			return fmt.Sprintf(`document.querySelector("#detail .about")?.textContent.includes("no. %d ·")`, id)
		}
		b.until(at(1))
		b.press("o")
		b.until(at(3))
		b.press("o")
		b.until(at(1))
	})
	t.Run("edit", func(*testing.T) {
		b.press("e")
		b.until(`document.querySelector("dialog textarea")?.value.includes("EMAIL_REPLY")`)
		eval[any](b, `document.querySelector("dialog textarea").value = '{"event_type":"EMAIL_REPLY","to_email":"changed@warehouse.example"}'`)
		eval[any](b, `document.querySelector("dialog .primary").click()`)
		b.until(`document.querySelector("dialog[aria-label='What changed'] .l.removed")`)
		b.shoot("edit")
		eval[any](b, `document.querySelector("dialog[aria-label='What changed'] .primary").click()`)
		b.until(rowOf("changed@warehouse.example"))
		b.selectRow("changed@warehouse.example")
		b.until(`document.querySelector("#detail .about").textContent.includes("edited")`)
	})
	t.Run("scenario", func(*testing.T) {
		b.press("R")
		b.until(`document.querySelector("dialog")?.textContent.includes("duplicate-sequential")`)
		b.shoot("scenarios")
		eval[any](b, `[...document.querySelectorAll("dialog .choices button")].find((c) => c.textContent.includes("duplicate-sequential")).click()`)
		b.until(`document.querySelector("dialog .verdict.ok")`)
		b.until(`document.querySelector("dialog").textContent.includes("the handler did its work 1 time")`)
		b.shoot("run")
		b.press("\u001b")
		b.untilNoDialog()
	})
	t.Run("faults", func(*testing.T) {
		b.press("f")
		b.until(`document.querySelector("#faultspec")`)
		b.write("status=503;count=1")
		b.press("\r")
		b.until(`document.querySelector("dialog td")?.textContent.includes("status=503")`)
		b.until(`document.querySelector("#facts").textContent.includes("1 fault armed")`)
		r.event("EMAIL_OPEN", "hit@warehouse.example", "id-9")
		b.until(`document.querySelector("dialog").textContent.includes("used up")`)
		b.shoot("faults")
		b.press("\u001b")
		b.until(rowOf("hit@") + `?.textContent.includes("⚑ retry")`)
	})
	t.Run("save and copy", func(*testing.T) {
		b.press("s")
		b.until(told("saved as"))
		b.press("y")
		b.until(`document.querySelector("dialog kbd")?.textContent === "c"`)
		b.press("i")
		b.until(told("copied as id") + ` || document.querySelector("dialog textarea")`)
	})
}

func TestPage_SaysWhyAnActionCantBeDone(t *testing.T) {
	t.Parallel()
	findBrowser(t)
	r := newRig(t, rigOptions{noHandler: true})
	r.event("EMAIL_REPLY", "one@warehouse.example", "id-1")
	r.recorded(1)
	b := openPage(t, r, 1200, 700)
	b.selectRow("one@warehouse.example")
	b.until(rowOf("one@") + `.textContent.includes("stored")`)
	b.press("r")
	b.until(`document.querySelector("#told").textContent.includes("--forward-to")`)
	b.until(`document.querySelector(".doings [aria-disabled=true]")`)
}
