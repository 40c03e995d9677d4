package actions

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadrig/fixtures/convert/shelltest"
	"leadrig/internal/hook"
)

// arrived is a request as it came from curl.
type arrived struct {
	Method, Target string
	Header         map[string][]string
	Body           string
}

func TestCopyCurl_SendsWhatTheHandlerGot(t *testing.T) {
	sh := shelltest.Find(t, "bash")
	shelltest.Find(t, "curl")
	came := make(chan arrived, 1)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		r.Header.Del("Content-Length")
		came <- arrived{r.Method, r.URL.RequestURI(), r.Header, string(body)}
	}))
	defer server.Close()
	header := func(fields ...hook.HeaderField) hook.Header { return hook.NewHeader(fields...) }
	usual := header(hook.HeaderField{Name: "Content-Type", Value: "application/json"}, hook.HeaderField{Name: "X-Request-Id", Value: "id-1"},
		hook.HeaderField{Name: "Host", Value: "old.example"}, hook.HeaderField{Name: "Content-Length", Value: "3"})
	sent := map[string][]string{"Content-Type": {"application/json"}, "X-Request-Id": {"id-1"}}
	for name, tt := range map[string]struct {
		d    hook.Delivery
		path string
		want arrived
	}{
		"the usual": {
			hook.Delivery{Method: "POST", Header: usual, Body: []byte(`{"a":"it's $HOME"}`)},
			"/hook",
			arrived{"POST", "/hook", sent, `{"a":"it's $HOME"}`},
		},
		"a query, and a body that looks like a file": {
			hook.Delivery{Method: "POST", Query: "a=[1]&b={x}", Header: usual, Body: []byte("@/etc/hostname")},
			"/hook",
			arrived{"POST", "/hook?a=[1]&b={x}", sent, "@/etc/hostname"},
		},
		"a query behind a query": {
			hook.Delivery{Method: "PUT", Query: "b=2", Header: usual, Body: []byte("x")},
			"/hook?a=1",
			arrived{"PUT", "/hook?a=1&b=2", sent, "x"},
		},
		"no body, and no field that curl would add": {
			hook.Delivery{Method: "POST"},
			"/hook",
			arrived{"POST", "/hook", map[string][]string{}, ""},
		},
		"bytes, lines, repeats and empty fields": {
			hook.Delivery{
				Method: "POST", Body: []byte("\xff\n\x1b[31m\r\n'!'\\"), Header: header(
					hook.HeaderField{Name: "X-A", Value: "1"}, hook.HeaderField{Name: "X-A", Value: "it's"}, hook.HeaderField{Name: "X-Empty"},
					hook.HeaderField{Name: "User-Agent", Value: "SmartLead"}, hook.HeaderField{Name: "Accept", Value: "*/*"}),
			},
			"/hook",
			arrived{"POST", "/hook", map[string][]string{"X-A": {"1", "it's"}, "X-Empty": {""}, "User-Agent": {"SmartLead"}, "Accept": {"*/*"}}, "\xff\n\x1b[31m\r\n'!'\\"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			line, err := copyCurl(&tt.d, server.URL+tt.path)
			if err != nil {
				t.Fatal(err)
			}
			shelltest.WantPasteable(t, line)
			cmd := exec.CommandContext(t.Context(), sh)
			cmd.Stdin = strings.NewReader(line + " -sS --noproxy '*'\n")
			if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
				t.Fatalf("%s: %v: %s", line, err, out)
			}
			if diff := cmp.Diff(tt.want, <-came); diff != "" {
				t.Errorf("%s: %s", line, diff)
			}
		})
	}
}

func TestCopyCurl_WithoutAnAddressAsksForIt(t *testing.T) {
	sh := shelltest.Find(t, "bash")
	line, err := copyCurl(&hook.Delivery{Method: "POST", Query: "a=1", Body: []byte("x")}, "")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), sh)
	cmd.Stdin = strings.NewReader(line)
	cmd.Env = []string{}
	if out, err := cmd.CombinedOutput(); err == nil || !strings.Contains(string(out), "set it to the URL of your handler") {
		t.Errorf("%s said %s (%v)", line, out, err)
	}
}

func TestActions_Copy(t *testing.T) {
	k := newKeeper(t)
	g := newRig(t, k.target(t), Config{})
	body := event(hook.EmailReply, 1)
	id := g.arrive("id-1", body)
	copied := func(id int64, form Form) (string, error) { return g.Copy(t.Context(), id, form) }
	if text, err := copied(id, ID); err != nil || text != "id-1" {
		t.Errorf("the id is %q, %v", text, err)
	}
	if text, err := copied(id, Body); err != nil || text != body {
		t.Errorf("the body is %q, %v", text, err)
	}
	line, err := copied(id, Curl)
	for _, part := range []string{"'" + k.URL + "/hook?a=1'", "-H 'X-Request-Id: id-1'", "--data-raw '" + body + "'"} {
		if err != nil || !strings.Contains(line, part) {
			t.Errorf("%s (%v) has no %s", line, err, part)
		}
	}
	t.Run("without a run it goes where the last attempt went", func(t *testing.T) {
		again, err := New(Config{Records: g.records}).Copy(t.Context(), id, Curl)
		if diff := cmp.Diff(line, again); diff != "" || err != nil {
			t.Errorf("%v: %s", err, diff)
		}
	})
	t.Run("what can't be pasted says what to do", func(t *testing.T) {
		nul, large, binary := g.arrive("id-2", "a\x00b"), g.arrive("", strings.Repeat("x", maxCopied+1)), g.arrive("id-4", "\xff")
		escaped := g.arrive("id-5", strings.Repeat("\x01", maxCopied/3))
		empty := g.arrive("id-9", "")
		ends, c1 := g.arrive("id-6", "\x1b[201~; echo pasted\n"), g.arrive("id-7", "{\"a\":\"\u009b31m\"}")
		for _, tt := range []struct {
			id    int64
			forms []Form
			words []string
		}{
			{nul, []Form{Curl, Body}, []string{"NUL", "fixture", "leadrig replay id:2 --scenario deliver --keep-ids"}},
			{large, []Form{Curl, Body}, []string{"65537 bytes", "at most 65536"}},
			{large, []Form{ID}, []string{"no X-Request-Id"}},
			{binary, []Form{Body}, []string{"UTF-8"}},
			{escaped, []Form{Curl}, []string{"command of", "at most"}},
			{empty, []Form{Body}, []string{"is empty", "nothing to copy"}},
			{ends, []Form{Body}, []string{"control characters", "curl"}},
			{c1, []Form{Body}, []string{"control characters", "curl"}},
			{id, []Form{"html"}, []string{"use curl, body or id"}},
			{999, []Form{Curl, Body, ID}, []string{"999"}},
		} {
			for _, form := range tt.forms {
				_, err := copied(tt.id, form)
				wantWords(t, err, tt.words...)
			}
		}
		if _, err := copied(binary, Curl); err != nil {
			t.Errorf("bytes can be escaped, but: %v", err)
		}
		for _, id := range []int64{ends, c1} {
			text, err := copied(id, Curl)
			if err != nil {
				t.Error(err)
			}
			shelltest.WantPasteable(t, text)
		}
		if _, err := copied(g.arrive("id-8", "{\n\t\"a\": 1\r\n}"), Body); err != nil {
			t.Errorf("lines and tabs are pasted as they are, but: %v", err)
		}
	})
	t.Run("an id that a terminal would obey stays out", func(t *testing.T) {
		_, err := copyID(&hook.Delivery{ID: 7, RequestID: "a\x1b[2J"})
		wantWords(t, err, "delivery 7", "obey")
	})
}
