package inspector

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"leadrig/internal/hook"
)

func TestPage_NeverRunsWhatAPayloadHas(t *testing.T) {
	t.Parallel()
	findBrowser(t)
	const evil = `<img src=x onerror="window.pwned=1"><script>window.pwned=1</script><a href="javascript:window.pwned=1">x</a>"'><svg onload=window.pwned=1>`
	r := newRig(t, rigOptions{handle: func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Answer", evil)
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = fmt.Fprint(w, evil)
	}})
	quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(evil)
	body := fmt.Sprintf(`{"event_type":"%[1]s","to_email":"%[1]s","campaign_id":"%[1]s","%[1]s":{"%[1]s":["%[1]s"]},"odd":"a\u202eb`+"\u202ec\u200b"+`"}`, quoted)
	r.post(body, map[string]string{hook.RequestIDHeader: evil, "X-Evil": evil})
	r.post(evil, map[string]string{"Content-Type": "text/html"})
	r.post("\xff\xfe"+evil, nil)
	r.recorded(3)
	b := openPage(t, r, 1400, 800)
	b.until(b.rowCount() + " === 3")
	b.expect("status of 404") // there is nothing to compare with
	b.press("F")
	for row := range 3 {
		eval[any](b, fmt.Sprintf(`document.querySelectorAll("#rows .row:not([hidden])")[%d].click()`, row))
		b.until(fmt.Sprintf(`document.querySelector("#detail .about")?.textContent.includes("no. %d")`, 3-row))
		for tab := 1; tab <= 5; tab++ {
			b.press(fmt.Sprint(tab))
			b.until(`document.querySelector("#panel").textContent.length > 10`)
			if n := eval[int](b, `document.querySelectorAll("main img, main script, main svg, main [onerror], main [onload], main a[href^=javascript]").length`); n > 0 {
				t.Errorf("delivery %d, tab %d: %d elements came out of a payload", 3-row, tab, n)
			}
		}
		b.press("1")
	}
	b.until(`document.querySelector("#panel").textContent.includes("<script>")`)
	b.until(`document.querySelector("#panel .odd")?.textContent === "U+202E"`)
	b.shoot("planted")
	if eval[bool](b, `"pwned" in window`) {
		t.Error("a script of a payload ran")
	}
}

func TestPage_ShowsPayloadsOfEveryKind(t *testing.T) {
	t.Parallel()
	findBrowser(t)
	r := newRig(t, rigOptions{})
	for n, body := range []string{
		`{"to_email":"long@warehouse.example","thread":"` + strings.Repeat("word ", 300_000) + `"}`,
		`{"to_email":"huge@warehouse.example","thread":"` + strings.Repeat("word ", 800_000) + `"}`,
		`{"to_email":"deep@warehouse.example","deep":` + strings.Repeat("[", 9000) + strings.Repeat("]", 9000) + `}`,
		`{"to_email":"bad@warehouse.example",}`,
		"",
	} {
		r.post(body, map[string]string{hook.RequestIDHeader: fmt.Sprintf("id-%d", n)})
	}
	r.recorded(5)
	b := openPage(t, r, 1400, 800)
	panel := func(part string) string {
		return fmt.Sprintf(`document.querySelector("#panel")?.textContent.includes(%q)`, part)
	}
	b.selectRow("long@warehouse.example")
	b.until(panel("more characters"))
	b.selectRow("huge@warehouse.example")
	b.until(panel("Shown in part: 3.8 MiB in all."))
	b.selectRow("deep@warehouse.example")
	b.until(`document.querySelector("#panel .fold[aria-expanded=false]")`)
	if n := eval[int](b, `document.querySelectorAll("#panel .l").length`); n > 2000 {
		t.Errorf("%d lines of it are in the page", n)
	}
	b.selectRow("bad@warehouse.example")
	b.until(panel("Not JSON"))
	b.press("g")
	b.until(panel("The body is empty."))
}
