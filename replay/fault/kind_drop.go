package fault

// Dropped is drop: the delivery gets nowhere.
//
// Live: SmartLead's connection is closed in order without an answer; the handler
// sees nothing. SmartLead sends it again.
//
// Replay: nothing is sent and the attempt counts as unanswered at once.
//
// It is always when=before. To let SmartLead believe that an event arrived which
// the handler never saw, use status=200;when=before.
type Dropped struct{}

// Doc implements Kind.
func (Dropped) Doc() KindDoc {
	return KindDoc{
		Name: "drop", Example: "drop;skip=1;count=1",
		Meaning: "the delivery never gets to the handler, nor an answer to the sender", Default: Before,
		Before: Side{
			Sender: "a closed connection, no answer", Handler: "nothing",
			Replay: "nothing is sent; the attempt counts as unanswered at once",
		},
		Refusal: "a delivery that the handler has seen can't be dropped any more; lost-ack drops its answer",
	}
}

// Argument implements Kind.
func (Dropped) Argument() string { return "" }

// Act implements Kind.
func (Dropped) Act() Action { return Drop{} }
