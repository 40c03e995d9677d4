// The board of a shared run: how to join, who is in, and what their handlers make
// of the deliveries.
import { $, h, keepFocus, refocus, show } from "./dom.js";
import { copyText } from "./acts.js";
import { send } from "./api.js";
import { choose } from "./dialog.js";
import { count, line, millis, pieces, plural } from "./text.js";

const pause = 300; // ms between two drawings: nobody reads faster

export class Board {
  constructor(app) {
    this.app = app;
    this.el = $("board");
    this.people = new Map();
    this.shared = null; // {open, join, present, limit}
  }

  get shown() { return !this.el.hidden; }
  whyNot() { return this.shared ? "" : this.app.status.why.share || "the run isn't up yet"; }
  whyNoJoin() { return this.whyNot() || (this.shared.open ? "" : "the run is shared no more"); }
  whyNoRevoke() { return this.app.status.ended ? "the run has ended" : this.whyNoJoin(); }
  whyNoShareAgain() { return this.app.status.ended ? "the run has ended" : this.whyNot() || (this.shared.open ? "it is shared already: J shows how others join" : ""); }

  // taken is what the status says of it.
  taken(share) {
    if (!share) return;
    this.shared = { open: share.open, join: share.join, present: share.present, limit: share.limit };
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
    if (on) refocus(this.el.querySelector(".panel") ?? this.el);
    else if (inside) this.app.list.focus();
    refocus(this.app.detail.place); // in a narrow window the list isn't seen
    this.app.list.draw();
  }

  askRevoke() {
    const n = this.shared.present;
    choose("End the sharing?", [
      { key: "n", label: "keep sharing" },
      { key: "y", label: "end it", words: `${n ? plural(n, "participant is", "participants are") + " told and dropped, and the" : "the"} line to join leads nowhere for good`, act: () => this.app.attempt(() => this.revoke()) }]);
  }

  async revoke() {
    await send("DELETE", "/api/share");
    this.app.tell("the sharing has ended: S shares the run again, with a new line to join");
  }

  async shareAgain() {
    await send("POST", "/api/share");
    this.toggle(true);
    this.app.tell("the run is shared again, with a new line to join");
  }

  drawSoon() {
    if (!this.shown) return;
    this.timer ??= setTimeout(() => { this.timer = null; this.draw(); }, pause);
  }

  draw() {
    if (this.shown && this.shared) keepFocus(this.el, () => show(this.el, this.head(), this.how(), h("div", { className: "panel", "data-key": "people", tabIndex: 0, role: "group", "aria-label": "Participants" }, this.table())));
  }

  head() {
    const { present, limit } = this.shared, all = [...this.people.values()], sum = (what) => all.reduce((n, p) => n + (p[what] ?? 0), 0);
    const twice = sum("twice");
    return h("div", { className: "about" },
      h("div", { className: "title" }, h("button", { type: "button", className: "back", "data-key": "back", onclick: () => this.toggle(false) }, "← list"),
        h("h2", {}, "Board"), h("span", {}, h("b", {}, count(present)), present === 1 ? " follows" : " follow", limit ? h("span", { className: "quiet" }, `, ${count(limit)} can`) : ""),
        h("button", { type: "button", className: "close", "data-key": "close", onclick: () => this.toggle(false) }, "Close")),
      h("p", { className: "line" }, `${plural(sum("answered"), "answer", "answers")}, ${plural(sum("failures"), "failure", "failures")}`,
        twice ? h("b", { className: "bad" }, ` · worked twice: ${count(twice)}`) : ""));
  }

  how() {
    const { open, join } = this.shared;
    if (!open) return h("div", { className: "join quiet" }, h("p", {}, "The run is shared no more."), this.button("share", "Share it again"));
    if (!join) return h("p", { className: "join quiet" }, "The address to join is not known yet.");
    const parts = ["leadrig join", line(join), "--forward-to http://127.0.0.1:3000", "--name NAME"], command = parts.join(" ");
    return h("div", { className: "join" }, h("code", {}, parts.map((part, i) => [i ? " " : "", h("span", {}, part)])), // a line ends where a part does
      h("button", { type: "button", className: "primary", "data-key": "join", onclick: () => copyText(this.app, command, "the line to join") }, "Copy"), this.button("unshare", "End the sharing"));
  }

  // button is for what has a name in the palette; there is none for what the run can't do.
  button(name, label) {
    const doing = this.app.doings.find((d) => d.name === name);
    return this.app.whyNot(doing) ? null : this.app.button(doing, label);
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

// twice is how often a handler worked again; whoever doesn't count its effects, or
// had no duplicate so far, can't know.
function twice(p) {
  if (p.twice) return h("b", {}, count(p.twice));
  if (p.checked) return "0";
  return h("span", { className: "quiet" }, p.observes ? "not seen yet" : "not observed");
}

function answer(p) {
  const a = p.last;
  if (!a) return h("span", { className: "quiet" }, p.forwards ? "none yet" : "no handler");
  const [kind, sign] = { delivered: ["ok", "✓"], retry: ["warn", "↻"], lost: ["bad", "✗"] }[a.outcome] ?? ["bad", "!"];
  return [h("span", { className: "badge " + kind, title: line(a.error) }, `${sign} ${a.status || "none"}`), " ", h("span", { className: "quiet" }, millis(a.latency_ms)),
    a.status === 0 && a.error ? h("span", { className: "error" }, pieces(line(a.error, 80))) : null];
}
