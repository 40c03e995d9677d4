package smartlead

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/hook"
)

// limited answers 429 with these headers ("Name", "value", …) and body.
func limited(body string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		send(http.StatusTooManyRequests, body)(w, r)
	}
}

func TestRateLimit_WaitsAsLongAsItIsAsked(t *testing.T) {
	const fine = `{"ok":true,"id":4}`
	tests := map[string]struct {
		answer http.HandlerFunc
		want   time.Duration
	}{
		"seconds":             {limited("", "Retry-After", "30"), 30 * time.Second},
		"fractions":           {limited("", "Retry-After", "0.25"), 250 * time.Millisecond},
		"at once":             {limited("", "Retry-After", "0"), 0},
		"a date":              {limited("", "Retry-After", "Wed, 04 Mar 2026 05:06:37 GMT"), 30 * time.Second},
		"a date gone by":      {limited("", "Retry-After", "Wed, 04 Mar 2026 05:00:00 GMT"), minWait},
		"the body":            {limited(`{"error":{"code":"RATE_LIMIT_EXCEEDED","message":"x","retry_after":31}}`), 31 * time.Second},
		"the body as text":    {limited(`{"error":{"retry_after":"32"}}`), 32 * time.Second},
		"header before body":  {limited(`{"error":{"retry_after":99}}`, "Retry-After", "3"), 3 * time.Second},
		"the reset":           {limited("", "X-RateLimit-Reset", "1772600807"), 40 * time.Second},
		"the reset in millis": {limited("", "x-ratelimit-reset", "1772600807000"), 40 * time.Second},
		"the reset as a rest": {limited("", "X-RateLimit-Reset", "12"), 12 * time.Second},
		"nothing said":        {limited("slow down"), 500 * time.Millisecond},
		"nonsense":            {limited("", "Retry-After", "soon", "X-RateLimit-Reset", "-4"), 500 * time.Millisecond},
		"negative":            {limited("", "Retry-After", "-4"), 500 * time.Millisecond},
		"far too long":        {limited("", "Retry-After", "999999999999"), maxWait},
		"not a number":        {limited("", "Retry-After", "NaN"), 500 * time.Millisecond},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			a := newAPI(t, inTurn(tt.answer, send(200, fine)))
			var notices []Notice
			c, clk := a.client(t, func(cfg *Config) { cfg.Notify = func(n Notice) { notices = append(notices, n) } })
			if _, err := c.GetWebhook(t.Context(), 4); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]time.Duration{tt.want}, clk.waits); diff != "" {
				t.Errorf("waits: %s", diff)
			}
			want := []Notice{{Op: "read webhook 4", Reason: "SmartLead's rate limit was reached", Wait: tt.want, Try: 2}}
			if diff := cmp.Diff(want, notices); diff != "" {
				t.Errorf("notices: %s", diff)
			}
		})
	}
}

func TestRateLimit_IsWaitedForByACreateTooAndThenGivenUp(t *testing.T) {
	a := newAPI(t, limited(`{"error":{"message":"Too many","retry_after":2}}`))
	c, clk := a.client(t)
	_, err := c.CreateWebhook(t.Context(), campaignSpec())
	mustSay(t, err, "create webhook for campaign 42: SmartLead's rate limit holds it back (429 Too many)")
	if errors.Is(err, hook.ErrOutcomeUnknown) {
		t.Error("a 429 says that nothing was done")
	}
	if len(clk.waits) != maxWaits || len(a.asked()) != maxWaits+1 {
		t.Errorf("%d waits, %d calls", len(clk.waits), len(a.asked()))
	}
}

func TestRateLimit_IsBoundedByTheContext(t *testing.T) {
	a := newAPI(t, limited("", "Retry-After", "60"))
	t.Run("no time left", func(t *testing.T) {
		c, clk := a.client(t, func(cfg *Config) { cfg.Now = time.Now })
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		_, err := c.GetWebhook(ctx, 4)
		mustSay(t, err, "rate limit", "try again in 1m0s")
		if len(clk.waits) != 0 {
			t.Errorf("waited %v though the deadline comes first", clk.waits)
		}
	})
	t.Run("cancelled while waiting", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		c, _ := a.client(t, func(cfg *Config) { cfg.Sleep, cfg.Notify = nil, func(Notice) { cancel() } })
		_, err := c.GetWebhook(ctx, 4)
		mustSay(t, err, "rate limit")
		if !errors.Is(err, context.Canceled) {
			t.Errorf("not the context's error: %v", err)
		}
	})
}

