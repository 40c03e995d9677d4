package inspector

import (
	"fmt"
	"testing"

	"leadrig/internal/hook"
)

func TestPage_MissesNothingWhenItsConnectionIsCut(t *testing.T) {
	t.Parallel()
	findBrowser(t)
	r := newRig(t, rigOptions{})
	r.event("EMAIL_REPLY", "before@warehouse.example", "id-1")
	b := openPage(t, r, 1200, 700)
	b.until(rowOf("before@"))
	eval[any](b, `window.states = []; new MutationObserver(() => states.push(document.querySelector("#link").textContent)).observe(document.querySelector("#link"), { childList: true })`)
	for round := range 3 {
		r.dropViewers()
		for n := range 5 {
			r.event("EMAIL_OPEN", fmt.Sprintf("r%dn%d@warehouse.example", round, n), fmt.Sprintf("id-%d-%d", round, n))
		}
		b.until(fmt.Sprintf(`states.filter((s) => s.includes("live")).length === %d`, round+1))
		b.until(fmt.Sprintf(`document.querySelectorAll("#rows .row:not([hidden]) .badge.ok").length === %d`, 1+5*(round+1)))
	}
	want := "this run: 16 deliveries"
	b.until(fmt.Sprintf(`document.querySelector("#counts").textContent === %q`, want))
	ids := eval[[]string](b, `[...document.querySelectorAll("#rows .row:not([hidden])")].map((r) => r.id)`)
	seen := map[string]bool{}
	for _, id := range ids {
		if seen[id] {
			t.Errorf("%s stands there twice", id)
		}
		seen[id] = true
	}
	r.end()
	b.until(`document.querySelector("#link").textContent.includes("ended")`)
}

// dropViewers has every viewer fall behind, as one that doesn't read does.
func (r *rig) dropViewers() {
	m := encode(&hook.Warning{Code: "test", Text: "nobody hears this"})
	many := make([]hook.Message, liveQueue+1)
	for n := range many {
		many[n] = m
	}
	r.page.hub.out.Publish(many...)
}

func TestPage_SaysThatAnotherRunHasItsAddress(t *testing.T) {
	t.Parallel()
	findBrowser(t)
	r := newIdlePage(t)
	b := openPage(t, r, 900, 600)
	b.expect("WebSocket", "status of 401", "ERR_CONNECTION") // the browser's own words
	addr := r.page.Addr()
	r.closePage()
	cfg := r.page.cfg
	cfg.Addr = addr
	other, err := Start(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	r.page = other // for the end
	b.until(`document.querySelector("#link").textContent.includes("another run is here now")`)
}

func TestPage_SaysWhatToDoWithoutTheToken(t *testing.T) {
	t.Parallel()
	findBrowser(t)
	r := newIdlePage(t)
	b := openBrowser(t, r.url("/"), 800, 600)
	b.expect("status of 401")
	b.until(`document.body.textContent.includes("Open the whole address")`)
}

// Where nobody answers any more, the page doesn't go on saying that all is well.
func TestPage_ClaimsNothingWhileLeadrigDoesntAnswer(t *testing.T) {
	t.Parallel()
	r, b := openOne(t)
	b.expect("WebSocket", "ERR_CONNECTION") // the browser's own words
	b.press("F")
	online := `document.querySelector("#facts").textContent.includes("● online")`
	b.until(online)
	if err := r.page.server.Close(); err != nil {
		t.Fatal(err)
	}
	r.dropViewers()
	b.until(`document.querySelector("#link").textContent === "◌ leadrig doesn't answer: trying again …"`)
	b.until(`document.querySelector("#facts").textContent.includes("○ was online") && document.querySelector("#flow").textContent.includes("was online")`)
	if low := eval[[]string](b, lowContrast); len(low) > 0 {
		t.Errorf("too little contrast: %q", low)
	}
	b.press("r")
	b.until(`document.querySelector("#warned").textContent.includes("has it ended?")`)
}

func TestPage_SaysThatItsHistoryIsServedNoMore(t *testing.T) {
	t.Parallel()
	findBrowser(t)
	page, f := newSeededPage(t, 3, func(cfg *Config) { cfg.History = true })
	b := openBrowser(t, page.URL(), 1200, 800)
	b.until(`document.querySelector("#link").textContent === "● connected"`)
	b.expect("WebSocket", "ERR_CONNECTION")
	f.Close()
	b.until(`document.querySelector("#link").textContent.includes("leadrig has ended: what is here stays")`)
}
