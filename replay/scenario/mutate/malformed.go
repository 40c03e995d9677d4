package mutate

import (
	"bytes"
	"strings"
)

// tooDeep is more than a usual reader of JSON follows.
const tooDeep = 10_001

// Malformed is the mutation that makes bodies that are no event.
const Malformed = "malformed"

// malformed are bodies that are no event, whatever SmartLead will think of.
func malformed(root *value, _ Input) []Variant {
	good := root.bytes()
	wrongType := func(literal string) []byte {
		return root.change("", func(key string, _ *value) *value {
			if key == "event_type" {
				return &value{literal: []byte(literal)}
			}
			return nil
		}).bytes()
	}
	return []Variant{
		{"that is no JSON", bytes.Replace(good, []byte(":"), []byte("=>"), 1)},
		{"that is a form", []byte("event_type=EMAIL_REPLY&campaign_id=7")},
		{"that is empty", []byte{}},
		{"that is cut off", good[:len(good)/2]},
		{"with a number for its event type", wrongType("42")},
		{"with an object for its event type", wrongType(`{"name":"EMAIL_REPLY"}`)},
		{"that is not UTF-8", bytes.Replace(good, []byte(`"event_type":"`), []byte("\"event_type\":\"\xff\xfe"), 1)},
		{"that is an array", append(append([]byte("["), good...), ']')},
		{"that is null", []byte("null")},
		{"that is a text", []byte(`"EMAIL_REPLY"`)},
		{"10,001 arrays deep", []byte(strings.Repeat("[", tooDeep) + strings.Repeat("]", tooDeep))},
	}
}
