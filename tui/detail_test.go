package tui

import (
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"leadrig/internal/hook"
)

func TestDetail_IsReadWhenTheCursorRests(t *testing.T) {
	m, d := running(t, 120, 30)
	d.reads = nil
	var cmds []tea.Cmd
	for range 10 {
		_, cmd := m.Update(keyPress("k"))
		cmds = append(cmds, cmd)
	}
	settle(m, cmds...)
	if len(d.reads) != 1 || d.reads[0] != 5 {
		t.Errorf("walking over ten rows read the deliveries %v, want the last one, 5", d.reads)
	}
	wantOn(t, m, `"text": "number 5"`)
	play(m, "j", "k")
	if len(d.reads) != 2 {
		t.Errorf("going back to a row read it again: %v", d.reads)
	}
}

func TestDetail_SaysThatItLoadsOnlyWhenItTakesLong(t *testing.T) {
	m, _ := running(t, 120, 30)
	m.Update(keyPress("k"))
	wantOff(t, m, "loading…", "number")
	m.Update(restedMsg{m.detail.fetch.gen, noon()})
	wantOff(t, m, "loading…")
	m.Update(slowMsg{m.detail.fetch.gen})
	wantOn(t, m, "loading…")
	m.Update(slowMsg{m.detail.fetch.gen - 1}) // of a choice before: nothing to say
}

func TestDetail_SaysWhyItCantBeRead(t *testing.T) {
	m, d := running(t, 120, 30)
	d.err = errors.New("the disk is gone")
	play(m, "k")
	wantOn(t, m, "It can't be read: the disk is gone")
	d.err = nil
	play(m, "k")
	wantOff(t, m, "the disk is gone")
}

func TestDetail_GetsTheAttemptThatEndsWhileItIsShown(t *testing.T) {
	m, d := running(t, 120, 30)
	play(m, "3")
	wantOn(t, m, "No attempt has ended yet.")
	end := finished(15, 1, 500, hook.OutcomeRetry)
	d.record(end)
	settleMsg(m, end)
	wantOn(t, m, "Attempt 1", "↻ 500", `"ok": true`, "SmartLead sends it again")
}

func TestDetail_FoldsAndStaysFolded(t *testing.T) {
	m, d := running(t, 120, 30)
	play(m, "enter", "down", "down", "down", "down", "enter")
	wantOn(t, m, `▸ "reply_message"`)
	wantOff(t, m, "Re: pallets")
	end := finished(15, 1, 200, hook.OutcomeDelivered)
	d.record(end)
	settleMsg(m, end)
	wantOn(t, m, `▸ "reply_message"`)
	play(m, "Z")
	wantOn(t, m, "Re: pallets")
	play(m, "z")
	wantOff(t, m, "Re: pallets")
}

func TestDetail_WalksWithTheDetailOpen(t *testing.T) {
	m, _ := running(t, 60, 18) // room for one of the two only
	wantOff(t, m, "[Payload]")
	play(m, "p")
	wantOn(t, m, "[Payload]", "number 14")
	play(m, "p", "n", "n")
	wantOn(t, m, "number 15")
	play(m, "esc")
	wantOff(t, m, "[Payload]")
	play(m, "enter")
	wantOn(t, m, "[Payload]", "number 15")
}

func TestDetail_ComparesAndSaysAgainstWhat(t *testing.T) {
	m, _ := running(t, 140, 30)
	play(m, "4")
	wantOn(t, m, "from delivery 14", "2 changed", `"number 14" → "number 15"`)
	play(m, "v")
	wantOn(t, m, "Against another copy of the event", "it is the only copy")
	play(m, "v") // it is no replay: there is no origin to compare with
	wantOn(t, m, "the catalogue's event of its type")
	play(m, "v")
	wantOn(t, m, "from delivery 14")
}

