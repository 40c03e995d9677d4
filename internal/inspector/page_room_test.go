package inspector

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"leadrig/internal/hook"
)

// What comes faster than leadrig answers is shown all the same, a little later.
func TestPage_FollowsWhatComesFasterThanAnswers(t *testing.T) {
	t.Parallel()
	findBrowser(t)
	r := newRig(t, rigOptions{})
	r.event("EMAIL_REPLY", "first@warehouse.example", "id-first")
	b := openPage(t, r, 1200, 700)
	b.until(`document.querySelector("#detail .about")?.textContent.includes("no. 1 ")`)
	eval[any](b, `(() => { const real = window.fetch; window.fetch = async (...asked) => { const answer = await real(...asked); await new Promise((after) => setTimeout(after, 500)); return answer; }; })()`)
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for n := 0; ; n++ {
			select {
			case <-stop:
				return
			default:
				r.event("EMAIL_OPEN", fmt.Sprintf("lead%d@warehouse.example", n), fmt.Sprintf("id-%d", n))
			}
		}
	}()
	b.until(`document.querySelector("#detail .about").textContent.includes("EMAIL_OPEN")`)
	close(stop)
	<-stopped
	b.until(`"no. " + document.querySelector("#rows [aria-selected=true]").id.replace("delivery-", "") + " " === document.querySelector("#detail .about .line").textContent.match(/no\. \d+ /)[0]`)
}

func TestPage_PresentsWithoutShowingPayloads(t *testing.T) {
	t.Parallel()
	findBrowser(t)
	r := newRig(t, rigOptions{})
	r.event("EMAIL_REPLY", "one@warehouse.example", "id-1")
	r.event("EMAIL_OPEN", "two@warehouse.example", "id-2")
	r.recorded(2)
	b := openPage(t, r, 1600, 900)
	small := eval[float64](b, `parseFloat(getComputedStyle(document.querySelector("#rows .row")).fontSize)`)
	b.press("P", "F")
	b.until(`document.querySelector("#panel .covered")`)
	b.until(`!document.querySelector("#panel").textContent.includes("warehouse")`)
	if large := eval[float64](b, `parseFloat(getComputedStyle(document.querySelector("#rows .row")).fontSize)`); large < 1.5*small {
		t.Errorf("the type is %v px, without presenting %v", large, small)
	}
	r.event("EMAIL_REPLY", "three@warehouse.example", "id-3")
	b.until(`document.querySelector(".last").textContent.includes("EMAIL_REPLY")`)
	b.shoot("presenter")
	b.selectRow("one@warehouse.example")
	b.press("u")
	b.until(`document.querySelector("#panel").textContent.includes("one@warehouse.example")`)
	b.selectRow("two@warehouse.example")
	b.until(`document.querySelector("#panel .covered")`) // it was asked for one alone
}

// A room reads the line off the wall: no flag is broken in two.
func TestPage_BreaksTheLineToJoinBetweenItsParts(t *testing.T) {
	t.Parallel()
	r, b := openOne(t)
	r.people()
	b.until(`document.querySelector("#footer").textContent.includes("board")`)
	b.press("P", "B")
	for _, size := range [][2]int64{{1280, 720}, {1920, 1080}} {
		b.do(chromedp.EmulateViewport(size[0], size[1]))
		b.until(fmt.Sprintf(`innerWidth === %d && document.querySelectorAll(".join code > span").length === 4`, size[0]))
		b.shoot(fmt.Sprintf("join-%d", size[0]))
		broken := eval[[]string](b, `[...document.querySelectorAll(".join code > span")].filter((part) => part.textContent.startsWith("--") && part.getBoundingClientRect().height > 1.8 * parseFloat(getComputedStyle(part).fontSize)).map((part) => part.textContent)`)
		if len(broken) > 0 {
			t.Errorf("%d px wide: broken are %q", size[0], broken)
		}
	}
}

func TestPage_ShowsNoNoticeOverAnother(t *testing.T) {
	t.Parallel()
	r, b := openOne(t)
	b.press("s")
	b.until(`document.querySelector("#told").textContent.includes("saved as")`)
	r.feed.Publish(&hook.Warning{Time: time.Now(), Code: "test", Text: strings.Repeat("a rather long warning ", 12)})
	b.until(`document.querySelector("#warned").textContent.includes("rather long")`)
	b.until(`(() => { const [one, other] = ["#told p", "#warned p"].map((p) => document.querySelector(p).getBoundingClientRect()); return other.bottom <= one.top || one.bottom <= other.top; })()`)
}
