package fault

// Kind is what a fault does. The kinds are Status, LostAck, Timeout, Late,
// ResetConn and Dropped; each one's file says what the sender and the handler
// see of it.
type Kind interface {
	// Doc describes the kind, the same for all its arguments.
	Doc() KindDoc
	// Argument is the canonical text behind the equals sign, "" without one.
	Argument() string
	// Act is what the applier has to do.
	Act() Action
}

// KindDoc describes a kind for help texts and docs.
type KindDoc struct {
	Name     string
	Argument string // what its argument is called; empty: it takes none
	Example  string // a whole fault
	Meaning  string // one line
	Default  When
	Before   Side   // zero: the kind refuses when=before
	After    Side   // zero: the kind refuses when=after
	Refusal  string // why it has one side only; empty where it has both
}

// Side is what a kind means on one side of the handler.
type Side struct {
	Sender  string // live: what SmartLead sees
	Handler string // live: what the handler sees
	Replay  string // replay: what we do as the sender
}

// allows reports whether the kind makes sense on that side.
func (d *KindDoc) allows(w When) bool {
	if w == Before {
		return d.Before != Side{}
	}
	return d.After != Side{}
}

// reader reads kinds of one name.
type reader struct {
	doc KindDoc
	// read makes a kind of its argument; nil where it takes none. The error is
	// what would have been right.
	read func(argument string) (Kind, error)
	bare Kind // the kind without an argument
}

// readers are all kinds, in the order of the docs.
func readers() []reader {
	return []reader{
		{doc: Status{}.Doc(), read: readStatus},
		{doc: LostAck{}.Doc(), bare: LostAck{}},
		{doc: Timeout{}.Doc(), bare: Timeout{}},
		{doc: Late{}.Doc(), read: readLate},
		{doc: ResetConn{}.Doc(), bare: ResetConn{}},
		{doc: Dropped{}.Doc(), bare: Dropped{}},
	}
}

// Kinds describes all kinds, in the order of the docs.
func Kinds() []KindDoc {
	var docs []KindDoc
	for _, r := range readers() {
		docs = append(docs, r.doc)
	}
	return docs
}
