package fault

import (
	"errors"
	"fmt"
	"time"
)

// Late is delay=DUR: something comes later by DUR. It is the one kind that
// doesn't end an exchange, so it goes together with another one.
//
// Live: with when=before, the default, the delivery reaches the handler late;
// with when=after the handler's answer is held back. SmartLead sees a slow
// answer in both, and gives up if it is too slow for it.
//
// Replay: with when=before the attempt is made later; with when=after the answer
// counts as that much later, and as none if that is past the policy's timeout.
type Late struct{ By time.Duration }

// Doc implements Kind.
func (Late) Doc() KindDoc {
	return KindDoc{
		Name: "delay", Argument: "DUR", Example: "delay=2s;probability=30%",
		Meaning: "the delivery, or its answer, comes later by this much", Default: Before,
		Before: Side{
			Sender: "a slow answer", Handler: "the delivery, late",
			Replay: "the attempt is made later by DUR",
		},
		After: Side{
			Sender: "a slow answer", Handler: "the delivery, in time",
			Replay: "the answer counts as later by DUR; past the policy's timeout, as none",
		},
	}
}

// Argument implements Kind.
func (l Late) Argument() string { return l.By.String() }

// Act implements Kind.
func (l Late) Act() Action { return Delay{For: l.By} }

// maxDelay is far past every timeout of a sender.
const maxDelay = time.Hour

func readLate(text string) (Kind, error) {
	if _, err := readCount(text); err == nil {
		return nil, fmt.Errorf("a duration has a unit: did you mean %ss or %sms?", text, text)
	}
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 || d > maxDelay {
		return nil, errors.New("give a duration above 0 and up to 1h, such as 300ms or 2s")
	}
	return Late{By: d}, nil
}
