package inspector

import (
	"bytes"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/gorilla/websocket"

	"leadrig/internal/exit"
	"leadrig/internal/feed"
)

// client is a browser's: with a jar, and logged in.
func (r *rig) browserClient() *http.Client {
	r.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		r.t.Fatal(err)
	}
	c := &http.Client{Jar: jar, Transport: r.client.Transport, Timeout: patience}
	resp, err := c.Post(r.url(sessionPath), "application/json", strings.NewReader(`{"token":"`+r.page.token.text+`"}`))
	if err != nil {
		r.t.Fatal(err)
	}
	_ = resp.Body.Close()
	set := resp.Header.Get("Set-Cookie")
	for _, part := range []string{"HttpOnly", "SameSite=Strict", "Path=/api/"} {
		if !strings.Contains(set, part) {
			r.t.Errorf("the cookie %q has no %s", strings.ReplaceAll(set, r.page.token.text, "…"), part)
		}
	}
	return c
}

func TestCookie_LetsThePageInAndNoOtherSite(t *testing.T) {
	t.Parallel()
	r := newIdlePage(t)
	client := r.browserClient()
	for name, tt := range map[string]struct {
		method, path string
		header       map[string]string
		status       int
	}{
		"the page reads":                      {"GET", "/api/status", map[string]string{"Sec-Fetch-Site": "same-origin"}, 200},
		"the page changes something":          {"POST", "/api/trigger", map[string]string{"Origin": r.url("")}, 409},
		"the page, by its fetch metadata":     {"POST", "/api/trigger", map[string]string{"Sec-Fetch-Site": "same-origin"}, 409},
		"a form of another site":              {"POST", "/api/trigger", map[string]string{"Origin": "http://evil.example"}, 403},
		"a form of a sandboxed frame":         {"POST", "/api/trigger", map[string]string{"Origin": "null"}, 403},
		"another port of this machine":        {"POST", "/api/trigger", map[string]string{"Origin": "http://127.0.0.1:3000"}, 403},
		"the same name with https":            {"POST", "/api/trigger", map[string]string{"Origin": strings.Replace(r.url(""), "http:", "https:", 1)}, 403},
		"a picture on another site":           {"GET", "/api/status", map[string]string{"Sec-Fetch-Site": "cross-site"}, 403},
		"a sibling of this host":              {"GET", "/api/status", map[string]string{"Sec-Fetch-Site": "same-site"}, 403},
		"nothing says who changes":            {"POST", "/api/trigger", nil, 403},
		"a wrong token beside the cookie":     {"GET", "/api/status", map[string]string{"Authorization": "Bearer wrong"}, 401},
		"a name that leads here (rebinding)":  {"GET", "/api/status", map[string]string{"Host": "evil.example:4041"}, 403},
		"the same for the page itself":        {"GET", "/", map[string]string{"Host": "evil.example"}, 403},
		"localhost, for which it's no cookie": {"GET", "/api/status", map[string]string{"Host": "localhost:" + r.port()}, 401},
	} {
		t.Run(name, func(t *testing.T) {
			req, err := http.NewRequest(tt.method, r.url(tt.path), strings.NewReader("{}"))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Type", "application/json")
			for name, value := range tt.header {
				req.Header.Set(name, value)
			}
			if host := tt.header["Host"]; host != "" {
				req.Host = host
			}
			resp, err := client.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			body, _ := io.ReadAll(resp.Body)
			_ = resp.Body.Close()
			if resp.StatusCode != tt.status {
				t.Errorf("status %d, want %d: %s", resp.StatusCode, tt.status, body)
			}
			if bytes.Contains(body, []byte(r.page.token.text)) {
				t.Error("the answer has the token in it")
			}
		})
	}
}

func (r *rig) port() string {
	u, err := url.Parse(r.url("/"))
	if err != nil {
		r.t.Fatal(err)
	}
	return u.Port()
}

func TestLive_IsClosedToOtherSites(t *testing.T) {
	t.Parallel()
	r := newIdlePage(t)
	jar := r.browserClient().Jar
	dialer := websocket.Dialer{Jar: jar}
	for origin, status := range map[string]int{
		r.url(""): 101, "http://localhost:" + r.port(): 101, "http://evil.example": 403, "http://127.0.0.1:3000": 403, "null": 403,
	} {
		conn, resp, err := dialer.DialContext(t.Context(), "ws://"+r.page.Addr()+livePath, http.Header{"Origin": {origin}})
		if resp == nil || resp.StatusCode != status {
			t.Errorf("Origin %s: %v, want %d", origin, err, status)
		}
		if err == nil {
			_ = conn.Close()
		}
	}
	_, resp, err := websocket.DefaultDialer.DialContext(t.Context(), "ws://"+r.page.Addr()+livePath, http.Header{"Origin": {r.url("")}})
	if err == nil || resp == nil || resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("without the token: %v", err)
	}
}

