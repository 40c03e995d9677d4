package mutate

import (
	"bytes"
	"strings"
	"time"
)

// idTypes writes numeric ids as text, and texts of digits as numbers.
func idTypes(root *value, _ Input) []Variant {
	var all []Variant
	if v, n := changed(root, idAsText); n > 0 {
		all = append(all, Variant{Label: "ids as text", Body: v})
	}
	if v, n := changed(root, idAsNumber); n > 0 {
		all = append(all, Variant{Label: "ids as numbers", Body: v})
	}
	return all
}

// changed applies f and counts what it changed.
func changed(root *value, f func(string, *value) *value) (body []byte, n int) {
	out := root.change("", func(key string, v *value) *value {
		c := f(key, v)
		if c != nil {
			n++
		}
		return c
	})
	return out.bytes(), n
}

func isID(key string) bool { return key == "id" || strings.HasSuffix(key, "_id") }

func idAsText(key string, v *value) *value {
	if !isID(key) || !digits(v.literal) {
		return nil
	}
	return text(string(v.literal))
}

// idAsNumber leaves what a reader of numbers as floats would not read exactly.
func idAsNumber(key string, v *value) *value {
	const exact = 15
	s, ok := v.str()
	if !isID(key) || !ok || !digits([]byte(s)) || len(s) > exact {
		return nil
	}
	return &value{literal: []byte(s)}
}

// digits says that text is a number without a sign, as JSON writes one.
func digits(text []byte) bool {
	if len(text) == 0 || (text[0] == '0' && len(text) > 1) {
		return false
	}
	return len(bytes.Trim(text, "0123456789")) == 0
}

// layouts are the five ways in which SmartLead's pages write a time.
func layouts() []string {
	return []string{
		"2006-01-02T15:04:05.000+00:00", "2006-01-02T15:04:05+00:00", "2006-01-02T15:04:05.000000+00:00",
		"2006-01-02T15:04:05.000Z", "2006-01-02T15:04:05Z",
	}
}

func timeFormats(root *value, _ Input) []Variant {
	var all []Variant
	for _, layout := range layouts() {
		body, n := changed(root, func(_ string, v *value) *value {
			s, ok := v.str()
			if !ok {
				return nil
			}
			t, err := time.Parse(time.RFC3339, s)
			if err != nil {
				return nil
			}
			return text(t.UTC().Format(layout))
		})
		if n == 0 {
			return nil
		}
		example := time.Date(2026, 2, 11, 8, 20, 41, 671e6, time.UTC).Format(layout)
		all = append(all, Variant{Label: "times as " + example, Body: body})
	}
	return all
}

// nullable are the members that SmartLead's pages show as null.
func nullable(key string) bool {
	switch key {
	case "client_id", "old_id", "old_name":
		return true
	}
	return false
}

func nulls(root *value, _ Input) []Variant {
	body, n := changed(root, func(key string, v *value) *value {
		if !nullable(key) || string(v.literal) == "null" {
			return nil
		}
		return &value{literal: []byte("null")}
	})
	if n == 0 {
		return nil
	}
	return []Variant{{Label: "with null", Body: body}}
}

func (v *value) reserialised() []byte {
	var b bytes.Buffer
	v.write(&b, style{colon: " : ", comma: ",\n  ", backwards: true})
	return b.Bytes()
}
