package fault

// LostAck is lost-ack: the handler does its work and its answer is lost.
//
// Live: the handler sees the delivery and answers; SmartLead's connection is
// closed without a byte of it. SmartLead sends the same request id again.
//
// Replay: the answer is read and thrown away as if it had been lost; the
// attempt counts as unanswered.
//
// It is always when=after.
type LostAck struct{}

// Doc implements Kind.
func (LostAck) Doc() KindDoc {
	return KindDoc{
		Name: "lost-ack", Example: "lost-ack;count=1",
		Meaning: "the handler answers and the answer is lost on its way", Default: After,
		After: Side{
			Sender: "a closed connection, no answer", Handler: "the delivery; it does its work",
			Replay: "the answer is read and thrown away; the attempt counts as unanswered",
		},
		Refusal: "there is no answer to lose before the handler gave one; when=before of drop or reset keeps the delivery from it",
	}
}

// Argument implements Kind.
func (LostAck) Argument() string { return "" }

// Act implements Kind.
func (LostAck) Act() Action { return LoseAnswer{} }
