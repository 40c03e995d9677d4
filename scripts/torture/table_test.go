package main

import (
	"strings"
	"testing"
	"time"
)

func TestVerdict(t *testing.T) {
	good := result{what: "harm", times: 3, acknowledged: 5, recorded: 7, removal: maxRemoval}
	if err := verdict([]result{good, good}); err != nil {
		t.Errorf("nothing was lost or left, but: %v", err)
	}
	for name, spoil := range map[string]func(*result){
		"a delivery lost":              func(r *result) { r.lost = 1 },
		"a webhook left":               func(r *result) { r.webhooks = 1 },
		"a process left":               func(r *result) { r.processes = 1 },
		"goroutines left":              func(r *result) { r.goroutines = 1 },
		"a removal that took too long": func(r *result) { r.removal = maxRemoval + 1 },
		"nothing that could have gone": func(r *result) { r.acknowledged = 0 },
	} {
		t.Run(name, func(t *testing.T) {
			bad := good
			spoil(&bad)
			if err := verdict([]result{good, bad}); err == nil || !strings.Contains(err.Error(), "harm") {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestRow(t *testing.T) {
	r := result{what: "harm", times: 3, acknowledged: 5, recorded: 7, lost: 1, webhooks: 2, removal: 1500 * time.Millisecond, processes: 4}
	if got, want := r.row(), "| harm | 3 | 5 | 7 | 1 | 2 | 1500 ms | 4 |"; got != want {
		t.Errorf("got %s", got)
	}
	r.removal = 0
	if got := r.row(); !strings.Contains(got, "| – |") {
		t.Errorf("a removal that wasn't measured is shown as one: %s", got)
	}
}
