package tape

// MaxBody is the longest text that can be listed, in bytes.
const MaxBody = 1 << 31

// Node is a value: where it stands, and how it hangs together with others.
// Numbers of nodes are indexes of Tape.Nodes.
type Node struct {
	Start, End uint32 // the bytes of the value: brackets and quotes included
	Key        uint32 // where the quote before its key stands; 0 if it has none
	Next       uint32 // the node after it and all that is in it
	Parent     uint32 // the object or array around it; of the first node: itself
	Ordinal    uint32 // its place in there, from 0
	Count      uint32 // members or items of a container, listed or not
}

// Tape is a JSON text and its values in the order in which they stand. A
// container comes before what is in it.
type Tape struct {
	Body  []byte
	Nodes []Node
	Cut   bool // there are more values than were to be listed
}

// Kind returns the first byte of a value, which says what it is: '{', '[', '"',
// 't', 'f', 'n', or the '-' or digit of a number.
func (t *Tape) Kind(i int) byte { return t.Body[t.Nodes[i].Start] }

// Container reports whether a node is an object or an array.
func (t *Tape) Container(i int) bool {
	kind := t.Kind(i)
	return kind == '{' || kind == '['
}

// Value returns the bytes of a value as received.
func (t *Tape) Value(i int) []byte {
	n := &t.Nodes[i]
	return t.Body[n.Start:n.End]
}

// HasKey reports whether a node is a member of an object.
func (t *Tape) HasKey(i int) bool { return t.Nodes[i].Key != 0 }

// Key returns the bytes of a member's key as received, without its quotes.
func (t *Tape) Key(i int) []byte { return t.KeyHead(i, len(t.Body)) }

// KeyHead is Key for a look at its start: if it has more than that many bytes,
// it returns at least as many and stops.
func (t *Tape) KeyHead(i, enough int) []byte {
	start := int(t.Nodes[i].Key) + 1
	end := start
	for end < len(t.Body) && t.Body[end] != '"' && end-start <= enough {
		end += max(escapeSize(t.Body[end:]), 1)
	}
	return t.Body[start:end]
}

// Listed returns how many children of a container are on the tape: Count, unless
// the tape was cut.
func (t *Tape) Listed(i int) int {
	n := &t.Nodes[i]
	if !t.Cut || int(n.Next) < len(t.Nodes) {
		return int(n.Count)
	}
	listed := 0
	for child := i + 1; child < int(n.Next); child = int(t.Nodes[child].Next) {
		listed++
	}
	return listed
}
