package smartlead

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"leadrig/internal/hook"
)

func TestNew_KeepsTheKeySafe(t *testing.T) {
	tests := map[string]struct{ base, want string }{
		"plain http":           {"http://server.example/api/v1", "not HTTPS: the API key would travel in the clear"},
		"private address":      {"http://192.168.1.4/api/v1", "not HTTPS"},
		"no URL":               {"server.smartlead.ai", "not an http(s) URL"},
		"another scheme":       {"ftp://server.example/", "not an http(s) URL"},
		"a key in the query":   {"https://server.example/api/v1?api_key=" + testKey, "leave that out"},
		"a user":               {"https://user:53cr3t@server.example/", "leave that out"},
		"a fragment":           {"https://server.example/#x", "leave that out"},
		"not to be read":       {"https://server.example/%zz?api_key=" + testKey, "can't be read"},
		"the key as base":      {testKey, "can't be read"},
		"looks like localhost": {"http://localhost.example/", "not HTTPS"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := New(Config{BaseURL: tt.base, APIKey: testKey})
			mustSay(t, err, tt.want)
		})
	}
	_, err := New(Config{APIKey: " \n"})
	mustSay(t, err, "SMARTLEAD_API_KEY")
}

func TestNew_AcceptsHTTPSAndThisMachine(t *testing.T) {
	for base, want := range map[string]string{
		"":                               DefaultBaseURL,
		"https://server.example/api/v1/": "https://server.example/api/v1",
		"http://127.0.0.1:4040/api/v1":   "http://127.0.0.1:4040/api/v1",
		"http://localhost:4040":          "http://localhost:4040",
		"http://[::1]:4040/api/v1//":     "http://[::1]:4040/api/v1",
	} {
		c, err := New(Config{BaseURL: base, APIKey: testKey})
		if err != nil {
			t.Errorf("%q: %v", base, err)
			continue
		}
		if got := c.BaseURL(); got != want {
			t.Errorf("%q became %q, want %q", base, got, want)
		}
	}
}

func TestClient_PrintsNoKey(t *testing.T) {
	cfg := Config{APIKey: testKey, BaseURL: "https://server.example"}
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "client", c, "config", cfg)
	inside := struct {
		Client *Client
		hidden *Client
		value  Config
	}{c, c, Config{}}
	text := log.String() + fmt.Sprintf("%v %+v %#v %s %v %+v %#v %+v", c, c, c, c, cfg, cfg, cfg, inside)
	if strings.Contains(text, "53cr3t") {
		t.Errorf("printed the key: %s", text)
	}
}

func TestRedirect_NeverTakesTheKeyElsewhere(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("another origin was asked for %s with Referer %q", r.URL, r.Referer())
	}))
	defer elsewhere.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		t.Run(http.StatusText(status), func(t *testing.T) {
			a := newAPI(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Location", elsewhere.URL+"/catch?"+r.URL.RawQuery)
				w.WriteHeader(status)
			})
			c, _ := a.client(t)
			_, err := c.GetWebhook(t.Context(), 4)
			mustSay(t, err, "read webhook 4: answered with a redirect to "+elsewhere.URL, "not followed", c.BaseURL())
			_, err = c.CreateWebhook(t.Context(), campaignSpec())
			mustSay(t, err, "answered with a redirect")
			if got, want := errors.Is(err, hook.ErrOutcomeUnknown), status == 303; got != want {
				t.Errorf("create after %d: outcome unknown = %t, want %t", status, got, want)
			}
			if err := c.DeleteWebhook(t.Context(), 4); err == nil {
				t.Error("a redirect passed for a removal")
			}
		})
	}
}

func TestRedirect_WithinTheOriginIsFollowedForReading(t *testing.T) {
	a := newAPI(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Referer() != "" {
			t.Errorf("Referer %q", r.Referer())
		}
		if r.URL.Path == "/webhook/4" {
			w.Header().Set("Location", "/api/v1/moved/4") // without the key
			w.WriteHeader(http.StatusMovedPermanently)
			return
		}
		send(200, `{"ok":true,"data":{"id":4,"name":"x"}}`)(w, r)
	})
	c, _ := a.client(t)
	if w, err := c.GetWebhook(t.Context(), 4); err != nil || w.ID != 4 {
		t.Errorf("got %+v, %v", w, err)
	}
	circle := newAPI(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/api/v1/webhook/4", http.StatusFound)
	})
	c, _ = circle.client(t)
	_, err := c.GetWebhook(t.Context(), 4)
	mustSay(t, err, "redirect")
	if got := len(circle.asked()); got != maxRedirects+1 {
		t.Errorf("%d calls", got)
	}
}

