package scenario

import (
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

// maxFile bounds a scenario file, in bytes.
const maxFile = 1 << 20

// LoadFile reads a user's scenario. What is wrong with its text is an *Error.
func LoadFile(path string) (*Scenario, error) {
	schema, err := compile()
	if err != nil {
		return nil, err
	}
	return loadFile(path, schema)
}

func loadFile(path string, schema *jsonschema.Schema) (*Scenario, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read scenario: %w", err)
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read scenario %s: %w", path, err)
	}
	if len(data) > maxFile {
		return nil, &Error{File: path, Reason: fmt.Sprintf("it is over %d bytes: a scenario is a short text", maxFile)}
	}
	s, err := parse(data, schema)
	if e, ok := errors.AsType[*Error](err); ok {
		e.File = path
	}
	if err != nil {
		return nil, err
	}
	s.File = path
	return s, nil
}

// parse takes the schema, since compiling it takes longer than all else.
func parse(data []byte, schema *jsonschema.Schema) (*Scenario, error) {
	root, err := document(data)
	if err != nil {
		return nil, err
	}
	if err := validate(root, schema); err != nil {
		return nil, err
	}
	var s Scenario
	if err := root.Decode(&s); err != nil {
		return nil, asError(err)
	}
	s.fill()
	if err := s.check(root); err != nil {
		return nil, err
	}
	return &s, nil
}

// document is the one document of a file. Aliases are refused: with them a few
// lines can mean gigabytes.
func document(data []byte) (*yaml.Node, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, asError(err)
	}
	if len(doc.Content) == 0 {
		return nil, &Error{Line: 1, Column: 1, Reason: "it is empty: a scenario has a name, steps and checks"}
	}
	if alias := findAlias(&doc); alias != nil {
		return nil, at(alias, "YAML aliases are not supported here: write the value out")
	}
	return doc.Content[0], nil
}

func findAlias(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n
	}
	for _, c := range n.Content {
		if found := findAlias(c); found != nil {
			return found
		}
	}
	return nil
}

// asError takes the line out of the YAML reader's texts.
func asError(err error) error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	text := err.Error()
	if t, ok := errors.AsType[*yaml.TypeError](err); ok && len(t.Errors) > 0 {
		text = t.Errors[0]
	}
	m := regexp.MustCompile(`^(?:yaml: )?(?:unmarshal errors:\s*)?line (\d+): (.*)$`).FindStringSubmatch(text)
	if m == nil { // the reader names no line where it is the first
		return &Error{Line: 1, Column: 1, Reason: strings.TrimPrefix(text, "yaml: ")}
	}
	line, err := strconv.Atoi(m[1])
	if err != nil {
		return &Error{Reason: text}
	}
	return &Error{Line: line, Column: 1, Reason: m[2]}
}

// fill sets the defaults, so that whoever runs a scenario has none of its own.
func (s *Scenario) fill() {
	for i := range s.Steps {
		s.Steps[i].fill()
	}
	for i := range s.Checks {
		c := &s.Checks[i]
		orDefault(&c.Level, LevelFail)
		orDefault(&c.Scope, ScopeScenario)
	}
}

func (s *Step) fill() {
	if d := s.Send; d != nil {
		if len(d.Events) == 0 {
			d.Events = []string{Selected}
		}
		orDefault(&d.Copies, 1)
		orDefault(&d.IDs, SameID)
		orDefault(&d.Written, AsIs)
		orDefault(&d.Order, InOrder)
		orDefault(&d.Concurrency, 1)
		orDefault(&d.Answer, Accept)
		orDefault(&d.Effect, Once)
	}
	if a := s.Again; a != nil {
		orDefault(&a.Copies, 1)
		orDefault(&a.Written, AsIs)
	}
	if r := s.Restart; r != nil {
		orDefault(&r.Within, defaultRestart)
	}
	if d := s.Downstream; d != nil {
		orDefault(&d.Status, 503)
	}
}

const defaultRestart = Duration(30e9)

func orDefault[T comparable](value *T, otherwise T) {
	var zero T
	if *value == zero {
		*value = otherwise
	}
}
