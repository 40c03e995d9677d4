// What can be done, all of it, each in one place: behind its keys, its button, the
// footer, the palette and the help. The names are those of the terminal's screen.
import { $ } from "./dom.js";
import { copy, edit, replay, save, trigger } from "./acts.js";
import { openFaults } from "./faults.js";
import { openHelp } from "./help.js";
import { openPalette } from "./palette.js";
import { pickScenario } from "./run.js";

// doings are {keys, shown, name, label, does, group, act}. Beside that: run names
// what the run says about it; needs, that it is about a chosen delivery; why()
// says why it can't be done, if it can't; button puts it beside the delivery, foot
// into the footer. What has no name isn't in the palette.
export function doings(app) {
  return [...deliveries(app), ...moving(app), ...tabs(app), ...page(app)];
}

function deliveries(app) {
  const all = [
    { keys: ["/"], name: "filter", label: "Filter", does: "filter the list", foot: true, act: () => app.focusFilter() },
    { keys: ["r"], name: "replay", label: "Replay", does: "replay it under a new X-Request-Id", run: "replay", needs: true, button: true, foot: true, act: (id) => replay(app, id, { new_id: true }) },
    { keys: ["R"], name: "scenario", label: "Scenario", does: "replay it under a scenario", run: "scenario", needs: true, button: true, foot: true, act: (id) => pickScenario(app, id) },
    { keys: ["e"], name: "edit", label: "Edit", does: "edit it and replay", run: "edit", needs: true, button: true, foot: true, act: (id) => edit(app, id) },
    { keys: ["d"], name: "duplicate", label: "Duplicate", does: "send it again with the same X-Request-Id", run: "replay", needs: true, button: true, foot: true, act: (id) => replay(app, id, {}) },
    { keys: ["s"], name: "save", label: "Save", does: "save it as a fixture", run: "save", needs: true, button: true, foot: true, act: (id) => save(app, id) },
    { keys: ["y"], name: "copy", label: "Copy", does: "copy it: curl, body, id", run: "copy", needs: true, button: true, foot: true, act: (id) => copy(app, id) },
    { keys: ["n"], name: "next", does: "the next older one, with its detail", needs: true, act: () => app.walk(1) },
    { keys: ["p"], name: "previous", does: "the next newer one, with its detail", needs: true, act: () => app.walk(-1) },
    { keys: ["o"], name: "origin", does: "to what it is a replay or a copy of, and back", needs: true, why: () => (app.detail.kin() ? "" : "it is no replay or copy, and none of it is in this list"), act: () => app.select(app.detail.kin(), { open: true }) },
    { keys: [" "], shown: "space", name: "follow", label: "Follow", does: "follow the newest or not", foot: true, act: () => app.list.follow(!app.list.following) },
  ];
  return all.map((d) => ({ group: "Deliveries", ...d }));
}

function moving(app) {
  const { list } = app;
  const all = [
    { keys: ["ArrowUp", "k"], shown: "↑ k", does: "one up", act: () => list.move(-1) },
    { keys: ["ArrowDown", "j"], shown: "↓ j", does: "one down", act: () => list.move(1) },
    { keys: ["PageUp"], shown: "PgUp", does: "one page up", act: () => list.move(-list.pageful()) },
    { keys: ["PageDown"], shown: "PgDn", does: "one page down", act: () => list.move(list.pageful()) },
    { keys: ["Home", "g"], shown: "Home g", does: "the newest, and follow", act: () => list.follow(true) },
    { keys: ["End", "G"], shown: "End G", does: "the oldest, fetching all of them", act: () => list.toOldest() },
    { keys: ["Enter"], shown: "Enter", does: "into the detail", act: () => app.enter() },
    { keys: ["Escape"], shown: "Esc", does: "back: close the board, the detail, end the filter", act: () => app.back() },
  ];
  return all.map((d) => ({ group: "Moving in the list", ...d }));
}