func TestAnswers_HaveTheHeadersThatKeepPayloadsHarmless(t *testing.T) {
	t.Parallel()
	r := newRig(t, rigOptions{})
	r.post("<script>alert(1)</script>", map[string]string{"Content-Type": "text/html"})
	r.recorded(1)
	for _, path := range []string{"/", "/js/main.js", "/css/base.css", "/api/status", "/api/deliveries/1", "/api/deliveries/1/body", "/none"} {
		resp := r.call(http.MethodGet, path, nil)
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self';", "X-Content-Type-Options": "nosniff",
			"Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY", "Cross-Origin-Resource-Policy": "same-origin",
		} {
			if got := resp.Header.Get(name); !strings.HasPrefix(got, want) {
				t.Errorf("%s: %s is %q", path, name, got)
			}
		}
		if policy := resp.Header.Get("Content-Security-Policy"); strings.Contains(policy, "unsafe") || strings.Contains(policy, "*") {
			t.Errorf("%s: the policy %q lets too much in", path, policy)
		}
		if strings.HasPrefix(path, "/api/") && resp.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s may be cached", path)
		}
	}
	resp := r.call(http.MethodGet, "/api/deliveries/1/body", nil)
	if resp.Header.Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(resp.Header.Get("Content-Disposition"), "attachment;") {
		t.Errorf("a body comes as %s, %s", resp.Header.Get("Content-Type"), resp.Header.Get("Content-Disposition"))
	}
	if body, _ := io.ReadAll(resp.Body); string(body) != "<script>alert(1)</script>" {
		t.Errorf("the body is %q", body)
	}
	if raw, _ := io.ReadAll(r.call(http.MethodGet, "/api/deliveries/1", nil).Body); bytes.ContainsAny(raw, "<>") {
		t.Errorf("a detail has angle brackets in it: %s", raw)
	}
}

// What a strict policy would refuse must not be in the page's files, and neither
// must a way to have text read as HTML.
func TestAssets_HaveNothingInlineAndNoWayForHTML(t *testing.T) {
	t.Parallel()
	all, err := loadAssets()
	if err != nil {
		t.Fatal(err)
	}
	wrong := map[string]*regexp.Regexp{
		".html": regexp.MustCompile(`(?i)<style|\sstyle=|\son[a-z]+=|<script(?:\s[^>]*)?>[^<]|https?://`),
		".js":   regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|srcdoc|setAttribute\("style|DOMParser|https://`),
		".css":  regexp.MustCompile(`@import|url\(`),
	}
	links := regexp.MustCompile(`(?:src|href)="(/[^"]+)"|from "\./([^"]+)"`)
	for name, file := range all {
		if pattern := wrong[path.Ext(name)]; pattern != nil {
			if found := pattern.Find(file.body); found != nil {
				t.Errorf("%s has %q", name, found)
			}
		}
		for _, m := range links.FindAllSubmatch(file.body, -1) {
			target := string(m[1])
			if target == "" {
				target = path.Dir(name) + "/" + string(m[2])
			}
			if _, ok := all[target]; !ok {
				t.Errorf("%s names %s, which isn't there", name, target)
			}
		}
	}
}

func TestParseAddr_TakesThisMachineAlone(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"127.0.0.1:4041": "127.0.0.1:4041", "4041": "127.0.0.1:4041", "localhost:0": "127.0.0.1:0", "[::1]:80": "[::1]:80", "127.8.8.8:1": "127.8.8.8:1",
		"0.0.0.0:4041": "", ":4041": "", "192.168.1.5:4041": "", "evil.example:80": "", "127.0.0.1:http-not": "", "127.0.0.1:": "", "127.0.0.1:99999": "", "": "", "a:b:c": "",
	} {
		got, err := ParseAddr(text)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("ParseAddr(%q) = %q, %v; want %q", text, got, err, want)
		}
		if err != nil && exit.CodeOf(err) != exit.Usage {
			t.Errorf("ParseAddr(%q) is no error of usage: %v", text, err)
		}
	}
}

func TestParseAddr_SaysHowAnIPv6AddressIsWritten(t *testing.T) {
	t.Parallel()
	if _, err := ParseAddr("::1:4041"); err == nil || !strings.Contains(err.Error(), "[::1]:4041") {
		t.Errorf("the error is %v", err)
	}
}

func TestStart_NamesAnAddressInUse(t *testing.T) {
	t.Parallel()
	r := newIdlePage(t)
	_, err := Start(t.Context(), Config{Addr: r.page.Addr(), Feed: feed.New(1)})
	if err == nil || !strings.Contains(err.Error(), r.page.Addr()) || !strings.Contains(err.Error(), "--inspect") {
		t.Errorf("the error is %v", err)
	}
}

func FuzzParseResume(f *testing.F) {
	f.Add("after=3&open=1,2")
	f.Add("after=-1")
	f.Add("open=" + strings.Repeat("1,", 300))
	f.Fuzz(func(t *testing.T, query string) {
		values, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		from, err := parseResume(values)
		if err == nil && (from.after < 0 || len(from.open) > maxOpen) {
			t.Errorf("%q is read as %+v", query, from)
		}
	})
}
