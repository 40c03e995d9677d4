package fault

import (
	"errors"
	"strconv"
	"strings"

	"leadrig/internal/hook"
)

// ModifierDoc describes a modifier for help texts and docs.
type ModifierDoc struct {
	Name     string
	Argument string
	Example  string // one part of a fault
	Meaning  string // one line
}

// Modifiers describes all modifiers, in the canonical order.
func Modifiers() []ModifierDoc {
	var docs []ModifierDoc
	for _, m := range modifiers() {
		docs = append(docs, m.doc)
	}
	return docs
}

// modifier reads one modifier into a Spec and shows it again. The error of read
// is what would have been right; show gives "" for what is as by default.
type modifier struct {
	doc  ModifierDoc
	read func(s *Spec, text string) error
	show func(s *Spec) string
}

func modifiers() []modifier {
	return []modifier{
		{
			ModifierDoc{"when", "before|after", "when=after", "on which side of the handler; each kind has its default"},
			readWhen, showWhen,
		},
		numeric("count", "fires at most N times; 0 or left out: always", func(s *Spec) *int { return &s.count }, 0),
		{
			ModifierDoc{"event", "TYPE[,TYPE]", "event=EMAIL_REPLY,EMAIL_SENT", "only for deliveries of these event types"},
			readEvents, showEvents,
		},
		numeric("attempt", "only for the N-th attempt of a request id", func(s *Spec) *int { return &s.attempt }, 1),
		numeric("skip", "lets the first N matches pass", func(s *Spec) *int { return &s.skip }, 0),
		numeric("every", "fires at every N-th match after those skipped", func(s *Spec) *int { return &s.every }, 1),
		{
			ModifierDoc{"probability", "P", "probability=30%", "fires at this share of its matches, drawn by the run's seed"},
			readProbability, showProbability,
		},
	}
}

// numeric is a modifier with a whole number; 0 is the same as leaving it out.
func numeric(name, meaning string, field func(s *Spec) *int, least int) modifier {
	return modifier{
		ModifierDoc{name, "N", name + "=2", meaning},
		func(s *Spec, text string) error {
			n, err := readCount(text)
			if err != nil || n < least {
				return errors.New("give a whole number from " + strconv.Itoa(least) + " to " + strconv.Itoa(maxCount))
			}
			*field(s) = n
			return nil
		},
		func(s *Spec) string {
			if *field(s) == 0 {
				return ""
			}
			return strconv.Itoa(*field(s))
		},
	}
}

const maxCount = 1_000_000_000

// readCount reads a number without a sign.
func readCount(text string) (int, error) {
	n, err := strconv.ParseUint(text, 10, 32)
	if err != nil || n > maxCount {
		return 0, errors.New("no whole number in its bounds")
	}
	return int(n), nil
}

func readWhen(s *Spec, text string) error {
	switch w := When(text); w {
	case Before, After:
		s.when = w
		return nil
	}
	return errors.New("did you mean " + hook.Nearest(text, []string{string(Before), string(After)}) + "? It is before or after")
}

func showWhen(s *Spec) string {
	if s.when == s.kind.Doc().Default {
		return ""
	}
	return string(s.when)
}

func readEvents(s *Spec, text string) error {
	types, err := hook.ParseEventTypes(strings.Split(text, ","))
	if err != nil {
		return err
	}
	s.events = types
	return nil
}

func showEvents(s *Spec) string {
	names := make([]string, len(s.events))
	for i, t := range s.events {
		names[i] = string(t)
	}
	return strings.Join(names, ",")
}

// readProbability reads a share of 1 or of a hundred. A certain one is kept as
// 0, which is none: the two are the same fault.
func readProbability(s *Spec, text string) error {
	number, percent := strings.CutSuffix(text, "%")
	p, err := strconv.ParseFloat(number, 64)
	if percent {
		p /= 100
	}
	if err != nil || strings.Trim(number, "0123456789.") != "" || p <= 0 || p > 1 {
		return errors.New("give a number above 0 and up to 1, such as 0.3, or a percentage, such as 30%")
	}
	s.probability = p
	if p == 1 {
		s.probability = 0
	}
	return nil
}

func showProbability(s *Spec) string {
	if s.probability == 0 {
		return ""
	}
	return strconv.FormatFloat(s.probability, 'f', -1, 64)
}
