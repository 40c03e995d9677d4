package tui

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// action is what a key does.
type action uint8

// The actions.
const (
	actionNone action = iota
	actionLineUp
	actionLineDown
	actionPageUp
	actionPageDown
	actionOldest
	actionNewest
	actionFollow
	actionHelp
	actionCloseHelp
	actionYes
	actionNo
	actionStop
	actionAbort
)

// command is a key binding with its action. The footer and the help page are
// made from commands, so they can't tell of a key that does something else.
type command struct {
	key.Binding
	action action
	hint   key.Help // how the footer says it in short, if it does
}

func bind(a action, shown, does string, keys ...string) command {
	return command{Binding: key.NewBinding(key.WithKeys(keys...), key.WithHelp(shown, does)), action: a}
}

// brief gives a command its place in the footer.
func (c command) brief(shown, does string) command {
	c.hint = key.Help{Key: shown, Desc: does}
	return c
}

// listCommands work while there are deliveries to walk through.
func listCommands() []command {
	return []command{
		bind(actionFollow, "space", "follow the newest or not", "space").brief("space", "follow"),
		bind(actionLineUp, "↑ k", "one up", "up", "k").brief("↑↓", "move"),
		bind(actionLineDown, "↓ j", "one down", "down", "j"),
		bind(actionPageUp, "pgup", "one page up", "pgup"),
		bind(actionPageDown, "pgdn", "one page down", "pgdown"),
		bind(actionOldest, "home g", "the oldest", "home", "g"),
		bind(actionNewest, "end G", "the newest, and follow", "end", "G").brief("end", "newest"),
	}
}

// helpCommands work while the help page is open.
func helpCommands() []command {
	return []command{bind(actionCloseHelp, "esc", "close this page", "esc").brief("esc", "close")}
}

// commonCommands always work.
func commonCommands() []command {
	return []command{bind(actionHelp, "?", "this page", "?").brief("?", "help")}
}

// runCommands work until the run has been asked to end.
func runCommands() []command {
	return []command{bind(actionStop, "q ctrl+c", "end, remove the webhook", "q", "ctrl+c").brief("q", "quit")}
}

// endCommands work from then on. Only ctrl+c: a second q is pressed too easily
// to leave a webhook behind for it.
func endCommands() []command {
	return []command{bind(actionAbort, "ctrl+c", "then: leave at once", "ctrl+c").brief("ctrl+c", "leave at once")}
}

// commands returns what keys do now, in the order in which the footer gives them
// room.
func (m *model) commands() []command {
	var now []command
	if len(m.questions) > 0 {
		now = questionCommands()
	}
	if m.stopping {
		now = append(now, endCommands()...)
	} else {
		now = append(now, runCommands()...)
	}
	now = append(now, commonCommands()...)
	switch {
	case m.help:
		now = append(now, helpCommands()...)
	case m.list.len() > 0:
		now = append(now, listCommands()...)
	}
	return now
}

// actionFor returns what a key does now. Holding ctrl+c down is one press, where
// the terminal can tell.
func (m *model) actionFor(msg tea.KeyPressMsg) action {
	for _, c := range m.commands() {
		if key.Matches(msg, c.Binding) {
			if msg.IsRepeat && slices.Contains([]action{actionStop, actionAbort}, c.action) {
				return actionNone
			}
			return c.action
		}
	}
	return actionNone
}

// press does what a key asks for.
func (m *model) press(msg tea.KeyPressMsg) tea.Cmd {
	switch a := m.actionFor(msg); a {
	case actionLineUp:
		m.list.lineUp()
	case actionLineDown:
		m.list.lineDown()
	case actionPageUp:
		m.list.pageUp()
	case actionPageDown:
		m.list.pageDown()
	case actionOldest:
		m.list.oldest()
	case actionNewest:
		m.list.newest()
	case actionFollow:
		m.list.toggleFollow()
	case actionHelp:
		m.help = !m.help
	case actionCloseHelp:
		m.help = false
	case actionYes, actionNo:
		m.answer(a == actionYes)
	case actionStop:
		m.stop()
	case actionAbort:
		return m.abort()
	}
	return nil
}
