package mutate

import "slices"

// sample is a text that people or machines really send.
type sample struct{ label, text string }

func samples() []sample {
	return []sample{
		{"emoji", "Great 👩‍👩‍👧‍👦🏳️‍🌈 thanks 🙏🏽"},
		{"right-to-left text", "שלום, \u202eنعم\u202c, \u2067مرحبا\u2069"},
		{"control characters", "a\x01b\x07c\x08d\x0be\x1f\x7f\u0085\u2028"},
		{"a NUL character", "before\x00after"},
		{"zero-width characters", "zero\u200bwidth\u200djoiner\ufeff\u2060e\u0301"},
		{"HTML", `<script>alert("1")</script><img src=x onerror=alert(1)>&amp;`},
		{"terminal escape sequences", "\x1b[31mred\x1b[0m\x1b]0;title\x07\x1b[2J"},
		{"characters beyond 16 bits", "𝒳𐍈𠜎 \U0010FFFD"},
		{"quotes and backslashes", `"; DROP TABLE leads; -- \n \' ${x} {{x}} %s`},
	}
}

// free are the members with text that people write.
func free() []string {
	return []string{
		"subject", "to_name", "lead_name", "campaign_name", "text", "html", "preview_text", "reply_body",
		"visible_text", "first_name", "last_name", "company_name", "email_body",
	}
}

func unicode(root *value, _ Input) []Variant {
	var all []Variant
	names := free()
	for _, s := range samples() {
		body, n := changed(root, func(key string, v *value) *value {
			old, ok := v.str()
			if !ok || !slices.Contains(names, key) {
				return nil
			}
			return text(old + " " + s.text)
		})
		if n > 0 {
			all = append(all, Variant{Label: "with " + s.label, Body: body})
		}
	}
	return all
}
