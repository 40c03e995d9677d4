package fault

import (
	"slices"
	"strings"

	"leadrig/internal/hook"
)

// Parse reads a fault. The error is a *ParseError, which names the bad part, its
// column and what was probably meant.
func Parse(spec string) (Spec, error) {
	p := parser{whole: spec, seen: map[string]bool{}}
	for _, part := range p.parts() {
		if err := p.part(part); err != nil {
			return Spec{}, err
		}
	}
	return p.finish()
}

type parser struct {
	whole string
	spec  Spec
	seen  map[string]bool
	when  piece // the value of when, if there is one
}

// parts cuts the text at its semicolons. Blanks around a part are nobody's.
func (p *parser) parts() []piece {
	var parts []piece
	at := 0
	for raw := range strings.SplitSeq(p.whole, ";") {
		parts = append(parts, p.trimmed(at, raw))
		at += len(raw) + 1
	}
	return parts
}

func (p *parser) trimmed(at int, raw string) piece {
	left := strings.TrimLeft(raw, " \t")
	return piece{p.whole, at + len(raw) - len(left), strings.TrimRight(left, " \t")}
}

func (p *parser) part(t piece) error {
	if t.value == "" {
		return t.emptyPart()
	}
	before, after, hasValue := strings.Cut(t.value, "=")
	name := p.trimmed(t.at, before)
	value := p.trimmed(t.at+len(before)+1, after)
	if !hasValue {
		value = piece{p.whole, t.at, ""}
	}
	if i := slices.IndexFunc(readers(), func(r reader) bool { return r.doc.Name == name.value }); i >= 0 {
		return p.kind(readers()[i], name, value, hasValue)
	}
	if i := slices.IndexFunc(modifiers(), func(m modifier) bool { return m.doc.Name == name.value }); i >= 0 {
		return p.modifier(modifiers()[i], name, value, hasValue)
	}
	return name.wrong("no such word: did you mean %s?", meant(name.value))
}

func (t piece) emptyPart() error {
	if strings.TrimSpace(t.whole) == "" {
		return t.wrong("it is empty: begin with a kind, one of %s", kindNames())
	}
	return t.wrong("nothing stands here: remove the semicolon")
}

func (p *parser) kind(r reader, name, value piece, hasValue bool) error {
	if p.spec.kind != nil {
		return name.wrong("one fault is of one kind, and this is of the kind %s: write another fault", p.spec.kind.Doc().Name)
	}
	switch {
	case r.read == nil && hasValue:
		return value.wrong("%s takes no value: write %s alone", name.value, name.value)
	case r.read == nil:
		p.spec.kind = r.bare
		return nil
	case value.value == "":
		return name.wrong("a value is missing: write it as in %s", strings.Split(r.doc.Example, ";")[0])
	}
	var err error
	if p.spec.kind, err = r.read(value.value); err != nil {
		return value.wrong("%v", err)
	}
	return nil
}

func (p *parser) modifier(m modifier, name, value piece, hasValue bool) error {
	if p.seen[name.value] {
		return name.wrong("it stands here twice: remove one")
	}
	p.seen[name.value] = true
	if !hasValue || value.value == "" {
		return name.wrong("a value is missing: write it as in %s", m.doc.Example)
	}
	if name.value == "when" {
		p.when = value
	}
	if err := m.read(&p.spec, value.value); err != nil {
		return value.wrong("%v", err)
	}
	return nil
}

// finish checks what only the whole can show.
func (p *parser) finish() (Spec, error) {
	if p.spec.kind == nil {
		return Spec{}, piece{whole: p.whole}.wrong("the kind is missing: add one of %s", kindNames())
	}
	doc := p.spec.kind.Doc()
	if p.spec.when == "" {
		p.spec.when = doc.Default
	}
	if !doc.allows(p.spec.when) {
		return Spec{}, p.when.wrong("%s has no such side: %s", doc.Name, doc.Refusal)
	}
	return p.spec, nil
}

func kindNames() string {
	var names []string
	for _, r := range readers() {
		names = append(names, part(r.doc.Name, r.doc.Argument))
	}
	return strings.Join(names, ", ")
}

// meant is what somebody probably wanted to write: a side, the whole of a word
// that was begun, or else the nearest word.
func meant(name string) string {
	if When(name) == Before || When(name) == After {
		return "when=" + name
	}
	all := words()
	if i := slices.IndexFunc(all, func(w string) bool { return name != "" && strings.HasPrefix(w, name) }); i >= 0 {
		return all[i]
	}
	return hook.Nearest(name, all)
}

// words are all names of the grammar.
func words() []string {
	var names []string
	for _, r := range readers() {
		names = append(names, r.doc.Name)
	}
	for _, m := range modifiers() {
		names = append(names, m.doc.Name)
	}
	return names
}
