package fault

import (
	"errors"
	"strconv"
)

// Status is status=CODE: the sender gets another status than the handler's.
//
// Live: with when=before, the default, SmartLead gets CODE and the handler sees
// nothing; with when=after the handler did its work and SmartLead is told CODE
// all the same. A 5xx is sent again, a 4xx loses the event, and a 2xx before the
// handler swallows it.
//
// Replay: with when=before nothing is sent and the attempt counts as answered
// with CODE; with when=after the answer is read and CODE put in its place.
type Status struct{ Code int }

// Doc implements Kind.
func (Status) Doc() KindDoc {
	return KindDoc{
		Name: "status", Argument: "CODE", Example: "status=500;when=after;count=2;event=EMAIL_REPLY",
		Meaning: "the sender gets this status in place of the handler's", Default: Before,
		Before: Side{
			Sender: "CODE", Handler: "nothing",
			Replay: "nothing is sent; the attempt counts as answered with CODE",
		},
		After: Side{
			Sender: "CODE, whatever the handler answered", Handler: "the delivery; it does its work",
			Replay: "the answer is read and CODE put in its place",
		},
	}
}

// Argument implements Kind.
func (s Status) Argument() string { return strconv.Itoa(s.Code) }

// Act implements Kind.
func (s Status) Act() Action { return Answer{Status: s.Code} }

// A 1xx is no final answer.
const minStatus, maxStatus = 200, 599

func readStatus(text string) (Kind, error) {
	code, err := readCount(text)
	if err != nil || code < minStatus || code > maxStatus {
		return nil, errors.New("give a status from 200 to 599, such as 500")
	}
	return Status{Code: code}, nil
}
