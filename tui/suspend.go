package tui

import tea "charm.land/bubbletea/v2"

// suspendKey is the shell's key to put a program to sleep. It works wherever one
// is, also where something is typed.
const suspendKey = "ctrl+z"

// sleep gives the terminal back to the shell until fg.
func (m *model) sleep() { m.later(tea.Suspend) }

// whySleepless says why the screen can't be put to sleep: a run would leave its
// senders without an answer, so only a look at the history sleeps.
func (m *model) whySleepless() string {
	if m.options.History {
		return ""
	}
	return "deliveries would go unanswered meanwhile; open another terminal, or q ends the run"
}
