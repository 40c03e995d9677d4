package tui

// listCommands work while there are deliveries, in the list and in the detail.
func listCommands() []command {
	return []command{
		bind((*model).openFilter, "/", "filter the list", "/").as("filter").brief("/", "filter"),
		bind((*model).replay, "r", "replay it under a new X-Request-Id", "r").as("replay").brief("r", "replay").unless(can(DoReplay)),
		bind((*model).chooseScenario, "R", "replay it under a scenario", "R").as("scenario").brief("R", "scenario").unless(can(DoRun)),
		bind((*model).edit, "e", "edit it and replay", "e").as("edit").brief("e", "edit").unless((*model).whyNoEdit),
		bind((*model).duplicate, "d", "send it again with the same X-Request-Id", "d").as("duplicate").brief("d", "duplicate").unless(can(DoReplay)),
		bind((*model).save, "s", "save it as a fixture", "s").as("save").brief("s", "save").unless(can(DoSave)),
		bind((*model).openCopy, "y", "copy it", "y").as("copy").brief("y", "copy").unless(can(DoCopy)),
		bind((*model).next, "n", "next, with the detail open", "n").as("next"),
		bind((*model).previous, "p", "previous, with the detail open", "p").as("previous"),
		bind((*model).toggleFollow, "space", "follow the newest or not", "space").as("follow").brief("space", "follow").or("follow the newest").unless((*model).whyNoFollow),
		bind(openTab(tabPayload), "1", "payload", "1").as("payload"),
		bind(openTab(tabHeaders), "2", "headers", "2").as("headers"),
		bind(openTab(tabAttempts), "3", "attempts, with the answers", "3").as("attempts"),
		bind(openTab(tabDiff), "4", "differences", "4").as("diff"),
		bind(openTab(tabRaw), "5", "raw, as it was received", "5").as("raw"),
		bind((*model).nextTab, "tab", "next tab", "tab"),
		bind((*model).previousTab, "shift+tab", "previous tab", "shift+tab"),
		bind((*model).toOrigin, "o", "to what it is a replay or a copy of", "o").as("origin").or("go to the origin").unless((*model).whyNoOrigin),
		bind((*model).compareWithNext, "v", "compare with something else", "v").as("compare"),
	}
}

// walkCommands work in the list.
func walkCommands() []command {
	return []command{
		bind(inList((*list).lineUp), "↑ k", "one up", "up", "k"),
		bind(inList((*list).lineDown), "↓ j", "one down", "down", "j"),
		bind(inList((*list).pageUp), "pgup", "one page up", "pgup"),
		bind(inList((*list).pageDown), "pgdn", "one page down", "pgdown"),
		bind(inList((*list).oldest), "home g", "the oldest", "home", "g"),
		bind(inList((*list).newest), "end G", "the newest, and follow", "end", "G"),
		bind((*model).openDetail, "enter →", "into the detail", "enter", "right").brief("enter", "detail"),
		bind((*model).back, "esc", "end the filter, close the detail", "esc"),
	}
}

// detailCommands work in the detail.
func detailCommands() []command {
	return []command{
		bind((*model).fold, "enter", "fold or unfold", "enter").brief("enter", "fold").unless((*model).whyNoFold),
		bind((*model).leaveDetail, "esc ←", "back to the list", "esc", "left").brief("esc", "list"),
		bind(inDetail(-1), "↑ k", "one line up", "up", "k"),
		bind(inDetail(1), "↓ j", "one line down", "down", "j"),
		bind((*model).detailPageUp, "pgup", "one page up", "pgup"),
		bind((*model).detailPageDown, "pgdn", "one page down", "pgdown"),
		bind(inDetail(-farAway), "home g", "the beginning", "home", "g"),
		bind(inDetail(farAway), "end G", "the end", "end", "G"),
		bind((*model).foldAll, "z", "fold everything", "z").as("fold"),
		bind((*model).unfoldAll, "Z", "unfold everything", "Z").as("unfold"),
	}
}

// noListCommands work until the first delivery has come.
func noListCommands() []command {
	return []command{bind((*model).trigger, "t", "have a test event sent", "t").brief("t", "test event").unless((*model).whyNoTrigger)}
}

// commonCommands always work, unless something is typed.
func commonCommands() []command {
	return []command{
		bind((*model).openFaults, "f", "faults: arm, pause, remove", "f").as("faults").brief("f", "faults").or("inject faults").unless((*model).whyNoFaults),
		bind((*model).trigger, "T", "have a test event sent", "T").as("trigger").unless((*model).whyNoTrigger),
		bind((*model).openJoin, "J", "how others follow this run", "J").as("join").or("show how others follow").unless((*model).whyNoJoin),
		bind((*model).openBoard, "B", "the board: who follows this run", "B").as("board").or("show the board").unless((*model).whyNoSharing),
		bind((*model).askRevoke, "X", "end the sharing: everybody is dropped", "X").as("unshare").unless((*model).whyNoRevoke),
		bind((*model).shareAgain, "S", "share the run again, at a new address", "S").as("share").unless((*model).whyNoShareAgain),
		bind((*model).openPage, "W", "open the run's page in the browser", "W").as("page").unless((*model).whyNoBrowser),
		bind((*model).copyPage, "P", "copy the address of the run's page", "P").as("page-copy").unless((*model).whyNoPage),
		bind((*model).toggleFlow, "F", "the flow, for a room", "F").as("flow"),
		bind((*model).toggleMouse, "M", "the mouse works here, or selects text", "M").as("mouse"),
		bind((*model).openPalette, ":", "everything there is to do", ":").brief(":", "more"),
		bind((*model).toggleHelp, "?", "keys and signs", "?").as("help").brief("?", "help"),
	}
}

// runCommands work until the run has been asked to end.
func runCommands() []command {
	quit := bind((*model).stop, "q ctrl+c", "end, remove the webhook", "q", "ctrl+c").as("quit").brief("q", "quit")
	quit.once = true
	return []command{quit}
}

// runBehindCommands are runCommands while a drawer is open: there, no letter ends
// the run.
func runBehindCommands() []command {
	quit := bind((*model).stop, "ctrl+c", "end, remove the webhook", "ctrl+c").brief("ctrl+c", "quit")
	quit.once = true
	return []command{quit}
}

// endCommands work from then on. Only ctrl+c: a second q is pressed too easily
// to leave a webhook behind for it.
func endCommands() []command {
	leave := bind((*model).abort, "ctrl+c", "then: leave at once", "ctrl+c").brief("ctrl+c", "leave at once")
	leave.once = true
	return []command{leave}
}

// questionCommands work while a question is open.
func questionCommands() []command {
	return []command{
		bind((*model).answerYes, "y", "yes", "y").brief("y", "yes"),
		bind((*model).answerNo, "n", "no", "n").brief("n", "no"),
	}
}

// inList makes a command of what the list can do.
func inList(do func(*list)) func(*model) { return func(m *model) { do(&m.list) } }

// farAway is further than any content is long.
const farAway = 1 << 40

// inDetail moves the detail's cursor by n lines.
func inDetail(n int) func(*model) { return func(m *model) { m.detail.move(n) } }

// openTab makes a command that opens a tab.
func openTab(t tab) func(*model) {
	return func(m *model) {
		m.showDetail()
		m.detail.turn(t)
	}
}
