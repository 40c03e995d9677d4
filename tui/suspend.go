package tui

import tea "charm.land/bubbletea/v2"

// suspendKey is the shell's key to put a program to sleep. It is no command of the
// keymap: most runs have to refuse it.
const suspendKey = "ctrl+z"

// suspend gives the terminal back to the shell until fg. A run that is put to sleep
// would leave its senders without an answer, so only a look at the history sleeps.
func (m *model) suspend() {
	if !m.options.History {
		m.say(warned("can't sleep: deliveries would go unanswered meanwhile; open another terminal, or q ends the run"))
		return
	}
	m.later(tea.Suspend)
}
