package share

import (
	"fmt"
	"strings"
	"testing"

	"leadrig/internal/hook"
)

func TestRaw_ParticipantsAreToldWhatIsShared(t *testing.T) {
	for _, raw := range []bool{true, false} {
		t.Run(fmt.Sprint("raw: ", raw), func(t *testing.T) {
			r := newRig(t, func(c *Config) {
				c.Raw, c.Redact = raw, func(d *hook.Delivery) *hook.Delivery { return d }
			})
			joined := r.join("Ann", nil).await("that it is in", state(hook.ShareJoined, "")).(*hook.ShareChanged)
			if want := map[bool]string{true: "as they came", false: "redacted"}[raw]; !joined.Self || joined.Present != 1 || !strings.Contains(joined.Detail, want) {
				t.Errorf("told %+v", joined)
			}
		})
	}
}

// Who knew it could send deliveries to the presenter's handler.
func TestRaw_TheEndpointStaysASecret(t *testing.T) {
	const secret = "dc1eece8efff4956960bf221561a9ef1"
	zeros := strings.Repeat("0", len(secret))
	body := `{"event_type":"EMAIL_REPLY","to_email":"priya@warehouse.example","webhook_url":"https:\/\/otter.example\/` + secret + `","again":"` + secret + `"}`
	for _, raw := range []bool{true, false} {
		t.Run(fmt.Sprint("raw: ", raw), func(t *testing.T) {
			r := newRig(t, func(c *Config) {
				c.Raw, c.Redact = raw, func(d *hook.Delivery) *hook.Delivery { return d }
			})
			r.hub.At("https://otter.example/" + secret)
			h := newHandler(t, nil)
			r.join("Ann", h.use).awaitReady()
			r.post(secret, []byte(body))
			until(t, "the handler gets it", func() bool { return len(h.got()) == 1 })
			if got, want := string(h.got()[0]), strings.ReplaceAll(body, secret, zeros); got != want {
				t.Errorf("the body is %s", got)
			}
			if got := h.headers[0].Get(hook.RequestIDHeader); got != zeros {
				t.Errorf("the id is %s", got)
			}
		})
	}
}

func TestNew_ALimitThatCannotBeIsRefused(t *testing.T) {
	for _, limit := range []int{-1, MaxLimit + 1} {
		if _, err := New(Config{Raw: true, Limit: limit}); err == nil || !strings.Contains(err.Error(), "1 to 1000") {
			t.Errorf("%d: %v", limit, err)
		}
	}
	r := newRig(t, func(c *Config) { c.Limit = MaxLimit })
	if m := r.await("that it can be joined", state(hook.ShareOpened, "")).(*hook.ShareChanged); m.Limit != MaxLimit {
		t.Errorf("told %+v", m)
	}
}

func TestRoom_WhatWentWrongIsToldWhateverCameAfter(t *testing.T) {
	r := newRig(t, nil)
	h := newHandler(t, func(body []byte) int {
		if strings.Contains(string(body), `"n":3}`) {
			return 500
		}
		return 200
	})
	r.join("Ann", h.use).awaitReady()
	for n := range 20 {
		r.post(fmt.Sprint(n), event(n))
	}
	failures, told := 0, 0
	r.await("all answers", func(m hook.Message) bool {
		c, ok := m.(*hook.ShareChanged)
		if ok && c.NewFailures > 0 {
			failures += c.NewFailures
			told++
		}
		return ok && c.Answered == 20
	})
	if failures != 1 || told != 1 {
		t.Errorf("%d failures were told %d times", failures, told)
	}
}
