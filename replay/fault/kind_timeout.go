package fault

// Timeout is timeout: the sender gives up waiting.
//
// Live: SmartLead gets no answer until it gives up, by its documentation after
// 30 s. With when=after, the default, the handler did its work in the meantime;
// with when=before it sees nothing.
//
// Replay: we give up at the policy's timeout. With when=after the delivery was
// sent and a handler that answers sooner is not heard; with when=before nothing
// is sent.
type Timeout struct{}

// Doc implements Kind.
func (Timeout) Doc() KindDoc {
	return KindDoc{
		Name: "timeout", Example: "timeout;attempt=1",
		Meaning: "the sender waits until it gives up", Default: After,
		Before: Side{
			Sender: "no answer until it gives up", Handler: "nothing",
			Replay: "nothing is sent; the attempt is over at the policy's timeout, unanswered",
		},
		After: Side{
			Sender: "no answer until it gives up", Handler: "the delivery; it does its work",
			Replay: "sent, and no answer is taken; the attempt is over at the policy's timeout, unanswered",
		},
	}
}

// Argument implements Kind.
func (Timeout) Argument() string { return "" }

// Act implements Kind.
func (Timeout) Act() Action { return Withhold{} }
