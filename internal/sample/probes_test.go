package sample

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"leadrig/fixtures"
	"leadrig/internal/hook"
)

// prober makes real requests at handlers with a bug, or at correct ones.
type prober struct {
	*testing.T
	bug   Bug
	pause pause // of the bug; nil: none
	rig   *rig
}

// mail is an event with all that a handler with any bug wants.
const mail = `{"event_type":"EMAIL_REPLY","campaign_id":7,"event_timestamp":"2026-02-11T08:20:41Z","message_id":"<1>","sent_message":{}}`

// thread is as large as an event with a whole thread may be.
var thread = strings.Replace(mail, "{}", `{"html":"`+strings.Repeat("x", 1_500_000)+`"}`, 1)

func probes() map[string]func(*prober) string {
	return map[string]func(*prober) string{
		"a copy":                    func(p *prober) string { return p.start(Config{}).see(p.send("1", mail), p.send("1", mail)) },
		"copies at once":            copiesAtOnce,
		"a copy after a restart":    copyAfterRestart,
		"a copy after 200 others":   copyAfterOthers,
		"a copy written otherwise":  copyWrittenOtherwise,
		"two replies to one mail":   twoRepliesToOneMail,
		"two events without an id":  twoWithoutID,
		"the work fails at first":   workFailsAtFirst,
		"an event of tomorrow":      func(p *prober) string { return p.start(Config{}).see(p.send("1", `{"event_type":"EMAIL_SNOOZED"}`)) },
		"every event type":          everyEventType,
		"without its sent message":  func(p *prober) string { return p.start(Config{}).see(p.send("1", reply)) },
		"ids of another type":       idsOfAnotherType,
		"a long thread, twice":      longThreadTwice,
		"nine events at once":       nineAtOnce,
		"no event, and then a good": func(p *prober) string { return p.start(Config{}).see(p.send("1", mail[1:]), p.send("1", mail)) },
	}
}

func (p *prober) start(cfg Config) *prober {
	p.Helper()
	cfg.Bug = p.bug
	cfg.Bug.pause = p.pause
	if cfg.Bug.pause == nil {
		cfg.Bug.pause = func(context.Context) {}
	}
	p.rig = newRig(p, cfg)
	return p
}

// send returns the status of the answer, "none" without one.
func (p *prober) send(id, body string) string { return p.sendUntil(p.Context(), id, body) }

func (p *prober) sendUntil(ctx context.Context, id, body string) string {
	status, _, err := p.rig.do(ctx, http.MethodPost, WebhookPath, id, body)
	if err != nil {
		return "none"
	}
	return strconv.Itoa(status)
}

// see is what there is to be seen in the end.
func (p *prober) see(statuses ...string) string {
	_, effects, err := p.rig.do(p.Context(), http.MethodGet, EffectsPath, "", "")
	if err != nil {
		p.Error(err)
	}
	return fmt.Sprintf("%s, %s effects", strings.Join(statuses, " "), effects)
}

// copiesAtOnce holds check-then-act between its look and its mark until both
// copies have looked.
func copiesAtOnce(p *prober) string {
	if p.bug.Name == "check-then-act" {
		var looked sync.WaitGroup
		looked.Add(2)
		p.pause = func(context.Context) { looked.Done(); looked.Wait() }
	}
	p.start(Config{})
	statuses := make([]string, 2)
	var all sync.WaitGroup
	for i := range statuses {
		all.Go(func() { statuses[i] = p.send("1", mail) })
	}
	all.Wait()
	slices.Sort(statuses)
	return p.see(statuses...)
}

func copyAfterRestart(p *prober) string {
	cfg := Config{StateFile: stateFileIn(p)}
	before := p.start(cfg).send("1", mail)
	p.rig.stop()
	return p.start(cfg).see(before, p.send("1", mail))
}

func copyAfterOthers(p *prober) string {
	p.start(Config{})
	first := p.send("1", mail)
	for i := range 200 {
		p.send(fmt.Sprintf("other-%d", i), mail)
	}
	return p.see(first, p.send("1", mail))
}

func copyWrittenOtherwise(p *prober) string {
	rest, kind := strings.Replace(mail, `"event_type":"EMAIL_REPLY",`, "", 1), `, "event_type" : "EMAIL_REPLY"}`
	return p.start(Config{}).see(p.send("1", mail), p.send("1", strings.TrimSuffix(rest, "}")+kind))
}

func twoRepliesToOneMail(p *prober) string {
	first := strings.Replace(mail, "{", `{"stats_id":"c47a90de",`, 1)
	return p.start(Config{}).see(p.send("1", first), p.send("2", strings.Replace(first, "<1>", "<2>", 1)))
}

func twoWithoutID(p *prober) string {
	return p.start(Config{}).see(p.send("", mail), p.send("", strings.Replace(mail, "<1>", "<2>", 1)))
}

func workFailsAtFirst(p *prober) string {
	var calls atomic.Int64
	d := newDownstream(p.T, func() int {
		if calls.Add(1) == 1 {
			return http.StatusInternalServerError
		}
		return http.StatusOK
	})
	return p.start(Config{Downstream: d.URL}).see(p.send("1", mail), p.send("1", mail))
}

func everyEventType(p *prober) string {
	catalogue, err := fixtures.Load()
	if err != nil {
		p.Fatal(err)
	}
	p.start(Config{})
	var statuses []string
	for _, kind := range hook.EventTypes() {
		f, err := catalogue.Find(kind, "")
		if err != nil {
			p.Fatal(err)
		}
		body, err := f.Body()
		if err != nil {
			p.Fatal(err)
		}
		statuses = append(statuses, p.send("id-"+string(kind), string(body)))
	}
	return p.see(slices.Compact(statuses)...)
}

func idsOfAnotherType(p *prober) string {
	text := strings.Replace(mail, `"campaign_id":7`, `"campaign_id":"7"`, 1)
	number := strings.Replace(mail, "{", `{"sl_email_lead_id":118204577,`, 1)
	return p.start(Config{}).see(p.send("1", text), p.send("2", number))
}

// longThreadTwice leaves a slow handler once it waits, and then tries again.
func longThreadTwice(p *prober) string {
	ctx, leave := context.WithCancelCause(p.Context())
	defer leave(nil)
	if p.bug.Name == "slow" {
		p.pause = func(waiting context.Context) {
			leave(errors.New("it takes too long"))
			<-waiting.Done()
		}
	}
	return p.start(Config{}).see(p.sendUntil(ctx, "1", thread), p.send("1", thread))
}

// nineAtOnce sends the ninth once eight are being worked on, which takes until
// the ninth is worked on or answered.
func nineAtOnce(p *prober) string {
	working, release := make(chan struct{}), make(chan struct{})
	d := newDownstream(p.T, func() int {
		working <- struct{}{}
		<-release
		return http.StatusOK
	})
	p.start(Config{Downstream: d.URL})
	answers := make(chan string, 9)
	send := func(id string) { answers <- p.send(id, mail) }
	for i := range 8 {
		go send(strconv.Itoa(i))
		<-working
	}
	var statuses []string
	go send("ninth")
	select {
	case <-working:
	case status := <-answers:
		statuses = append(statuses, status)
	}
	close(release)
	for len(statuses) < 9 {
		statuses = append(statuses, <-answers)
	}
	slices.Sort(statuses)
	return p.see(statuses...)
}