func TestDetail_ALargePayloadIsShown(t *testing.T) {
	m, d := running(t, 120, 30)
	large := arrival(16)
	d.record(large)
	text := strings.Repeat("All work and no play. ", 240_000)
	d.find(16).Delivery.Body = []byte(`{"event_type":"EMAIL_REPLY","body":"` + text + `","last":"the end"}`)
	settleMsg(m, large)
	wantOn(t, m, `"last": "the end"`, "5.3 MB")
	play(m, "5", "enter", "end")
	wantOn(t, m, `e end"}`, "100%", "All work and no play")
	checkFrame(t, m)
	play(m, "home")
	wantOn(t, m, "POST (the secret path)")
}

func TestDetail_ABodyThatIsNoJSON(t *testing.T) {
	m, d := running(t, 120, 30)
	broken := arrival(16)
	d.record(broken)
	d.find(16).Delivery.Body = []byte("{\"a\": 1,\n \x1b[31mred\x1b[0m}")
	settleMsg(m, broken)
	wantOn(t, m, "⚠ bad JSON at line 2", "␛[31mred")
	checkFrame(t, m)
	play(m, "5")
	wantOn(t, m, "␛[31mred")
	d.find(15).Delivery.Body = nil
	m.detail.fetch.drop(15)
	play(m, "1", "p")
	wantOn(t, m, "the body is empty")
}

func TestAdvice_TellsSmartLeadsRules(t *testing.T) {
	for name, test := range map[string]struct {
		status  int
		outcome hook.Outcome
		latency time.Duration
		replay  int64
		want    string
	}{
		"too many requests": {429, hook.OutcomeLost, 0, 0, "429 is final for SmartLead: this event is lost. Answer 503"},
		"not found":         {404, hook.OutcomeLost, 0, 0, "404 is final for SmartLead: this event is lost"},
		"server error":      {500, hook.OutcomeRetry, 0, 0, "SmartLead sends it again with the same X-Request-Id"},
		"no answer":         {0, hook.OutcomeRetry, 0, 0, "no answer: SmartLead sends it again"},
		"given up":          {500, hook.OutcomeFailed, 0, 0, "that was the last attempt"},
		"slow":              {200, hook.OutcomeDelivered, 6 * time.Second, 0, "slow: SmartLead gives up after 30 s"},
		"too slow":          {200, hook.OutcomeDelivered, 31 * time.Second, 0, "over 30 s"},
		"a replay":          {429, hook.OutcomeLost, 0, 7, "429 would be final for SmartLead"},
		"a replay, failed":  {500, hook.OutcomeFailed, 0, 7, "a replay is sent once"},
	} {
		t.Run(name, func(t *testing.T) {
			m, _ := newTestModel(t, 160, 40)
			withDesk(m)
			told := arrival(1)
			told.ReplayOf = test.replay
			end := finished(1, 1, test.status, test.outcome)
			end.Latency = test.latency
			settleMsg(m, told, end)
			wantOn(t, m, test.want)
		})
	}
}

func TestDetail_SaysWhyThereIsNoAttempt(t *testing.T) {
	t.Run("the handler has it now", func(t *testing.T) {
		m, _ := running(t, 140, 30)
		play(m, "3")
		wantOn(t, m, "···", "No attempt has ended yet.")
	})
	t.Run("there is no handler", func(t *testing.T) {
		m, _ := newTestModel(t, 140, 30)
		d := withDesk(m)
		d.record(arrival(1))
		settleMsg(m, &hook.Ready{Time: noon(), PublicURL: "https://calm-otter.ngrok-free.app/abc"}, arrival(1))
		play(m, "3")
		wantOn(t, m, "There is no handler: it was recorded and answered 200.", "--forward-to URL passes deliveries to one")
		wantOff(t, m, "···")
	})
	t.Run("it is looked back at", func(t *testing.T) {
		m, _ := running(t, 140, 30)
		m.options.History = true
		m.detail.fetch = fetch{}
		play(m, "p", "n", "3")
		wantOn(t, m, "No attempt is recorded")
		wantOff(t, m, "···")
	})
}
