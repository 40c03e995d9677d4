package tui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// place is where one is on the screen: it decides which keys work.
type place uint8

// The places. A drawer is one of those from placeHelp on.
const (
	placeRun    place = iota // anywhere, until the run has been asked to end
	placeEnding              // anywhere, from then on
	placeCommon              // anywhere that nothing is typed
	placeNoList              // nothing has come yet
	placeList                // the list, or the detail beside it
	placeWalk                // the list
	placeDetail              // the detail
	placeAsked               // a question is open
	placeHelp
	placePalette
	placeFilter
	placeFaults
	placeArming
	placeScenarios
	placeScenario
	placeCopy
	placeReview
	placeBoard
	placeJoin
	placeRunBehind // placeRun behind a drawer, which q closes
	placeShort     // nowhere but in the palette
	placeCount
)

// command is something one can do: a key, what the help page says of it, and the
// code behind both the key and the palette. Footer, help, palette and the table
// in the README are made from commands, so they can't tell of a key that does
// something else.
type command struct {
	key.Binding
	not  string   // how it is called where it can't be done; "": as the help page says
	name string   // by which the palette and tests know it; "" is not in the palette
	hint key.Help // how the footer says it in short, if it does
	do   func(*model)
	why  func(*model) string // why it can't be done now, "" if it can; nil: it always can
	once bool                // holding the key down is one press
}

func bind(do func(*model), shown, does string, keys ...string) command {
	return command{Binding: key.NewBinding(key.WithKeys(keys...), key.WithHelp(shown, does)), do: do}
}

// brief gives a command its place in the footer.
func (c command) brief(shown, does string) command {
	c.hint = key.Help{Key: shown, Desc: does}
	return c
}

// as names a command for the palette.
func (c command) as(name string) command {
	c.name = name
	return c
}

// unless gives a command a condition.
func (c command) unless(why func(*model) string) command {
	c.why = why
	return c
}

// or gives a command whose help is no verb the words after "can't".
func (c command) or(not string) command {
	c.not = not
	return c
}

// refusal says that a command can't be done.
func (c *command) refusal(reason string) notice {
	what := c.not
	if what == "" {
		what = c.Help().Desc
	}
	return warned("can't " + what + ": " + reason)
}

// group is the commands of a place, under a title.
type group struct {
	title    string
	commands []command
}

// keymap is the commands of every place.
type keymap [placeCount]group

func newKeymap() keymap {
	return keymap{
		placeList: {"Deliveries", listCommands()}, placeWalk: {"Moving in the list", walkCommands()},
		placeDetail: {"Moving in the detail", detailCommands()}, placeNoList: {"Before the first event", noListCommands()},
		placeCommon: {"Screen", commonCommands()}, placeRun: {"Ending", runCommands()}, placeEnding: {"", endCommands()},
		placeRunBehind: {"", runBehindCommands()}, placeShort: {"", shortcuts()},
		placeAsked: {"Questions", questionCommands()}, placeHelp: {"Help", helpCommands()},
		placePalette: {"Palette", paletteCommands()}, placeFilter: {"Filter", filterCommands()},
		placeFaults: {"Faults", faultCommands()}, placeArming: {"Adding a fault", armingCommands()},
		placeScenarios: {"Choosing a scenario", scenarioCommands()}, placeScenario: {"A scenario's run", scenarioRunCommands()},
		placeCopy: {"Copying", copyCommands()}, placeReview: {"After editing", reviewCommands()},
		placeBoard: {"Who follows", boardCommands()}, placeJoin: {"How others follow", joinCommands()},
	}
}

// named returns the command of a name, nil if there is none.
func (k *keymap) named(name string) *command {
	for i := range k {
		for j := range k[i].commands {
			if c := &k[i].commands[j]; c.name == name && name != "" {
				return c
			}
		}
	}
	return nil
}

// why says why a named command can't be done now.
func (k *keymap) why(name string, m *model) string {
	if c := k.named(name); c != nil && c.why != nil {
		return c.why(m)
	}
	return ""
}

// places are where one is now, in the order in which the footer gives their
// commands room.
func (m *model) places() []place {
	ends := placeRun
	if m.stopping {
		ends = placeEnding
	}
	switch {
	case m.typing() != nil: // before a question: its letters are text
		return []place{m.drawer.place()}
	case len(m.questions) > 0 && m.drawer != nil:
		return []place{placeAsked, m.drawer.place(), m.endsBehind()}
	case len(m.questions) > 0:
		return []place{placeAsked, ends, placeWalk}
	case m.drawer != nil:
		return []place{m.drawer.place(), m.endsBehind(), placeCommon}
	case !m.listing():
		return []place{placeNoList, placeCommon, ends, placeList} // the last says why not
	case m.detail.focused:
		return []place{placeDetail, placeList, placeCommon, ends}
	}
	return []place{placeWalk, placeList, placeCommon, ends}
}

// endsBehind is how the run is ended while a drawer is open.
func (m *model) endsBehind() place {
	if m.stopping {
		return placeEnding
	}
	return placeRunBehind
}

// commands returns what keys do now.
func (m *model) commands() []*command {
	var now []*command
	for _, p := range m.places() {
		for i := range m.keys[p].commands {
			now = append(now, &m.keys[p].commands[i])
		}
	}
	return now
}

// press does what a key asks for.
func (m *model) press(msg tea.KeyPressMsg) {
	if m.notice.passing {
		m.endNotice()
	}
	if msg.String() == suspendKey {
		m.perform(m.keys.named("sleep"))
		return
	}
	for _, c := range m.commands() {
		if key.Matches(msg, c.Binding) {
			if !msg.IsRepeat || !c.once {
				m.perform(c)
			}
			return
		}
	}
	m.typeKey(msg)
}

// typeKey types, where something is typed. Ctrl-C ends the run from there too.
func (m *model) typeKey(msg tea.KeyPressMsg) {
	line := m.typing()
	switch {
	case line == nil:
		return
	case line.Press(msg.String()):
	case msg.Text != "":
		line.Insert(msg.Text)
	case msg.String() == "ctrl+c" && !msg.IsRepeat:
		m.closeDrawer()
		m.press(msg)
		return
	default:
		return
	}
	m.drawer.(typist).typed(m)
	m.arrange()
}

// paste types what was pasted, where something is typed.
func (m *model) paste(text string) {
	if line := m.typing(); line != nil {
		line.Insert(text)
		m.drawer.(typist).typed(m)
		m.arrange()
	}
}

// perform does a command, or says why it can't be done.
func (m *model) perform(c *command) {
	if c.why != nil {
		if reason := c.why(m); reason != "" {
			m.say(c.refusal(reason))
			return
		}
	}
	c.do(m)
	m.arrange()
}
