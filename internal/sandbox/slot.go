package sandbox

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// slot is where a value of a payload comes from. Exactly one of text, number,
// moment, list and phrase is set. A slot keeps to the form that the payload has
// at its place (ids as numbers or as text, the format of a time, message ids
// with or without angle brackets) and leaves it alone where the payload has
// something of another kind.
type slot struct {
	text     func(v *view) string
	number   func(v *view) int64
	moment   func(v *view) time.Time
	list     filler
	phrase   bool // the payload's own sentence, with the names in it changed
	nullable bool // "" and 0 are written as null
}

// bind returns the filler for a place whose value is raw, nil if the slot
// doesn't fit there.
func (s *slot) bind(raw []byte, b *base) filler {
	var text string
	isText := json.Unmarshal(raw, &text) == nil && raw[0] == '"'
	isNull := raw[0] == 'n'
	switch {
	case s.text != nil && (isText || (isNull && s.nullable)):
		return s.bindText(text)
	case s.number != nil && (isText || isNull && s.nullable || isNumber(raw)):
		return s.bindNumber(isText)
	case s.moment != nil && isText:
		if layout, ok := layoutOf(text); ok {
			return bindMoment(s.moment, layout)
		}
	case s.list != nil && raw[0] == '[':
		return s.list
	case s.phrase && isText:
		return b.phrase(text)
	}
	return nil
}

func isNumber(raw []byte) bool { return raw[0] == '-' || (raw[0] >= '0' && raw[0] <= '9') }

func (s *slot) bindText(text string) filler {
	read, nullable := s.text, s.nullable
	// The flat payloads of the reference page write message ids bare.
	bare := text != "" && text[0] != '<'
	return func(dst []byte, v *view) []byte {
		value := read(v)
		if value == "" && nullable {
			return append(dst, "null"...)
		}
		if bare && strings.HasPrefix(value, "<sw-") {
			value = strings.Trim(value, "<>")
		}
		return appendQuoted(dst, value)
	}
}

func (s *slot) bindNumber(asText bool) filler {
	read, nullable := s.number, s.nullable
	return func(dst []byte, v *view) []byte {
		n := read(v)
		switch {
		case n == 0 && nullable:
			return append(dst, "null"...)
		case asText:
			dst = append(dst, '"')
			dst = strconv.AppendInt(dst, n, 10)
			return append(dst, '"')
		}
		return strconv.AppendInt(dst, n, 10)
	}
}

func bindMoment(read func(*view) time.Time, layout string) filler {
	return func(dst []byte, v *view) []byte { return appendMoment(dst, read(v), layout) }
}

func appendMoment(dst []byte, at time.Time, layout string) []byte {
	dst = append(dst, '"')
	dst = at.UTC().AppendFormat(dst, layout)
	return append(dst, '"')
}

// base is what a payload of the catalogue says about itself: the values that
// its sentences repeat.
type base struct {
	CampaignName   string `json:"campaign_name"`
	CampaignID     any    `json:"campaign_id"`
	ToEmail        string `json:"to_email"`
	LeadEmail      string `json:"lead_email"`
	Step           any    `json:"sequence_number"`
	Category       string `json:"category"`
	Previous       string `json:"previous_status"`
	Current        string `json:"current_status"`
	Thread         string `json:"stats_thread_id"`
	Correspondence struct {
		Domain string `json:"repliedCompanyDomain"`
	} `json:"leadCorrespondence"`
	Categories struct {
		Old any `json:"old_id"`
	} `json:"lead_category"`
}

// newBase reads what it can: a payload whose members are of other types has
// nothing to repeat.
func newBase(body []byte) *base {
	var b base
	if json.Unmarshal(body, &b) != nil {
		return &base{}
	}
	return &b
}

// word is a piece of a sentence that names something of the event.
type word struct {
	find string
	say  func(v *view) string
}

// words are the pieces to look for. Of two that begin at one place the earlier
// in the list is taken.
func (b *base) words(sentence string) []word {
	words := []word{
		{b.CampaignName, func(v *view) string { return v.script.campaign }},
		{b.ToEmail, func(v *view) string { _, email := v.correspondent(); return email }},
		{b.LeadEmail, func(v *view) string { return v.person.email }},
		{b.Category, func(v *view) string { return v.new.name }},
	}
	if b.Previous != "" {
		words = append(words,
			word{" " + b.Previous + " to " + b.Current + " ", func(v *view) string { return " " + v.previous + " to " + v.status + " " }})
	}
	if n, ok := b.Step.(float64); ok {
		words = append(words, word{"Email " + strconv.Itoa(int(n)) + " ", func(v *view) string {
			return "Email " + strconv.Itoa(v.mail.step()) + " "
		}})
	}
	if n, ok := b.CampaignID.(float64); ok {
		words = append(words, word{"/" + strconv.Itoa(int(n)) + "/", func(v *view) string {
			return "/" + strconv.FormatInt(v.campaignID, 10) + "/"
		}})
	}
	if _, rest, ok := strings.Cut(sentence, "leadMap="); ok {
		digits := rest[:len(rest)-len(strings.TrimLeft(rest, "0123456789"))]
		words = append(words, word{"leadMap=" + digits, func(v *view) string {
			return "leadMap=" + strconv.FormatInt(v.person.mapID, 10)
		}})
	}
	return words
}

// phrase splits a sentence at its words.
func (b *base) phrase(sentence string) filler {
	var pieces []func(v *view) string
	words := b.words(sentence)
	for sentence != "" {
		at, found := len(sentence), word{}
		for _, w := range words {
			if w.find == "" {
				continue
			}
			if i := strings.Index(sentence, w.find); i >= 0 && i < at {
				at, found = i, w
			}
		}
		plain := sentence[:at]
		if plain != "" {
			pieces = append(pieces, func(*view) string { return plain })
		}
		if found.say != nil {
			pieces = append(pieces, found.say)
		}
		sentence = sentence[at+len(found.find):]
	}
	return func(dst []byte, v *view) []byte {
		var text strings.Builder
		for _, piece := range pieces {
			text.WriteString(piece(v))
		}
		return appendQuoted(dst, text.String())
	}
}
