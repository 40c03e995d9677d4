package store

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"leadrig/internal/filter"
)

// plan is what the database and the prints are asked, before a filter itself
// looks at a delivery: it leaves out only what can't pass.
type plan struct {
	deliveries []string // conditions on a delivery's row
	args       []any
	attempts   []attemptsTerm
	words      []wordTerm
}

// attemptsTerm is a condition that some attempt at a delivery, or, with not, no
// attempt must meet.
type attemptsTerm struct {
	where string
	args  []any
	not   bool
}

// wordTerm is a word that a delivery must, or must not, hold.
type wordTerm struct {
	word   string
	bytes  []byte
	not    bool
	probes []probe
}

// makePlan takes from a filter what can be asked beforehand.
func makePlan(f filter.Filter) plan {
	var p plan
	terms := f.Terms()
	for i := range terms {
		t := &terms[i]
		switch t.Key {
		case filter.Status, filter.Latency, filter.Outcome:
			p.addAttempts(t)
		case filter.Word:
			w := t.Values[0] // a word has no alternatives
			p.words = append(p.words, wordTerm{word: w, bytes: []byte(w), not: t.Not, probes: probesOf(w)})
		case filter.Type, filter.Campaign, filter.Lead, filter.ID, filter.Dup, filter.Since:
			p.addDeliveries(t)
		}
	}
	return p
}

// addAttempts adds a term about attempts, which SQL can say exactly.
func (p *plan) addAttempts(t *filter.Term) {
	term := attemptsTerm{not: t.Not}
	var alternatives []string
	if t.Key == filter.Outcome {
		for _, v := range t.Values {
			alternatives, term.args = append(alternatives, "outcome = ?"), append(term.args, v)
		}
	}
	for _, span := range t.Spans() {
		column := "status"
		if t.Key == filter.Latency {
			column, span = "latency_us", inMicroseconds(span)
		}
		alternatives, term.args = append(alternatives, column+" BETWEEN ? AND ?"), append(term.args, span.Min, span.Max)
	}
	term.where = strings.Join(alternatives, " OR ")
	p.attempts = append(p.attempts, term)
}

// inMicroseconds is a span of nanoseconds as that of the whole microseconds in
// it, which is what the database keeps.
func inMicroseconds(s filter.Span) filter.Span {
	const micro = 1000
	if s.Min != math.MinInt64 {
		s.Min = ceilDivision(s.Min, micro)
	}
	if s.Max != math.MaxInt64 {
		s.Max = -ceilDivision(-s.Max, micro)
	}
	return s
}

func ceilDivision(n, by int64) int64 {
	q := n / by
	if n%by > 0 {
		q++
	}
	return q
}

// addDeliveries adds a term about what is in a delivery's row.
func (p *plan) addDeliveries(t *filter.Term) {
	var alternatives []string
	var args []any
	for i, v := range t.Values {
		c := condition(t, i, v)
		text := c.may
		if t.Not {
			text = c.surely
		}
		alternatives, args = append(alternatives, "("+text+")"), append(args, c.args...)
	}
	where := "(" + strings.Join(alternatives, " OR ") + ")"
	if t.Not {
		where = "NOT " + where
	}
	p.deliveries, p.args = append(p.deliveries, where), append(p.args, args...)
}

// cond says in SQL when a value may hold for a row, and when it surely does.
// Both have the same arguments.
type cond struct {
	may, surely string
	args        []any
}

func certain(sql string, args ...any) cond { return cond{may: sql, surely: sql, args: args} }

// odd says in SQL that a text is not plain ASCII: there SQL compares otherwise
// than a filter, which knows the letters of all languages.
func odd(column string) string { return "octet_length(" + column + ") <> length(" + column + ")" }

// like compares with a pattern, case aside.
func like(column, compared, pattern string) cond {
	if !plain(pattern) {
		return cond{may: "1", surely: "0"}
	}
	match := compared + ` LIKE ? ESCAPE '\'`
	return cond{
		may:    odd(column) + " OR " + match,
		surely: "NOT (" + odd(column) + ") AND " + match,
		args:   []any{pattern},
	}
}

func condition(t *filter.Term, i int, value string) cond {
	switch t.Key {
	case filter.Campaign:
		return certain("campaign_id = ?", value)
	case filter.Dup:
		if value == "yes" {
			return certain("duplicate_of IS NOT NULL")
		}
		return certain("duplicate_of IS NULL")
	case filter.Since:
		return certain("received_at >= ?", inMicroseconds(t.Spans()[i]).Min)
	case filter.Lead:
		return like("lead", "lead", "%"+escaped(value)+"%")
	case filter.Type:
		if strings.Contains(value, "*") { // a slash counts as a letter there
			return like("event_type", "replace(event_type, '/', '_')", strings.ReplaceAll(escaped(value), "*", "%"))
		}
		return like("event_type", "event_type", escaped(value))
	case filter.ID:
		c := like("request_id", "request_id", escaped(value)+"%")
		if n, err := strconv.ParseInt(value, 10, 64); err == nil {
			id := fmt.Sprintf("id = %d OR ", n)
			c.may, c.surely = id+c.may, id+c.surely
		}
		return c
	case filter.Status, filter.Latency, filter.Outcome, filter.Word:
	}
	return cond{may: "1", surely: "0"}
}

// plain reports whether SQL compares a text as a filter does.
func plain(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf || text[i] == 0 {
			return false
		}
	}
	return true
}

// escaped takes their meaning from the letters that LIKE knows.
func escaped(text string) string {
	return strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(text)
}
