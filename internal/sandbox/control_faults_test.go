package sandbox_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/sandbox"
)

const faultsPath = "/_sandbox/faults"

func TestControlFaults_ArmListClear(t *testing.T) {
	g := start(t, quick())
	if r := g.do("GET", faultsPath, ""); r.body != "[]" {
		t.Errorf("at the start: %s", r.body)
	}
	armed := g.do("POST", faultsPath, `{"count":3,"status":503,"body":"<html>down","match":"POST /api/v1/webhook/create","kind":"status"}`)
	item := `{"kind":"status","match":"POST /webhook/create","count":3,"status":503,"body":"<html>down","content_type":"text/html; charset=utf-8","fired":0,"remaining":3}`
	if want := `{"fault":` + item + `,"ok":true}`; armed.status != 200 || armed.body != want {
		t.Errorf("%d %s, want %s", armed.status, armed.body, want)
	}
	for _, body := range []string{
		`{"kind":"cut","at":"middle"}`, `{"kind":"slow","delay":"1m30s","count":-1}`, `{"kind":"rate-limit","count":0}`,
		`{"status":"500","body":{"error":"x"},"headers":{"Retry-After":5,"X-Empty":""},"kind":null}`,
	} {
		okay[any](t, g.do("POST", faultsPath, body))
	}
	g.api("POST", createPath, createBody)
	want := "[" + strings.ReplaceAll(item, `"fired":0,"remaining":3`, `"fired":1,"remaining":2`) +
		`,{"kind":"cut","count":1,"at":"middle","fired":0,"remaining":1}` +
		`,{"kind":"slow","count":-1,"delay":"1m30s","fired":0,"remaining":-1}` +
		`,{"kind":"rate-limit","count":1,"retry_after":30,"fired":0,"remaining":1}` +
		`,{"kind":"status","count":1,"status":500,"body":"{\"error\":\"x\"}","content_type":"application/json; charset=utf-8",` +
		`"headers":{"Retry-After":"5","X-Empty":""},"fired":0,"remaining":1}]`
	if r := g.do("GET", faultsPath, ""); r.body != want {
		t.Errorf("%s", cmp.Diff(want, r.body))
	}
	for _, clear := range []string{"DELETE " + faultsPath, "POST /_sandbox/reset"} {
		okay[any](t, g.do("POST", faultsPath, `{"status":500}`))
		method, path, _ := strings.Cut(clear, " ")
		okay[any](t, g.do(method, path, ""))
		if left := g.box.Faults(); len(left) != 0 {
			t.Errorf("%s leaves %+v", clear, left)
		}
		if r := g.api("GET", "/client", ""); r.status != 200 {
			t.Errorf("after %s: %d", clear, r.status)
		}
	}
}

func TestControlFaults_BadInput(t *testing.T) {
	g := start(t, quick())
	for body, want := range map[string]string{
		`{}`:                                            "kind is missing: give one of status, cut, cut-before, slow, hang, rate-limit",
		`{"kind":"slo"}`:                                "did you mean slow?",
		`{"kind":"rate_limit"}`:                         "did you mean rate-limit?",
		`{"kind":5}`:                                    "kind 5: give the name of a kind",
		`{"status":99}`:                                 "status 99: give 200 to 599",
		`{"status":600}`:                                "status 600: give 200 to 599",
		`{"status":103}`:                                "a 1xx is no final answer",
		`{"kind":"status"}`:                             "status 0: give 200 to 599",
		`{"status":"many"}`:                             "a status from 200 to 599",
		`{"status":204,"body":"x"}`:                     "an answer of status 204 has none",
		`{"status":500,"count":-2}`:                     "count -2: give 1 to 1000000 calls, or -1",
		`{"status":500,"count":1.5}`:                    "count 1.5: give a whole number",
		`{"status":500,"delay":"1s"}`:                   "delay means nothing to the kind status: leave it out, or use the kind slow",
		`{"kind":"cut","status":500}`:                   "status means nothing to the kind cut",
		`{"kind":"hang","retry_after":5}`:               "use the kind rate-limit",
		`{"kind":"slow"}`:                               "delay 0s: give a duration above 0",
		`{"kind":"slow","delay":"2"}`:                   "a duration with its unit",
		`{"kind":"slow","delay":2}`:                     "a duration with its unit",
		`{"kind":"slow","delay":"-2s"}`:                 "delay -2s",
		`{"kind":"slow","delay":"1h"}`:                  "up to 10m0s",
		`{"kind":"cut","at":"midle"}`:                   "did you mean middle?",
		`{"kind":"rate-limit","retry_after":-1}`:        "give 1 to 3600 seconds",
		`{"status":500,"match":"POST /webhook/creat"}`:  "did you mean POST /webhook/create?",
		`{"status":500,"match":"PSOT /webhook/create"}`: "did you mean POST /webhook/create?",
		`{"status":500,"match":"/client?x=1"}`:          "a path without its query",
		`{"status":500,"match":"a b c"}`:                "give a method",
		`{"status":500,"headers":["x"]}`:                "an object of names and texts",
		`{"status":500,"headers":{"x":{}}}`:             "an object of names and texts",
		`{"status":500,"headers":{"a b":"x"}}`:          "is no name of a header",
		`{"status":500,"headers":{"A":"x\ny"}}`:         "line end",
		`{"status":500,"headers":{"content-length":1}}`: "follows from the body",
		`{"status":500,"headers":{"content-type":"x"}}`: "as content_type",
		`{"status":500,"statuss":1}`:                    "did you mean status?",
		`[]`:                                            "no JSON object",
	} {
		if r := g.do("POST", faultsPath, body); r.status != 400 || !strings.Contains(r.body, want) {
			t.Errorf("%s: %d %s, want %q", body, r.status, r.body, want)
		}
	}
	if armed := g.box.Faults(); len(armed) != 0 {
		t.Errorf("armed all the same: %+v", armed)
	}
}

func TestControlFaults_ForProgramsOfThisMachineAlone(t *testing.T) {
	g := start(t, quick())
	for _, method := range []string{http.MethodPost, http.MethodGet, http.MethodDelete} {
		for _, header := range [][]string{{"Host", "rebound.example.com"}, {"Origin", "http://localhost"}, {"X-Forwarded-For", "192.0.2.1"}} {
			if r := g.do(method, faultsPath, `{"status":500}`, header...); r.status != 403 {
				t.Errorf("%s with %v: %d", method, header, r.status)
			}
		}
	}
}

func TestArmFault_SpentFaultsMakeRoom(t *testing.T) {
	g := start(t, quick())
	g.arm(sandbox.Fault{Status: 501})
	for range 99 {
		g.arm(sandbox.Fault{Status: 500, Match: "POST"})
	}
	if err := g.box.ArmFault(sandbox.Fault{Status: 500}); err == nil || !strings.Contains(err.Error(), "clear them first") {
		t.Fatalf("a fault too many: %v", err)
	}
	g.api("GET", "/client", "")
	g.arm(sandbox.Fault{Status: 502})
	list := g.box.Faults()
	if len(list) != 100 || list[0].Status != 500 || list[99].Status != 502 {
		t.Errorf("%d faults, %d first, %d last", len(list), list[0].Status, list[len(list)-1].Status)
	}
}
