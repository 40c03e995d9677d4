package scenario

import (
	"errors"
	"fmt"
	"time"

	"go.yaml.in/yaml/v3"

	"leadrig/replay/fault"
)

// Fault is a fault in the fault grammar.
type Fault struct{ fault.Spec }

// UnmarshalYAML reads a fault; its error has the line and column of the part
// that is wrong.
func (f *Fault) UnmarshalYAML(node *yaml.Node) error {
	spec, err := fault.Parse(node.Value)
	if err == nil {
		f.Spec = spec
		return nil
	}
	e := at(node, "%v", err)
	var bad *fault.ParseError
	if errors.As(err, &bad) && node.Style == 0 && bad.Column > 0 {
		e.Column += bad.Column - 1
	}
	return e
}

// UnmarshalYAML reads a duration.
func (d *Duration) UnmarshalYAML(node *yaml.Node) error {
	t, err := time.ParseDuration(node.Value)
	if err != nil || t <= 0 {
		return at(node, "duration %q: write a number with its unit, as in 500ms or 30s", node.Value)
	}
	*d = Duration(t)
	return nil
}

// Error says where a scenario is wrong.
type Error struct {
	File         string // "" where the caller knows it
	Line, Column int    // from 1; 0: unknown
	Reason       string
}

func (e *Error) Error() string {
	where := e.File
	if e.Line > 0 {
		if where != "" {
			where += ":"
		}
		where += fmt.Sprintf("%d:%d", e.Line, e.Column)
	}
	if where == "" {
		return e.Reason
	}
	return where + ": " + e.Reason
}

func at(node *yaml.Node, format string, args ...any) *Error {
	e := &Error{Reason: fmt.Sprintf(format, args...)}
	if node != nil {
		e.Line, e.Column = node.Line, node.Column
	}
	return e
}
