package hook

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestMessages_CarryWhatTheirDeliveryIs(t *testing.T) {
	d := &Delivery{
		ID: 3, RunID: 1, ReceivedAt: at(), Source: SourceEndpoint, Method: "POST", Query: "a=1",
		Header: NewHeader(HeaderField{"A", "1"}), Body: []byte("0123456789"),
		Summary:   Summary{EventType: "EMAIL_OPEN", CampaignID: "7", Lead: "a@b.example", Fingerprint: 5},
		RequestID: "r", DuplicateOf: 2, DuplicateBy: ByRequestID, Copy: 2, ReplayOf: 1, Edited: true,
	}
	t.Run("a delivery", func(t *testing.T) {
		want := &DeliveryArrived{
			Time: at(), ID: 3, RunID: 1, RequestID: "r", EventType: "EMAIL_OPEN", CampaignID: "7", Lead: "a@b.example",
			Bytes: 10, DuplicateOf: 2, DuplicateBy: ByRequestID, Copy: 2, Source: SourceEndpoint, ReplayOf: 1, Edited: true,
		}
		if diff := cmp.Diff(want, NewDeliveryArrived(d)); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("an attempt is told when it ended", func(t *testing.T) {
		a := &Attempt{
			DeliveryID: 3, Number: 2, StartedAt: at(), URL: "http://h/", Status: 500, Latency: time.Second,
			Outcome: OutcomeRetry, Error: "e", Fault: "f",
		}
		want := &AttemptFinished{
			Time: at().Add(time.Second), DeliveryID: 3, Number: 2, URL: "http://h/", Status: 500, Latency: time.Second,
			Outcome: OutcomeRetry, Error: "e", Fault: "f", EventType: "EMAIL_OPEN", CampaignID: "7", Lead: "a@b.example", RequestID: "r",
		}
		if diff := cmp.Diff(want, NewAttemptFinished(d, a)); diff != "" {
			t.Error(diff)
		}
	})
}
