package inspector

import (
	"fmt"
	"testing"
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
