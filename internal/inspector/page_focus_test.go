package inspector

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// focusOn is true while an element has the focus and can be seen, as an expression.
func focusOn(selector string) string {
	return fmt.Sprintf(`document.activeElement === document.querySelector(%q) && document.activeElement.checkVisibility()`, selector)
}

func TestPage_KeepsTheFocusWhereNothingPassesTheFilter(t *testing.T) {
	t.Parallel()
	_, b := openOne(t)
	b.press("/")
	b.write("nobody")
	b.press("\r") // before the list is empty
	b.until(`!document.querySelector("#empty").hidden`)
	b.until(focusOn("#empty"))
	b.press("/", kb.Escape)
	b.until(focusOn("#empty"))
	b.press(kb.Escape)
	b.until(`document.querySelector("#filter").value === ""`)
	b.until(focusOn("#rows"))
}

func TestPage_KeepsTheFocusWhenTheFirstEventComes(t *testing.T) {
	t.Parallel()
	findBrowser(t)
	r := newRig(t, rigOptions{})
	b := openPage(t, r, 1400, 800)
	b.press("/", kb.Escape)
	b.until(focusOn("#empty"))
	r.event("EMAIL_REPLY", "one@warehouse.example", "id-1")
	b.until(focusOn("#rows"))
}

func TestPage_GivesTheFocusToWhatIsOpened(t *testing.T) {
	t.Parallel()
	r, b := openOne(t)
	r.people(hasJoined("Ann"))
	b.until(`document.querySelector("#footer").textContent.includes("board")`)
	const panel, board = "#detail .panel", "#board .panel"
	t.Run("in a wide window", func(*testing.T) {
		b.press(kb.ArrowDown)
		b.until(focusOn("#rows"))
		b.press("\r")
		b.until(focusOn(panel))
		b.press(kb.Escape)
		b.until(focusOn("#rows"))
		eval[any](b, `document.querySelector("#detail [data-key=replay]").focus()`) // which the board covers
		b.press("B")
		b.until(focusOn(board))
		b.press(kb.Escape)
		b.until(focusOn("#rows"))
	})
	t.Run("in a narrow window", func(*testing.T) {
		b.do(chromedp.EmulateViewport(400, 700))
		b.until(`innerWidth === 400`)
		b.press("\r")
		b.until(focusOn(panel))
		b.press("B")
		b.until(focusOn(board))
		b.press(kb.Escape)
		b.until(focusOn(panel))
		b.press(kb.Escape)
		b.until(focusOn("#rows"))
		eval[any](b, `document.querySelector("#rows .row").click()`)
		b.until(focusOn(panel))
	})
}

// A text that somebody wrote isn't lost by looking at what it changes, nor by a
// click beside it.
func TestPage_KeepsAnEditedTextUntilItIsSent(t *testing.T) {
	t.Parallel()
	_, b := openOne(t)
	b.opensDialog("e", "textarea")
	eval[any](b, `document.querySelector("dialog textarea").value = "{broken"`)
	click := func(name, button string) {
		t.Helper()
		eval[any](b, fmt.Sprintf(`[...document.querySelectorAll("dialog")].find((d) => d.ariaLabel.startsWith(%q)).querySelector(%q).click()`, name, button))
	}
	const last = ".ends button:last-child"
	click("Edit", ".primary")
	b.until(`document.querySelector("dialog[aria-label='What changed']")?.textContent.includes("no JSON any more")`)
	click("What changed", last)
	b.until(`document.querySelectorAll("dialog").length === 1`)
	eval[any](b, `document.querySelector("dialog").click()`) // the ground beside it
	b.until(`document.querySelector("dialog[open] textarea").value === "{broken"`)
	click("Edit", ".primary")
	b.until(`document.querySelector("dialog[aria-label='What changed']")`)
	click("What changed", ".primary")
	b.untilNoDialog()
	b.until(b.rowCount() + " === 2")
}

// Esc leaves a text that nobody has changed; one that was changed it drops when it is
// pressed again.
func TestPage_EscDropsAnEditedTextOnlyTheSecondTime(t *testing.T) {
	t.Parallel()
	_, b := openOne(t)
	b.opensDialog("e", "textarea")
	b.press(kb.Escape)
	b.untilNoDialog()
	warned := `document.querySelector("dialog [role=alert].warn")?.textContent.includes("Esc once more")`
	b.opensDialog("e", "textarea")
	b.write("x")
	b.press(kb.Escape)
	b.until(warned)
	b.write("y")
	b.until(`!document.querySelector("dialog [role=alert].warn")`)
	b.press(kb.Escape)
	b.until(warned)
	b.press(kb.Escape)
	b.untilNoDialog()
}

// A screen reader hears what came of a scenario, and not each request of it.
func TestPage_ReadsAloudWhatCameOfAScenario(t *testing.T) {
	t.Parallel()
	_, b := openOne(t)
	b.opensDialog("R", ".choices")
	eval[any](b, `document.querySelector("dialog .choices button").click()`)
	b.until(`document.querySelector("dialog [role=status]")?.textContent.startsWith("duplicate-sequential: pass. pass: ")`)
	if n := eval[int](b, `document.querySelectorAll("dialog [role=status], dialog [aria-live]").length`); n != 1 {
		t.Errorf("%d parts of the dialog are read aloud as they change, want 1", n)
	}
}
