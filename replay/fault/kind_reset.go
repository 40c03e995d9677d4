package fault

// ResetConn is reset: the connection ends with a reset.
//
// Live: SmartLead's connection is reset before an answer. With when=after, the
// default, the handler did its work first; with when=before it sees nothing.
//
// Replay: we reset our connection to the handler. With when=after the whole
// request was sent, so the handler may do its work and find nobody to answer;
// with when=before the reset comes within the request, which the handler never
// has whole.
type ResetConn struct{}

// Doc implements Kind.
func (ResetConn) Doc() KindDoc {
	return KindDoc{
		Name: "reset", Example: "reset;when=before;every=3",
		Meaning: "the connection is reset before an answer", Default: After,
		Before: Side{
			Sender: "a connection reset", Handler: "nothing",
			Replay: "reset within the request; the attempt counts as unanswered",
		},
		After: Side{
			Sender: "a connection reset", Handler: "the delivery; it does its work",
			Replay: "reset once the request is sent; the attempt counts as unanswered",
		},
	}
}

// Argument implements Kind.
func (ResetConn) Argument() string { return "" }

// Act implements Kind.
func (ResetConn) Act() Action { return Reset{} }
