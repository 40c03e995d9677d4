// Package tui is the live screen: what a run tells about itself, as it happens,
// and what can be done with it; or a look at what was recorded.
//
// Guarantee: drawing costs what is visible, however many deliveries there were;
// no text reaches the terminal but through safetext; nothing is dropped without
// the screen saying so; and asking the run to end leaves the screen in place
// until the run says that it has ended. A status can be read without colours.
// Nothing waits while drawing: what takes time is done beside, and ends with the
// screen. Nothing moves by itself unless something happens, and not even then if
// Options.Calm is set.
//
// One model routes messages to panes, which are plain structs. They hold what was
// told and draw it; none of them waits, reads or sends anything.
//
//	model, body, layout     what is where, and who gets which message
//	commands, keymap        everything one can do, with its key: footer, help, palette and
//	                        the table of the README are made from these
//	header, flow, progress, notice, footer   the lines around the list
//	list, columns, past, filtering           the list; rows holds its data
//	detail, fetch, tab…, advice              the delivery of the cursor
//	drawer and what opens in one: palette, faultpanel, scenarios, scenariorun, editing, copying, help
//	room, board, boardcolumns, joinline, letters   who follows a shared run, and how others join
//	page                    the run's web page, as far as the screen leads to it
//	acts, crew              what is done beside the screen, and its end
//	told, feed, catchup     what the run tells
//
// Its parts without a model stand by themselves: paint (roles, pens, lines), rows
// (the deliveries), entry (a line that is typed in), jsonview and jsondiff.
//
// Its Go API carries no compatibility promise: it stands outside internal only
// because it is a part by itself.
//
// Imports: its parts, hook, filter, safetext, replay/fault and replay/report, the Charm
// libraries, fuzzy, the standard library. Never net/http, store, session,
// smartlead or ngrok.
package tui