function tabs(app) {
  const { detail } = app;
  const payload = () => (detail.folds ? "" : "no payload is shown");
  const all = [
    ...[["payload", "payload"], ["headers", "headers"], ["attempts", "attempts, with the answers"], ["diff", "differences"], ["raw", "raw, as it was received"]]
      .map(([name, does], i) => ({ keys: [String(i + 1)], name, does, needs: true, act: () => detail.show(i) })),
    { keys: ["v"], name: "compare", does: "compare with something else", needs: true, act: () => detail.compareWithNext() },
    { keys: ["z"], name: "fold", does: "fold everything", needs: true, why: payload, act: () => detail.folds.fold() },
    { keys: ["Z"], name: "unfold", does: "unfold everything", needs: true, why: payload, act: () => detail.folds.unfold() },
    { keys: ["u"], name: "uncover", does: "show the payload to the room, or cover it again", needs: true, why: () => (app.presenting ? "" : "nothing is covered: that is for the presenter mode"), act: () => app.uncover() },
  ];
  return all.map((d) => ({ group: "Detail", ...d }));
}

function page(app) {
  const all = [
    { keys: ["f"], name: "faults", label: "Faults", does: "faults: arm, pause, remove", run: "faults", foot: true, act: () => openFaults(app) },
    { keys: ["T", "t"], shown: "T", name: "trigger", does: "have a test event sent", run: "trigger", act: () => trigger(app) },
    { keys: ["F"], name: "flow", does: "the flow, for a room", act: () => app.flow.toggle() },
    { keys: ["B"], name: "board", label: "Board", does: "the board: who follows this run", foot: () => !app.board.whyNot(), why: () => app.board.whyNot(), act: () => app.board.toggle() },
    { keys: ["J"], name: "join", does: "how others follow this run", why: () => app.board.whyNoJoin(), act: () => app.board.toggle(true) },
    { keys: ["X"], name: "unshare", does: "end the sharing: everybody is dropped", run: "share", why: () => app.board.whyNoRevoke(), act: () => app.board.askRevoke() },
    { keys: ["S"], name: "share", does: "share the run again, at a new address", run: "share", why: () => app.board.whyNoShareAgain(), act: () => app.board.shareAgain() },
    { keys: ["P"], name: "presenter", label: "Presenter", does: "for a room: large, and payloads covered", foot: true, act: () => app.present(!app.presenting) },
    { keys: [":"], label: "More", does: "everything there is to do", foot: true, act: () => openPalette(app) },
    { keys: ["?"], name: "help", label: "Help", does: "keys and signs", foot: true, act: () => openHelp(app) },
    { keys: ["q"], name: "quit", does: "end the run, remove the webhook", why: () => (app.status.ended ? "the run has ended" : "this page only shows the run: press q or Ctrl-C in its terminal") },
  ];
  return all.map((d) => ({ group: "Page", ...d }));
}

// shown is a doing's keys as people read them.
export const shown = (d) => d.shown ?? d.keys[0];

// listenForKeys does what keys ask for, outside of dialogs and what is typed into.
export function listenForKeys(app) {
  document.addEventListener("keydown", (e) => {
    if (e.defaultPrevented || e.ctrlKey || e.metaKey || e.altKey || document.querySelector("dialog[open]")) return;
    const at = e.target;
    if (at.matches?.("input, textarea, select")) return typed(app, e);
    if ((e.key === " " || e.key === "Enter") && at.matches?.("button, a, summary")) return; // theirs
    if (at.closest?.(".panel") && ["ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End", " "].includes(e.key)) return; // they scroll
    const doing = app.doings.find((d) => d.keys.includes(e.key));
    if (!doing) return;
    e.preventDefault();
    app.do(doing);
  });
}

// typed is about keys in the filter that aren't text.
function typed(app, e) {
  if (e.target !== $("filter")) return;
  if (e.key === "Escape") {
    e.preventDefault(); // a browser would empty it: the first Esc only leaves it
    app.list.focus();
  }
  if (e.key === "Enter" || e.key === "ArrowDown") {
    e.preventDefault();
    app.list.focus();
  }
}
