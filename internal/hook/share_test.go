package hook

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestShareChanged_FieldsOfItsLine(t *testing.T) {
	good := &ShareAnswer{DeliveryID: 8, Status: 200, Latency: 1500 * time.Microsecond, Outcome: OutcomeDelivered, Effects: EffectsTwice}
	bad := &ShareAnswer{DeliveryID: 7, Outcome: OutcomeFailed, Error: "refused\x1b[2J", Effects: EffectsNotObserved}
	tests := map[string]struct {
		message *ShareChanged
		want    fields
	}{
		"somebody joined": {
			&ShareChanged{Time: at(), State: ShareJoined, Name: "Ann", Present: 3},
			fields{"type": "share", "time": stamp, "state": "joined", "name": "Ann", "present": n("3"), "forwards": false, "observes": false},
		},
		"somebody with a handler whose effects are counted joined": {
			&ShareChanged{Time: at(), State: ShareJoined, Name: "Ann", Present: 3, Forwards: true, Observes: true},
			fields{"type": "share", "time": stamp, "state": "joined", "name": "Ann", "present": n("3"), "forwards": true, "observes": true},
		},
		"one has joined oneself": {
			&ShareChanged{Time: at(), State: ShareJoined, Name: "Ann", Present: 3, Self: true, Detail: "payloads are redacted", Forwards: true},
			fields{"type": "share", "time": stamp, "state": "joined", "name": "Ann", "present": n("3"), "self": true, "detail": "payloads are redacted", "forwards": true, "observes": false},
		},
		"it can be joined": {
			&ShareChanged{Time: at(), State: ShareOpened, Limit: 30},
			fields{"type": "share", "time": stamp, "state": "opened", "name": "", "present": n("0"), "limit": n("30")},
		},
		"the address is another now": {
			&ShareChanged{Time: at(), State: ShareOpened, Present: 2, Detail: "the public URL has changed", URL: "https://b.example/s"},
			fields{"type": "share", "time": stamp, "state": "opened", "name": "", "present": n("2"), "detail": "the public URL has changed", "url": "https://b.example/s"},
		},
		"somebody was dropped, with a reason": {
			&ShareChanged{Time: at(), State: ShareDropped, Name: "Ann \u202e", Detail: "too slow"},
			fields{"type": "share", "time": stamp, "state": "dropped", "name": "Ann \u202e", "present": n("0"), "detail": "too slow", "forwards": false, "observes": false},
		},
		"a handler answered": {
			&ShareChanged{Time: at(), State: ShareOutcome, Name: "Ann", Present: 1, Last: good, Failure: bad, Answered: 4, Failures: 1, Checked: 2, Twice: 1},
			fields{
				"type": "share", "time": stamp, "state": "outcome", "name": "Ann", "present": n("1"), "forwards": false, "observes": false,
				"last":     fields{"delivery_id": n("8"), "status": n("200"), "latency_ms": n("1.5"), "outcome": "delivered", "error": "", "effects": "twice"},
				"failure":  fields{"delivery_id": n("7"), "status": n("0"), "latency_ms": n("0"), "outcome": "failed", "error": "refused\x1b[2J", "effects": "not_observed"},
				"answered": n("4"), "failures": n("1"), "checked": n("2"), "twice": n("1"),
			},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, decoded(t, tt.message)); diff != "" {
				t.Error(diff)
			}
			if tt.message.When() != tt.message.Time {
				t.Error("it speaks of another moment")
			}
		})
	}
}

func TestReady_ASharedRunSaysWhere(t *testing.T) {
	got := decoded(t, &Ready{Time: at(), PublicURL: "p", Share: "https://p.example/s"})
	if got["share"] != "https://p.example/s" {
		t.Errorf("%v", got)
	}
	if _, told := decoded(t, &Ready{Time: at(), PublicURL: "p"})["share"]; told {
		t.Error("a run that isn't shared says where")
	}
}
