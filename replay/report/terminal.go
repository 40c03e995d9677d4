package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"leadrig/internal/safetext"
)

// Printer writes the terminal form piece by piece, while the run goes on: Head
// once its settings are known, each Scenario when it has ended, End with the
// finished report. It isn't safe for several goroutines.
type Printer struct {
	w     io.Writer
	style Style
	group string
	b     strings.Builder
	err   error
}

// NewPrinter returns a printer to w.
func NewPrinter(w io.Writer, style Style) *Printer { return &Printer{w: w, style: style} }

// The columns of a scenario's line.
const (
	nameAt    = 5 // behind the indent, the sign and a space
	nameWidth = 24
	messageAt = nameAt + nameWidth + 2
	timeWidth = 9
	detailAt  = 7
)

// Head writes what the run is.
func (p *Printer) Head(r *Report) {
	r = harmless(r)
	p.lines(2, bold, r.intro())
	p.flush()
}

// Scenario writes a scenario that has ended, under its group's name where that
// changes.
func (p *Printer) Scenario(s *Scenario) {
	s = harmless(s)
	s.Finish()
	if s.Group != p.group {
		p.group = s.Group
		p.lines(2, "", s.Group)
	}
	p.title(s)
	p.details(s)
	p.flush()
}

// End writes what the run came to, and returns the first error of the writer.
func (p *Printer) End(r *Report) error {
	r = harmless(r)
	if r.Failure != "" {
		p.lines(2, red, "✗ ended early: "+r.Failure)
	}
	p.lines(2, bold, r.Sentence())
	p.tally(r)
	p.flush()
	return p.err
}

// title writes a scenario's own line: sign, name, message, time.
func (p *Printer) title(s *Scenario) {
	p.space(nameAt - 2)
	p.b.WriteString(p.style.paint(s.Verdict.colour(), s.Verdict.sign()))
	p.b.WriteByte(' ')
	name := safetext.Cut(s.Name, p.style.width()-nameAt-timeWidth)
	used := nameAt + ansi.StringWidth(name)
	p.b.WriteString(p.style.paint(bold, name))
	room := p.style.width() - messageAt - timeWidth
	message := s.headline()
	beside := ansi.StringWidth(message) <= room && used < messageAt
	if beside && message != "" {
		p.space(messageAt - used)
		p.b.WriteString(message)
		used = messageAt + ansi.StringWidth(message)
	}
	took := msText(s.TookMS)
	if s.Verdict == Skipped {
		took = ""
	}
	if took != "" {
		p.space(max(p.style.width()-used-ansi.StringWidth(took), 1))
		p.b.WriteString(p.style.paint(dim, took))
	}
	p.b.WriteByte('\n')
	if !beside {
		p.lines(detailAt, "", message)
	}
}

// tally writes the counts and, at the right, the exit code.
func (p *Printer) tally(r *Report) {
	exit := fmt.Sprintf("exit %d", r.ExitCode)
	lines := wrapped(safetext.Cut(r.counts(), maxLines*p.style.width()), p.style.width()-2)
	for _, line := range lines[:len(lines)-1] {
		p.line(2, "", line)
	}
	last := lines[len(lines)-1]
	gap := p.style.width() - 2 - ansi.StringWidth(last) - len(exit)
	if gap < 2 {
		p.line(2, "", last)
		last, gap = "", p.style.width()-2-len(exit)
	}
	p.space(2)
	p.b.WriteString(last)
	p.space(gap)
	colour := red
	if r.ExitCode == 0 {
		colour = green
	}
	p.b.WriteString(p.style.paint(colour, exit))
	p.b.WriteByte('\n')
}

// maxLines bounds one text on the terminal, about: a handler's error may be a
// whole page.
const maxLines = 12

// lines writes text at an indent, in as many lines as it takes.
func (p *Printer) lines(indent int, colour, text string) {
	if text == "" {
		return
	}
	width := p.style.width() - indent
	for _, line := range wrapped(safetext.Cut(text, maxLines*width), width) {
		p.line(indent, colour, line)
	}
}

func (p *Printer) line(indent int, colour, text string) {
	p.space(indent)
	p.b.WriteString(p.style.paint(colour, text))
	p.b.WriteByte('\n')
}

func (p *Printer) space(n int) { p.b.WriteString(strings.Repeat(" ", max(n, 0))) }

// flush writes what there is. After an error nothing more is written.
func (p *Printer) flush() {
	if p.err == nil {
		_, p.err = io.WriteString(p.w, p.b.String())
	}
	p.b.Reset()
}
