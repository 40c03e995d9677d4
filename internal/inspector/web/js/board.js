// The board of a shared run: how to join, who is in, and what their handlers make
// of the deliveries.
import { $, h, keepFocus, show } from "./dom.js";
import { copyText } from "./acts.js";
import { count, line, millis, pieces, plural } from "./text.js";

const pause = 300; // ms between two drawings: nobody reads faster

export class Board {
  constructor(app) {
    this.app = app;
    this.el = $("board");
    this.people = new Map();
    this.shared = null; // {open, join, present}
  }

  get shown() { return !this.el.hidden; }
  whyNot() { return this.shared ? "" : "this run isn't shared: start with --share"; }
  whyNoJoin() { return this.whyNot() || (this.shared.open ? "" : "the run is shared no more"); }

  // taken is what the status says of it.
  taken(share) {
    if (!share) return;
    this.shared = { open: share.open, join: share.join, present: share.present };
    this.people = new Map(share.people.map((p) => [p.name, p]));
    this.drawSoon();
  }

  // heard is a message about it; it returns false if the status is needed to know
  // what it means.
  heard(m) {
    if (!this.shared || !m.name) return false;
    this.shared.present = m.present;
    const before = this.people.get(m.name);
    const can = m.state === "joined" ? {} : { forwards: m.forwards || before?.forwards, observes: m.observes || before?.observes };
    this.people.set(m.name, { ...before, ...m, ...can, in: m.state === "joined" || (m.state === "outcome" && (before?.in ?? true)) });
    this.drawSoon();
    return true;
  }

  toggle(on = !this.shown) {
    if (on === this.shown) return;
    const inside = this.el.contains(document.activeElement);
    this.el.hidden = !on;
    document.body.classList.toggle("boarding", on);
    if (on) this.draw();
    if (inside) this.app.list.focus();
    this.app.list.draw();
  }

  drawSoon() {
    if (!this.shown) return;
    this.timer ??= setTimeout(() => { this.timer = null; this.draw(); }, pause);
  }

  draw() {
    if (this.shown && this.shared) keepFocus(this.el, () => show(this.el, this.head(), this.how(), h("div", { className: "panel", tabIndex: 0, role: "group", "aria-label": "Participants" }, this.table())));
  }

  head() {
    const { present } = this.shared, all = [...this.people.values()], sum = (what) => all.reduce((n, p) => n + (p[what] ?? 0), 0);
    const twice = sum("twice");
    return h("div", { className: "about" },
      h("div", { className: "title" }, h("button", { type: "button", className: "back", "data-key": "back", onclick: () => this.toggle(false) }, "← list"),
        h("h2", {}, "Board"), h("span", {}, h("b", {}, count(present)), present === 1 ? " follows" : " follow"),
        h("button", { type: "button", className: "close", "data-key": "close", onclick: () => this.toggle(false) }, "Close")),
      h("p", { className: "line" }, `${plural(sum("answered"), "answer", "answers")}, ${plural(sum("failures"), "failure", "failures")}`,
        twice ? h("b", { className: "bad" }, ` · worked twice: ${count(twice)}`) : ""));
  }

  how() {
    const { open, join } = this.shared;
    if (!open || !join) return h("p", { className: "join quiet" }, open ? "The address to join is not known yet." : "The run is shared no more.");
    const command = `leadrig join ${line(join)} --forward-to http://127.0.0.1:3000 --name NAME`;
    return h("div", { className: "join" }, h("code", {}, command),
      h("button", { type: "button", className: "primary", "data-key": "join", onclick: () => copyText(this.app, command, "the line to join") }, "Copy"));
  }

  table() {
    if (!this.people.size) return h("p", { className: "quiet" }, "Nobody has joined yet.");
    const rows = [...this.people.values()].sort((a, b) => Number(b.in) - Number(a.in));
    return h("table", { className: "table people" },
      h("thead", {}, h("tr", {}, ["who", "last answer", "answers", "failed", "worked twice"].map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", {}, rows.map((p) => h("tr", { className: p.in ? "" : "away" },
        h("th", { scope: "row" }, h("span", { className: p.in ? "ok" : "quiet" }, p.in ? "● " : "○ "), h("bdi", {}, line(p.name)), p.in ? null : h("span", { className: "quiet" }, p.state === "dropped" ? " was dropped" : " has left")),
        h("td", {}, answer(p)), h("td", {}, count(p.answered ?? 0)),
        h("td", { className: p.failures ? "bad" : "" }, count(p.failures ?? 0)),
        h("td", { className: p.twice ? "bad" : "" }, twice(p))))));
  }
}

// twice is how often a handler worked again; whoever doesn't count its effects
// can't know.
function twice(p) {
  if (p.twice) return h("b", {}, count(p.twice));
  return p.observes ? "0" : h("span", { className: "quiet" }, "not observed");
}

function answer(p) {
  const a = p.last;
  if (!a) return h("span", { className: "quiet" }, p.forwards ? "none yet" : "no handler");
  const [kind, sign] = { delivered: ["ok", "✓"], retry: ["warn", "↻"], lost: ["bad", "✗"] }[a.outcome] ?? ["bad", "!"];
  return [h("span", { className: "badge " + kind, title: line(a.error) }, `${sign} ${a.status || "none"}`), " ", h("span", { className: "quiet" }, millis(a.latency_ms)),
    a.status === 0 && a.error ? h("span", { className: "error" }, pieces(line(a.error, 80))) : null];
}
