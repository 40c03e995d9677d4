package inspector

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/hook"
)

const joinURL = "https://calm-otter.example/5f2a"

func hasJoined(name string) *hook.ShareChanged {
	return &hook.ShareChanged{Time: time.Now(), State: hook.ShareJoined, Name: name, Present: 1, Forwards: true, Observes: true}
}

func hasLeft(name string) *hook.ShareChanged {
	return &hook.ShareChanged{Time: time.Now(), State: hook.ShareLeft, Name: name}
}

// hasAnswered is a participant whose handler has answered twice, the last time with
// a status, and did its work on a duplicate again.
func hasAnswered(name string, status int) *hook.ShareChanged {
	last := &hook.ShareAnswer{DeliveryID: 7, Status: status, Latency: 3 * time.Millisecond, Outcome: hook.OutcomeDelivered, Effects: hook.EffectsTwice}
	m := &hook.ShareChanged{Time: time.Now(), State: hook.ShareOutcome, Name: name, Present: 1, Last: last, Answered: 2, Checked: 1, Twice: 1}
	if status/100 != 2 {
		last.Outcome, m.Failure, m.Failures = hook.OutcomeRetry, last, 1
	}
	return m
}

// people tells the run's viewers what happens to those who follow it.
func (r *rig) people(what ...*hook.ShareChanged) {
	messages := []hook.Message{&hook.ShareChanged{Time: time.Now(), State: hook.ShareOpened, URL: joinURL}}
	for _, m := range what {
		messages = append(messages, m)
	}
	r.feed.Publish(messages...)
}

// shared is the board as the status has it.
type shared struct {
	Open    bool
	Join    string
	Present int
	Limit   int
	People  []struct {
		Name, State              string
		In                       bool
		Answered, Checked, Twice int
		Forwards, Observes       bool
		Last, Failure, Rest      json.RawMessage `json:"-"`
	}
}

func (r *rig) shared() *shared {
	r.t.Helper()
	var status struct{ Share *shared }
	r.get("/api/status", &status)
	return status.Share
}

// untilShared waits until the status knows these and no others.
func (r *rig) untilShared(names ...string) *shared {
	r.t.Helper()
	deadline := time.Now().Add(patience)
	for {
		board, there := r.shared(), []string{}
		if board != nil {
			for _, p := range board.People {
				there = append(there, p.Name)
			}
		}
		if slices.Equal(there, names) {
			return board
		}
		if time.Now().After(deadline) {
			r.t.Fatalf("on the board are %q, want %q", there, names)
		}
	}
}

func TestBoard_RemembersWhoWasThereAndWhatTheirHandlersDid(t *testing.T) {
	t.Parallel()
	var b board
	if b.answer() != nil {
		t.Error("a run that isn't shared has a board")
	}
	b.ready(&hook.Ready{Share: joinURL})
	for _, m := range []*hook.ShareChanged{{State: hook.ShareOpened, Limit: 30}, hasJoined("Ann"), hasJoined("Ben"), hasAnswered("Ann", 200), hasLeft("Ann")} {
		b.hear(m)
	}
	read := func() (got shared) {
		t.Helper()
		text, err := json.Marshal(b.answer())
		if err == nil {
			err = json.Unmarshal(text, &got)
		}
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	got := read()
	ann, ben := got.People[0], got.People[1]
	if ann.In || ann.State != "left" || ann.Answered != 2 || ann.Checked != 1 || ann.Twice != 1 || got.Limit != 30 || !ann.Forwards || !ann.Observes {
		t.Errorf("who has left is shown as %+v", ann)
	}
	if !ben.In || ben.Answered != 0 {
		t.Errorf("who is there is shown as %+v", ben)
	}
	if diff := cmp.Diff(joinURL, got.Join); diff != "" {
		t.Error(diff)
	}
	b.hear(&hook.ShareChanged{State: hook.ShareRevoked})
	if got = read(); got.Open || got.Join != "" || got.People[1].In {
		t.Errorf("after the sharing was ended: %+v", got)
	}
	b.hear(&hook.ShareChanged{State: hook.ShareOpened, URL: "https://other.example/1"})
	if got = read(); !got.Open || got.Join != "https://other.example/1" {
		t.Errorf("shared again: %+v", got)
	}
	for n := range maxPeople + 5 {
		b.hear(hasJoined(string(rune('a'+n%26)) + time.Duration(n).String()))
	}
	if n := len(b.order); n != maxPeople || len(b.people) != n {
		t.Errorf("%d are remembered, %d of them by name", n, len(b.people))
	}
}

func TestPage_HasTheBoardOfASharedRun(t *testing.T) {
	t.Parallel()
	r, b := openOne(t)
	b.press("B")
	b.until(`document.querySelector("#told").textContent.includes("--share")`)
	r.people(hasJoined("Ann"), hasJoined("<script>Ben"), hasAnswered("Ann", 500))
	b.until(`[...document.querySelectorAll("#footer button")].some((button) => button.textContent.includes("board"))`)
	b.press("B")
	b.until(`document.querySelector(".join code").textContent === "leadrig join ` + joinURL + ` --forward-to http://127.0.0.1:3000 --name NAME"`)
	row := func(name, want string) string {
		return `[...document.querySelectorAll(".people tbody tr")].find((tr) => tr.textContent.includes("` + name + `"))?.textContent.includes("` + want + `")`
	}
	b.until(row("Ann", "↻ 500"))
	b.until(row("<script>Ben", "none yet"))
	b.until(`!document.querySelector("#detail").checkVisibility()`)
	small := eval[float64](b, `parseFloat(getComputedStyle(document.querySelector(".join code")).fontSize)`)
	b.press("P")
	if large := eval[float64](b, `parseFloat(getComputedStyle(document.querySelector(".join code")).fontSize)`); large < 1.5*small {
		t.Errorf("the line to join is %v px while presenting, else %v", large, small)
	}
	b.shoot("board")
	eval[any](b, `document.querySelector(".join button").focus()`)
	r.people(hasAnswered("Ann", 200), hasLeft("<script>Ben"))
	b.until(row("Ann", "✓ 200"))
	b.until(row("<script>Ben", "has left"))
	if !eval[bool](b, `document.activeElement === document.querySelector(".join button")`) {
		t.Error("the focus was lost when the board was drawn anew")
	}
	b.press("\u001b")
	b.until(`document.querySelector("#board").hidden && document.querySelector("#detail").checkVisibility()`)
	b.until(`document.activeElement.id === "rows"`)
}