func TestRetry_OfReadingAndRemovingOnly(t *testing.T) {
	const fine = `{"ok":true,"id":4}`
	passing := map[string]http.HandlerFunc{
		"502": send(502, "<html>Bad Gateway</html>"), "503": send(503, `{"error":"x"}`), "504": send(504, ""),
		"hung up": hangUp, "broken off": cutOff(200, `{"id"`),
	}
	pauses := []time.Duration{500 * time.Millisecond, time.Second, 2 * time.Second}
	for name, answer := range passing {
		t.Run(name+" passes", func(t *testing.T) {
			a := newAPI(t, inTurn(answer, answer, answer, send(200, fine)))
			c, clk := a.client(t)
			if _, err := c.GetWebhook(t.Context(), 4); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(pauses, clk.waits); diff != "" {
				t.Error(diff)
			}
		})
		t.Run(name+" stays", func(t *testing.T) {
			a := newAPI(t, answer)
			c, _ := a.client(t)
			_, err := c.GetWebhook(t.Context(), 4)
			mustFail(t, err)
			if got := len(a.asked()); got != maxRetries+1 {
				t.Errorf("%d calls", got)
			}
		})
		t.Run(name+" is final for a change", func(t *testing.T) {
			changes := map[string]func(*Client) error{
				"create": func(c *Client) error { _, err := c.CreateWebhook(t.Context(), campaignSpec()); return err },
				"update": func(c *Client) error { return c.UpdateWebhook(t.Context(), 4, campaignSpec()) },
				"retrigger": func(c *Client) error {
					_, err := c.RetriggerFailed(t.Context(), 42, time.Unix(0, 0), time.Unix(1, 0))
					return err
				},
			}
			for what, change := range changes {
				a := newAPI(t, answer)
				c, clk := a.client(t)
				err := change(c)
				mustSay(t, err, "whether it was carried out is unknown")
				if !errors.Is(err, hook.ErrOutcomeUnknown) {
					t.Errorf("%s: %v", what, err)
				}
				if len(a.asked()) != 1 || len(clk.waits) != 0 {
					t.Errorf("%s was tried again: %q", what, a.asked())
				}
			}
		})
	}
}

func TestRetry_NotOfARefusalOrAPlain500(t *testing.T) {
	for _, status := range []int{400, 401, 404, 422, 500} {
		a := newAPI(t, send(status, `{"error":"x"}`))
		c, _ := a.client(t)
		_, err := c.GetWebhook(t.Context(), 4)
		mustFail(t, err)
		if got := len(a.asked()); got != 1 {
			t.Errorf("%d: %d calls", status, got)
		}
	}
}

func TestRetry_HonoursRetryAfterOfA503(t *testing.T) {
	busy := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "7")
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	a := newAPI(t, inTurn(busy, send(200, `[]`)))
	c, clk := a.client(t)
	if _, err := c.Campaigns(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]time.Duration{7 * time.Second}, clk.waits); diff != "" {
		t.Error(diff)
	}
}

func TestCall_EndsWithACancelledContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	a := newAPI(t, func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	c, _ := a.client(t)
	_, err := c.CreateWebhook(ctx, campaignSpec())
	mustSay(t, err, "given up before an answer came; whether it was carried out is unknown")
	if !errors.Is(err, context.Canceled) || !errors.Is(err, hook.ErrOutcomeUnknown) {
		t.Errorf("got %v", err)
	}
	_, err = c.GetWebhook(ctx, 4)
	mustFail(t, err)
	_, err = c.CreateWebhook(ctx, campaignSpec())
	if errors.Is(err, hook.ErrOutcomeUnknown) {
		t.Errorf("nothing was sent on a context that had ended: %v", err)
	}
}
