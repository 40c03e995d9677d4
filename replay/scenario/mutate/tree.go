package mutate

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// value is a JSON value whose members keep their order.
type value struct {
	members  []member // of an object
	elements []*value // of an array
	literal  []byte   // of anything else, as it was written
	kind     byte     // '{', '[' or 0
}

type member struct {
	key   string
	value *value
}

// parse reads a JSON document.
func parse(body []byte) (*value, error) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	v, err := read(d)
	if err != nil {
		return nil, fmt.Errorf("the body is no JSON that could be changed: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("the body is no JSON that could be changed: something follows its end")
	}
	return v, nil
}

func read(d *json.Decoder) (*value, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	if delim, ok := token.(json.Delim); ok {
		return readInside(d, byte(delim))
	}
	return scalar(token)
}

func readInside(d *json.Decoder, kind byte) (*value, error) {
	v := &value{kind: kind}
	for d.More() {
		var key string
		if kind == '{' {
			token, err := d.Token()
			if err != nil {
				return nil, err
			}
			key, _ = token.(string)
		}
		inner, err := read(d)
		if err != nil {
			return nil, err
		}
		if kind == '{' {
			v.members = append(v.members, member{key: key, value: inner})
			continue
		}
		v.elements = append(v.elements, inner)
	}
	_, err := d.Token() // the end of the object or array
	return v, err
}

func scalar(v any) (*value, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return &value{literal: bytes.TrimSpace(b.Bytes())}, nil
}

// text is a string as a value.
func text(s string) *value {
	v, err := scalar(s)
	if err != nil { // never: a string always encodes
		return &value{literal: []byte(`""`)}
	}
	return v
}

// str returns the string that the value is.
func (v *value) str() (string, bool) {
	if v.kind != 0 || len(v.literal) == 0 || v.literal[0] != '"' {
		return "", false
	}
	var s string
	return s, json.Unmarshal(v.literal, &s) == nil
}

func (v *value) member(key string) *value {
	for _, m := range v.members {
		if m.key == key {
			return m.value
		}
	}
	return nil
}

// without returns the object without a member.
func (v *value) without(key string) *value {
	out := &value{kind: v.kind}
	for _, m := range v.members {
		if m.key != key {
			out.members = append(out.members, m)
		}
	}
	return out
}

// change returns the value with the scalars that f changes. F gets the key that
// leads to a scalar and returns nil to leave it.
func (v *value) change(key string, f func(key string, v *value) *value) *value {
	switch v.kind {
	case '{':
		out := &value{kind: v.kind}
		for _, m := range v.members {
			out.members = append(out.members, member{key: m.key, value: m.value.change(m.key, f)})
		}
		return out
	case '[':
		out := &value{kind: v.kind}
		for _, e := range v.elements {
			out.elements = append(out.elements, e.change(key, f))
		}
		return out
	}
	if changed := f(key, v); changed != nil {
		return changed
	}
	return v
}

// bytes writes the value without spaces.
func (v *value) bytes() []byte {
	var b bytes.Buffer
	v.write(&b, style{colon: ":", comma: ","})
	return b.Bytes()
}

// style is how a value is written.
type style struct {
	colon, comma string
	backwards    bool // members in reversed order
}

func (v *value) write(b *bytes.Buffer, s style) {
	switch v.kind {
	case '{':
		b.WriteByte('{')
		for i := range v.members {
			m := v.members[i]
			if s.backwards {
				m = v.members[len(v.members)-1-i]
			}
			if i > 0 {
				b.WriteString(s.comma)
			}
			b.Write(text(m.key).literal)
			b.WriteString(s.colon)
			m.value.write(b, s)
		}
		b.WriteByte('}')
	case '[':
		b.WriteByte('[')
		for i, e := range v.elements {
			if i > 0 {
				b.WriteString(s.comma)
			}
			e.write(b, s)
		}
		b.WriteByte(']')
	default:
		b.Write(v.literal)
	}
}
