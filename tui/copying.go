package tui

import (
	"context"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"leadrig/tui/paint"
)

// copyMenu asks in which form the delivery is to be copied.
type copyMenu struct{ id int64 }

var _ drawer = copyMenu{}

func (m *model) openCopy() { m.openDrawer(copyMenu{m.list.selected().ID}) }

func copyCommands() []command {
	return []command{
		bind(copyAs(CopyCurl), "c", "as a curl command", "c").brief("c", "curl command"),
		bind(copyAs(CopyBody), "b", "the body", "b").brief("b", "body"),
		bind(copyAs(CopyID), "i", "the X-Request-Id", "i").brief("i", "X-Request-Id"),
		bind((*model).closeDrawer, "esc q", "nothing", "esc", "q").brief("esc", "nothing"),
	}
}

func (copyMenu) place() place    { return placeCopy }
func (copyMenu) want(*model) int { return 2 }

func (c copyMenu) view(p, _ pen, width, _ int, _ *model) []string {
	ln := p.Line(width)
	ln.Gap(1)
	for i, choice := range []struct{ key, does string }{{"c", "curl command"}, {"b", "body"}, {"i", "X-Request-Id"}} {
		ln.Fits(min(i, 1)*betweenHints, paint.Accent.Text(choice.key), paint.Plain.Text(" "+choice.does))
	}
	return []string{rule(p, width, paint.Strong.Text(fmt.Sprintf("Copy %d to the clipboard", c.id))), ln.String()}
}

// copiedMsg brings what is to be copied.
type copiedMsg struct {
	form CopyForm
	id   int64
	text string
	err  error
}

// copyAs copies a delivery in a form: the one that was chosen when the menu was
// opened, or without the menu the one that is chosen.
func copyAs(form CopyForm) func(*model) {
	return func(m *model) {
		menu, open := m.drawer.(copyMenu)
		if !open {
			menu.id = m.list.selected().ID
		}
		m.closeDrawer()
		actions := m.options.Desk.Actions
		m.begin(func(ctx context.Context) tea.Msg {
			text, err := actions.Copy(ctx, menu.id, form)
			return copiedMsg{form, menu.id, text, err}
		})
	}
}

func (m *model) takeCopied(msg copiedMsg) {
	if msg.err != nil {
		m.say(failed(fmt.Sprintf("copy %d: %v", msg.id, msg.err)))
		return
	}
	m.later(tea.SetClipboard(msg.text))
	if len(msg.text) > mostTerminals {
		m.say(warned(fmt.Sprintf("%s sent to the clipboard: many terminals take no more than %s; s saves it instead", sizeText(len(msg.text)), sizeText(mostTerminals))))
		return
	}
	what := map[CopyForm]string{CopyCurl: "curl command", CopyBody: "body", CopyID: "X-Request-Id"}[msg.form]
	m.say(done(fmt.Sprintf("%s of %d sent to the clipboard (%s), if %s", what, msg.id, sizeText(len(msg.text)), m.clipboardAllows())))
}

// clipboardAllows is on what it depends whether a copy arrives: no terminal says so.
func (m *model) clipboardAllows() string {
	for _, variable := range environ(m.options.Environ) {
		if value, ok := strings.CutPrefix(variable, "TMUX="); ok && value != "" {
			return "tmux has set-clipboard on and the terminal allows it"
		}
	}
	return "the terminal allows it"
}

// mostTerminals is how much text many terminals let into the clipboard, in bytes.
const mostTerminals = 74_000

// sizeText is a number of bytes for people.
func sizeText(n int) string {
	const kilo = 1000
	switch {
	case n < kilo:
		return paint.Counted(n, "byte", "bytes")
	case n < kilo*kilo:
		return fmt.Sprintf("%.1f kB", float64(n)/kilo)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/kilo/kilo)
}
