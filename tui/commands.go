package tui

// listCommands work while there are deliveries, in the list and in the detail.
func listCommands() []command {
	return []command{
		bind((*model).openFilter, "/", "filter the list", "/").as("filter").brief("/", "filter").unless((*model).whyNoFilter),
		bind((*model).replay, "r", "replay it under a new X-Request-Id", "r").as("replay").brief("r", "replay").unless(can(DoReplay)),
		bind((*model).chooseScenario, "R", "replay it under a scenario", "R").as("scenario").brief("R", "scenario").unless(can(DoRun)),
		bind((*model).edit, "e", "edit it and replay", "e").as("edit").brief("e", "edit").unless((*model).whyNoEdit),
		bind((*model).duplicate, "d", "send it again with the same X-Request-Id", "d").as("duplicate").brief("d", "duplicate").unless(can(DoReplay)),
		bind((*model).save, "s", "save it as a fixture", "s").as("save").brief("s", "save").unless(can(DoSave)),
		bind((*model).openCopy, "y", "copy it", "y").as("copy").brief("y", "copy").unless(can(DoCopy)),
		bind((*model).next, "n", "next, with the detail open", "n").as("next").or("go to the next").unless((*model).whyNoDelivery),
		bind((*model).previous, "p", "previous, with the detail open", "p").as("previous").or("go to the previous").unless((*model).whyNoDelivery),
		bind((*model).toggleFollow, "space", "follow the newest or not", "space").as("follow").brief("space", "follow").or("follow the newest").unless((*model).whyNoFollow),
		bind(openTab(tabPayload), "1", "payload", "1").as("payload").or("show the payload").unless((*model).whyNoDelivery),
		bind(openTab(tabHeaders), "2", "headers", "2").as("headers").or("show headers").unless((*model).whyNoDelivery),
		bind(openTab(tabAttempts), "3", "attempts, with the answers", "3").as("attempts").or("show attempts").unless((*model).whyNoDelivery),
		bind(openTab(tabDiff), "4", "differences", "4").as("diff").or("show differences").unless((*model).whyNoDelivery),
		bind(openTab(tabRaw), "5", "raw, as it was received", "5").as("raw").or("show it raw").unless((*model).whyNoDelivery),
		bind((*model).nextTab, "tab", "next tab", "tab").as("tab").or("show the next tab").unless((*model).whyNoDelivery),
		bind((*model).previousTab, "shift+tab", "previous tab", "shift+tab").as("tab-back").or("show the previous tab").unless((*model).whyNoDelivery),
		bind((*model).toOrigin, "o", "to what it is a replay or a copy of, and back", "o").as("origin").or("go to the origin").unless((*model).whyNoOrigin),
		bind((*model).compareWithNext, "v", "compare with something else", "v").as("compare").or("compare").unless((*model).whyNoDelivery),
	}
}

// walkCommands work in the list.
func walkCommands() []command {
	return []command{
		bind(inList((*list).lineUp), "↑ k", "one up", "up", "k"),
		bind(inList((*list).lineDown), "↓ j", "one down", "down", "j"),
		bind(inList((*list).pageUp), "pgup", "one page up", "pgup"),
		bind(inList((*list).pageDown), "pgdn", "one page down", "pgdown"),
		bind(inList((*list).oldest), "home g", "the oldest", "home", "g").as("oldest"),
		bind(inList((*list).newest), "end G", "the newest, and follow", "end", "G").as("newest"),
		bind((*model).openDetail, "enter →", "into the detail", "enter", "right").as("detail").brief("enter", "detail").or("open the detail").unless((*model).whyNoDelivery),
		bind((*model).back, "esc", "end the filter, a notice, the detail", "esc").as("back"),
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
		bind((*model).foldAll, "z", "fold everything", "z").as("fold").unless((*model).whyNoFolds),
		bind((*model).unfoldAll, "Z", "unfold everything", "Z").as("unfold").unless((*model).whyNoFolds),
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
		bind((*model).askRevoke, "X", "end the sharing: everybody is dropped", "X").as("unshare").or("end the sharing").unless((*model).whyNoRevoke),
		bind((*model).shareAgain, "S", "share the run again, at a new address", "S").as("share").or("share the run again").unless((*model).whyNoShareAgain),
		bind((*model).openPage, "W", "open the run's page in the browser", "W").as("page").unless((*model).whyNoBrowser),
		bind((*model).copyPage, "P", "copy the address of the run's page", "P").as("page-copy").unless((*model).whyNoPage),
		bind((*model).toggleFlow, "F", "the flow, for a room", "F").as("flow").or("show the flow").unless((*model).whyNoFlow),
		bind((*model).toggleMouse, "M", "the mouse works here, or selects text", "M").as("mouse"),
		bind((*model).openPalette, ":", "everything there is to do", ":").brief(":", "more"),
		bind((*model).toggleHelp, "?", "keys and signs", "?").as("help").brief("?", "help"),
	}
}

// runCommands work until the run has been asked to end.
func runCommands() []command {
	quit := bind((*model).stop, "q ctrl+c", "end, remove the webhook", "q", "ctrl+c").as("quit").brief("q", "quit")
	quit.once = true
	return []command{quit, bind((*model).sleep, suspendKey, "sleep until fg: a look at the history alone", suspendKey).as("sleep").or("sleep").unless((*model).whySleepless)}
}

// shortcuts are choices of a drawer that the palette has in one step. Their keys
// are those of the way there.
func shortcuts() []command {
	return []command{
		bind(copyAs(CopyCurl), "y c", "copy it as a curl command").as("copy-curl").unless(can(DoCopy)),
		bind(copyAs(CopyBody), "y b", "copy its body").as("copy-body").unless(can(DoCopy)),
		bind(copyAs(CopyID), "y i", "copy its X-Request-Id").as("copy-id").unless(can(DoCopy)),
		bind((*model).openArming, "f a", "add a fault").as("arm").unless((*model).whyNoFaults),
	}
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
