package jsonview

// line makes a line of JSON.
func (v *tree) line(i int) Line {
	r := v.rows[i]
	n := int(r.node)
	l := Line{Indent: int(r.depth), Path: Path(v.Tape, n)}
	switch r.part {
	case partClose:
		l.add(KindPunct, string(v.Kind(n)+2)+v.comma(n))
	case partRest:
		hidden := int(v.Nodes[n].Count) - v.Listed(n)
		l.add(KindNote, "… "+children(v.Kind(n), hidden)+" more, too many to show")
	case 0:
		v.firstLine(&l, r)
	default:
		v.furtherLine(&l, r)
	}
	return l
}

func (l *Line) add(kind Kind, text string) { l.Tokens = append(l.Tokens, Token{kind, text}) }

// comma is what follows a value in its container.
func (v *tree) comma(i int) string {
	n := &v.Nodes[i]
	if i > 0 && n.Ordinal+1 < v.Nodes[n.Parent].Count {
		return ","
	}
	return ""
}

// firstLine makes the line with the key of a node and its value or the start of
// it.
func (v *tree) firstLine(l *Line, r row) {
	i := int(r.node)
	l.Foldable = v.foldable(r)
	l.Folded = l.Foldable && v.folded.get(i)
	colon := ""
	if v.HasKey(i) {
		l.Tokens = AppendKey(l.Tokens, v.Tape, i)
		colon = ": "
	}
	if v.Container(i) {
		v.addContainer(l, i, colon)
		return
	}
	if colon != "" {
		l.add(KindPunct, colon)
	}
	switch {
	case l.Foldable && !l.Folded:
		l.Tokens = v.text(i).tokens(l.Tokens, KindString, 0, int(v.piecesOf(i, int(r.depth))[0]), `"`, "")
		return
	case v.Kind(i) == '"':
		l.Tokens = v.text(i).line(l.Tokens, v.room(i, int(r.depth)))
	default:
		l.Tokens = appendScalar(l.Tokens, v.Tape, i)
	}
	if comma := v.comma(i); comma != "" {
		l.add(KindPunct, comma)
	}
}

func (v *tree) addContainer(l *Line, i int, colon string) {
	start, end := string(v.Kind(i)), string(v.Kind(i)+2)
	switch {
	case v.Nodes[i].Count == 0:
		l.add(KindPunct, colon+start+end+v.comma(i))
	case v.open(i):
		l.add(KindPunct, colon+start)
	default:
		l.add(KindPunct, colon+start+" ")
		l.add(KindNote, "… "+children(v.Kind(i), int(v.Nodes[i].Count)))
		l.add(KindPunct, " "+end+v.comma(i))
	}
}

// furtherLine makes a further line of a string that is unfolded.
func (v *tree) furtherLine(l *Line, r row) {
	i := int(r.node)
	text, pieces := v.text(i), v.piecesOf(i, int(r.depth)-1)
	from, to := int(pieces[r.part-1]), len(text.b)
	if int(r.part) < len(pieces) {
		l.Tokens = text.tokens(l.Tokens, KindString, from, int(pieces[r.part]), "", "")
		return
	}
	if len(pieces) == maxPieces {
		to = text.cut(from, v.pieceRoom(int(r.depth)-1))
	}
	if to < len(text.b) {
		l.Tokens = text.tokens(l.Tokens, KindString, from, to, "", "")
		l.add(KindNote, "… "+size(len(text.b)-to))
		l.add(KindString, `"`)
	} else {
		l.Tokens = text.tokens(l.Tokens, KindString, from, to, "", `"`)
	}
	if comma := v.comma(i); comma != "" {
		l.add(KindPunct, comma)
	}
}
