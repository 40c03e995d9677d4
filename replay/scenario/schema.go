package scenario

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"go.yaml.in/yaml/v3"
)

//go:embed schema/scenario.schema.json
var schemaFile embed.FS

// schemaName is the schema's file, also for editors.
const schemaName = "schema/scenario.schema.json"

// Schema returns the JSON Schema (2020-12) of scenario files.
func Schema() ([]byte, error) { return schemaFile.ReadFile(schemaName) }

// validate checks a document against the schema.
func validate(root *yaml.Node, schema *jsonschema.Schema) error {
	var value any
	if err := root.Decode(&value); err != nil {
		return asError(err)
	}
	err := schema.Validate(value)
	if invalid, ok := errors.AsType[*jsonschema.ValidationError](err); ok {
		return describe(root, first(invalid))
	}
	return err
}

func compile() (*jsonschema.Schema, error) {
	data, err := Schema()
	if err != nil {
		return nil, fmt.Errorf("scenario schema: %w", err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("scenario schema: %w", err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(schemaName, doc); err != nil {
		return nil, fmt.Errorf("scenario schema: %w", err)
	}
	return c.Compile(schemaName)
}

// first is the error to show: the first one that has no other within.
func first(e *jsonschema.ValidationError) *jsonschema.ValidationError {
	for len(e.Causes) > 0 {
		e = e.Causes[0]
	}
	return e
}

// describe gives an error its place and says what would be right.
func describe(root *yaml.Node, e *jsonschema.ValidationError) error {
	node := follow(root, e.InstanceLocation)
	path := strings.Join(e.InstanceLocation, ".")
	switch k := e.ErrorKind.(type) {
	case *kind.AdditionalProperties:
		name := k.Properties[0]
		known := properties(e.SchemaURL)
		return at(keyNode(node, name), "unknown field %q: did you mean %s? The fields here are %s", name, nearest(name, known), strings.Join(known, ", "))
	case *kind.Required:
		return at(node, "%s missing: add %s", strings.Join(k.Missing, " and "), strings.Join(k.Missing, " and "))
	case *kind.Enum:
		return at(node, "%s: %v is none of %s", path, k.Got, words(k.Want))
	case *kind.Pattern:
		return at(node, "%s: %q has a character that can't stand there: %s", path, k.Got, allowed(k.Want))
	case *kind.Minimum:
		return at(node, "%s: %s is too small: give %s or more", path, plain(k.Got), plain(k.Want))
	case *kind.Maximum:
		return at(node, "%s: %s is too large: give %s or less", path, plain(k.Got), plain(k.Want))
	case *kind.MinItems:
		return at(node, "%s: it is empty: give one at least", path)
	case *kind.Type:
		return at(node, "%s: it is a %s, and must be a %s", path, k.Got, strings.Join(k.Want, " or "))
	}
	return at(node, "%s: %s", path, text(e))
}

// allowed says what a pattern of the schema means.
func allowed(pattern string) string {
	if pattern == `^[a-z0-9][a-z0-9-]*$` {
		return "use small letters, digits and hyphens"
	}
	return "it must match " + pattern
}

func plain(n *big.Rat) string {
	if n.IsInt() {
		return n.Num().String()
	}
	f, _ := n.Float64()
	return strconv.FormatFloat(f, 'g', -1, 64)
}

// text is the validator's own text of an error.
func text(e *jsonschema.ValidationError) string {
	if unit := e.DetailedOutput(); unit.Error != nil {
		return unit.Error.String()
	}
	return e.Error()
}

func words(values []any) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = fmt.Sprint(v)
	}
	return strings.Join(texts, ", ")
}

// properties lists the fields that a part of the schema allows.
func properties(url string) []string {
	var root yaml.Node
	data, err := Schema()
	if err != nil || yaml.Unmarshal(data, &root) != nil || len(root.Content) == 0 {
		return nil
	}
	_, pointer, _ := strings.Cut(url, "#")
	part := follow(root.Content[0], strings.FieldsFunc(pointer, func(r rune) bool { return r == '/' }))
	fields := child(part, "properties")
	var names []string
	for i := 0; fields != nil && i+1 < len(fields.Content); i += 2 {
		if name := fields.Content[i].Value; name != "$schema" {
			names = append(names, name)
		}
	}
	return names
}

// follow is the node at a path, or the last one on the way to it.
func follow(node *yaml.Node, path []string) *yaml.Node {
	for _, key := range path {
		next := child(node, key)
		if n, err := strconv.Atoi(key); next == nil && err == nil {
			next = child(node, n)
		}
		if next == nil {
			return node
		}
		node = next
	}
	return node
}

// child is a member's value or an element; nil if there is none.
func child[K string | int](node *yaml.Node, key K) *yaml.Node {
	if node == nil {
		return nil
	}
	switch k := any(key).(type) {
	case int:
		if node.Kind == yaml.SequenceNode && k < len(node.Content) {
			return node.Content[k]
		}
	case string:
		if name := keyNode(node, k); name != node {
			for i := 0; i+1 < len(node.Content); i += 2 {
				if node.Content[i] == name {
					return node.Content[i+1]
				}
			}
		}
	}
	return nil
}

// keyNode is the node of a member's name, or the object itself.
func keyNode(node *yaml.Node, name string) *yaml.Node {
	if node == nil || node.Kind != yaml.MappingNode {
		return node
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == name {
			return node.Content[i]
		}
	}
	return node
}
