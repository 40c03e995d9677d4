package tape

import "bytes"

// Parse lists the values of a JSON text, at most maxNodes of them. The fault is
// nil if the text is JSON. The tape refers to body, which must not change.
func Parse(body []byte, maxNodes int) (*Tape, *Fault) {
	if len(body) > MaxBody {
		return nil, &Fault{Reason: "it is too long to be looked into"}
	}
	// There is at most one value for each of these bytes, and the first.
	most := 1 + bytes.Count(body, []byte{','}) + bytes.Count(body, []byte{'{'}) + bytes.Count(body, []byte{'['})
	s := scanner{body: body, max: max(maxNodes, 1)}
	s.nodes = make([]Node, 0, min(most, s.max))
	s.document()
	if s.fault != nil {
		return nil, s.fault
	}
	return &Tape{Body: body, Nodes: s.nodes, Cut: s.cut}, nil
}

// scanner reads a text from its start to its end. What is open is kept on a
// stack of bytes, so that depth costs one byte.
type scanner struct {
	body  []byte
	pos   int
	nodes []Node
	max   int
	cut   bool

	open   []byte // the brackets that wait for their ends
	listed int    // how many of them are on the tape: the outer ones
	parent uint32 // the innermost that is
	fresh  bool   // the innermost has no member yet
	fault  *Fault
}

func (s *scanner) document() {
	s.blank()
	if bytes.HasPrefix(s.body, []byte("\xef\xbb\xbf")) {
		s.fail("it starts with a byte order mark, which JSON must not have")
		return
	}
	s.value(0)
	for len(s.open) > 0 && s.fault == nil {
		s.step()
	}
	if s.blank(); s.fault == nil && s.pos < len(s.body) {
		s.fail("something follows the end of the JSON")
	}
}

// step reads what comes next in the innermost container: its end or a member.
func (s *scanner) step() {
	s.blank()
	container := s.open[len(s.open)-1]
	end := container + 2 // of '{' and '[' alike
	if s.at(end) && s.pos < len(s.body) {
		s.close()
		return
	}
	if !s.fresh {
		if !s.at(',') {
			s.fail("a comma or " + string(end) + " is missing")
			return
		}
		s.pos++
		if s.blank(); s.at(end) {
			s.fail("nothing follows the comma before " + string(end))
			return
		}
	}
	s.fresh = false
	key := 0
	if container == '{' {
		key = s.key()
	}
	if s.fault == nil {
		s.value(key)
	}
}

// key reads a key and its colon, and returns where the key stands.
func (s *scanner) key() int {
	key := s.pos
	if !s.at('"') {
		s.fail("a key in double quotes is missing")
		return 0
	}
	s.text()
	if s.fault != nil {
		return 0
	}
	if s.blank(); !s.at(':') {
		s.fail("the colon after a key is missing")
		return 0
	}
	s.pos++
	s.blank()
	return key
}

// value reads a value, of a container only its start.
func (s *scanner) value(key int) {
	if s.pos == len(s.body) {
		s.fail("a value is missing")
		return
	}
	start := s.pos
	switch c := s.body[s.pos]; {
	case c == '{' || c == '[':
		s.pos++
		s.enter(key, start, c)
		return
	case c == '"':
		s.text()
	case c == '-' || c >= '0' && c <= '9':
		s.number()
	case c == 't':
		s.word("true")
	case c == 'f':
		s.word("false")
	case c == 'n':
		s.word("null")
	default:
		s.failValue()
	}
	if s.fault == nil {
		s.list(key, start)
	}
}

// list puts the value that ends here on the tape, and reports whether it did.
func (s *scanner) list(key, start int) bool {
	if s.listed < len(s.open) {
		return false
	}
	n := uint32(len(s.nodes))
	ordinal := uint32(0)
	if len(s.open) > 0 {
		ordinal = s.nodes[s.parent].Count
		s.nodes[s.parent].Count++
	}
	if len(s.nodes) == s.max {
		s.cut = true
		return false
	}
	s.nodes = append(s.nodes, Node{
		Start: uint32(start), End: uint32(s.pos), Key: uint32(key),
		Next: n + 1, Parent: s.parent, Ordinal: ordinal,
	})
	return true
}

func (s *scanner) enter(key, start int, bracket byte) {
	n := uint32(len(s.nodes))
	if s.list(key, start) {
		s.parent = n
		s.listed++
	}
	s.open = append(s.open, bracket)
	s.fresh = true
}

func (s *scanner) close() {
	s.pos++
	if s.listed == len(s.open) {
		n := &s.nodes[s.parent]
		n.End, n.Next = uint32(s.pos), uint32(len(s.nodes))
		s.parent = n.Parent
		s.listed--
	}
	s.open = s.open[:len(s.open)-1]
	s.fresh = false
}

func (s *scanner) at(c byte) bool { return s.pos < len(s.body) && s.body[s.pos] == c }

func (s *scanner) blank() {
	for s.pos < len(s.body) {
		switch s.body[s.pos] {
		case ' ', '\n', '\t', '\r':
			s.pos++
		default:
			return
		}
	}
}