func TestAnswer_LargerThanTheLimitIsGivenUp(t *testing.T) {
	a := newAPI(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"ok":true,"id":4,"x":"`)
		chunk := strings.Repeat("y", 1<<20)
		for range 9 {
			_, _ = io.WriteString(w, chunk)
		}
		_, _ = io.WriteString(w, `"}`)
	})
	c, _ := a.client(t)
	_, err := c.GetWebhook(t.Context(), 4)
	mustSay(t, err, "read webhook 4: the answer is larger than 8 MiB (status 200)")
	_, err = c.CreateWebhook(t.Context(), campaignSpec())
	if !errors.Is(err, hook.ErrOutcomeUnknown) {
		t.Errorf("a create with a huge answer: %v", err)
	}
}

func TestCall_EndsWithItsLimitAndWithItsContext(t *testing.T) {
	a := newAPI(t, hang)
	c, clk := a.client(t, func(cfg *Config) { cfg.CallLimit = 20 * time.Millisecond })
	_, err := c.GetWebhook(t.Context(), 4)
	mustSay(t, err, "read webhook 4: no answer within 20ms")
	if len(clk.waits) != maxRetries {
		t.Errorf("waited %v", clk.waits)
	}
	_, err = c.CreateWebhook(t.Context(), campaignSpec())
	mustSay(t, err, "create webhook for campaign 42: no answer within 20ms; whether it was carried out is unknown")
}

func TestDialFailure_IsNoUnknownOutcome(t *testing.T) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	base := "http://" + free.Addr().String() + "/api/v1"
	_ = free.Close()
	c, _ := newClient(t, base)
	_, err = c.CreateWebhook(t.Context(), campaignSpec())
	mustSay(t, err, "create webhook for campaign 42: ", "check the network and the base URL "+base)
	if errors.Is(err, hook.ErrOutcomeUnknown) {
		t.Errorf("nothing was sent, yet: %v", err)
	}
	_, err = c.Campaigns(t.Context())
	mustFail(t, err)
}

// silent is a transport that tells nobody what it does.
type silent struct{}

func (silent) RoundTrip(r *http.Request) (*http.Response, error) {
	return nil, fmt.Errorf("lost %s with %s", r.URL, testKey)
}

func TestTransport_ThatTellsNothingMayHaveSent(t *testing.T) {
	c, _ := newClient(t, "https://server.example", func(cfg *Config) { cfg.HTTPClient = &http.Client{Transport: silent{}} })
	_, err := c.CreateWebhook(t.Context(), campaignSpec())
	mustFail(t, err)
	if !errors.Is(err, hook.ErrOutcomeUnknown) {
		t.Errorf("got %v", err)
	}
}

func TestTLS_AnUntrustedServerGetsNoKeyAndNoSecondTry(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("was asked") }))
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelInfo)
	server.StartTLS()
	defer server.Close()
	c, clk := newClient(t, server.URL)
	_, err := c.GetWebhook(t.Context(), 4)
	mustSay(t, err, "certificate")
	if len(clk.waits) != 0 {
		t.Errorf("waited %v", clk.waits)
	}
}

func TestManualRemoval_UsesTheVariable(t *testing.T) {
	tests := map[string]struct {
		base  string
		scope hook.Scope
		want  string
	}{
		"user": {
			"",
			hook.Scope{Level: hook.LevelUser},
			`curl -X DELETE "https://server.smartlead.ai/api/v1/webhook/delete/7?api_key=$SMARTLEAD_API_KEY"`,
		},
		"client": {
			"http://127.0.0.1:1/api/v1/",
			hook.Scope{Level: hook.LevelClient, ClientID: 3},
			`curl -X DELETE "http://127.0.0.1:1/api/v1/webhook/delete/7?api_key=$SMARTLEAD_API_KEY"`,
		},
		"campaign": {
			"",
			hook.Scope{Level: hook.LevelCampaign, CampaignID: 42},
			`curl -X DELETE -H 'Content-Type: application/json' -d '{"id":7}' "https://server.smartlead.ai/api/v1/campaigns/42/webhooks?api_key=$SMARTLEAD_API_KEY"`,
		},
		"odd base": {
			"https://h.example/$(x)`y`\"",
			hook.Scope{},
			"curl -X DELETE \"https://h.example/\\$(x)\\`y\\`\\\"/webhook/delete/7?api_key=$SMARTLEAD_API_KEY\"",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := ManualRemoval(tt.base, tt.scope, 7); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestCreateBody_IsThatOfTheReference(t *testing.T) {
	spec := campaignSpec()
	spec.Categories, spec.Force = []int64{5, 7}, true
	spec.Events = []hook.EventType{hook.EmailReply, hook.EmailOpen}
	body, err := newCreateBody(spec)
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"webhook_url":"https://example.com/p","association_type":"campaign","email_campaign_id":42,"name":"mine",` +
		`"event_type_map":{"EMAIL_OPEN":true,"EMAIL_REPLY":true},"category_id_map":{"5":true,"7":true},"force_create":true}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
