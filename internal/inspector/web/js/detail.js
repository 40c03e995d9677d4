// The detail: one delivery whole.
import { $, h, keepFocus, show } from "./dom.js";
import { get } from "./api.js";
import { payload, raw } from "./payload.js";
import { against, attempts, diff, headers } from "./tabs.js";
import { line, moment, pieces, size } from "./text.js";
import { about, advice, badge, copyWords } from "./words.js";

const tabs = [["Payload", payload, true], ["Headers", headers, false], ["Attempts", attempts, false], ["Diff", diff, true], ["Raw", raw, true]];

export class Detail {
  constructor(app) {
    this.app = app;
    this.el = $("detail");
    this.tab = 0;
    this.shown = null; // the delivery, whole
    this.wanted = 0;
    this.following = false;
    this.folds = null; // of the payload that is shown: {fold, unfold}
    this.generation = 0;
    this.empty();
  }

  empty() {
    show(this.el, h("div", { className: "empty" }, h("p", {}, "Choose a delivery to see all of it.")));
    this.shown = null;
  }

  // place is what has the focus of whoever goes into the detail.
  get place() { return this.panel?.isConnected ? this.panel : this.el; }

  // load fetches a delivery and shows it; an answer that was overtaken by another
  // question is dropped.
  load(id) {
    this.wanted = 0;
    return this.fetch(id);
  }

  // follow is load for what comes by itself, which may be faster than answers: it
  // asks for one at a time, and the latest next.
  async follow(id) {
    this.wanted = id;
    if (this.following) return;
    this.following = true;
    while (this.wanted) {
      const next = this.wanted;
      this.wanted = 0;
      await this.fetch(next);
    }
    this.following = false;
  }

  async fetch(id) {
    const mine = ++this.generation;
    try {
      const d = await get(`/api/deliveries/${id}`);
      if (mine !== this.generation) return;
      const same = this.shown?.delivery_id === d.delivery_id;
      if (!same) this.uncovered = false;
      this.shown = d;
      this.draw(same);
    } catch (problem) {
      if (mine !== this.generation) return;
      this.shown = this.folds = null;
      keepFocus(this.el, () => show(this.el, h("div", { className: "empty" }, h("p", { className: "bad" }, problem.message))));
    }
  }

  draw(keepPlace) {
    if (!this.shown) return;
    const place = keepPlace ? this.panel?.scrollTop : 0;
    keepFocus(this.el, () => show(this.el, this.head(), this.bar(), this.body()));
    if (place) this.panel.scrollTop = place;
  }

  bar() {
    const bar = h("div", { className: "tabs", role: "tablist", "aria-label": "Parts of the delivery" }, tabs.map(([name], i) => h("button", {
      type: "button", role: "tab", id: "tab-" + name.toLowerCase(), "aria-selected": String(i === this.tab), "aria-controls": "panel",
      "data-key": "tab-" + name, tabIndex: i === this.tab ? 0 : -1, onclick: () => this.show(i),
    }, name)));
    bar.addEventListener("keydown", (e) => this.walkTabs(e));
    return bar;
  }

  body() {
    this.folds = null;
    this.panel = h("div", { className: "panel", role: "tabpanel", id: "panel", tabIndex: 0, "data-key": "panel", "aria-labelledby": "tab-" + tabs[this.tab][0].toLowerCase() }, this.content());
    return this.panel;
  }

  head() {
    const d = this.shown, app = this.app, hint = advice(d);
    const [kind, words] = badge(d, app.forwards);
    return h("div", { className: "about" },
      h("div", { className: "title" },
        h("button", { type: "button", className: "back", "data-key": "back", onclick: () => app.open(false) }, "← list"),
        h("h2", {}, line(d.event_type || "(no event type)", 60)), h("span", { className: "badge " + kind }, words)),
      h("p", { className: "line" }, [`no. ${d.delivery_id}`, moment(d.time), about(d) && h("bdi", {}, line(about(d))), d.campaign_id && d.lead ? `campaign ${line(String(d.campaign_id))}` : "", size(d.bytes)].filter(Boolean).flatMap((part, i) => (i ? [" · ", part] : [part]))),
      h("p", { className: "line" }, "X-Request-Id ", d.request_id ? h("bdi", { className: "mono" }, pieces(d.request_id)) : "is missing"),
      d.duplicate_of ? h("p", { className: "line" }, d.duplicate_by === "fingerprint" ? "≈ " : "× ", copyWords(d).replace(/no\. \d+$/, ""), this.goto(d.duplicate_of), d.duplicate_by === "fingerprint" ? ", by the event's own fields" : ", by its X-Request-Id") : null,
      d.replay_of ? h("p", { className: "line" }, d.edited ? "✎ " : "↻ ", "a replay of ", this.goto(d.replay_of), d.edited ? ", edited" : "") : null,
      hint ? h("p", { className: `advice ${hint[0]}` }, hint[1]) : null,
      h("div", { className: "doings" }, app.doingButtons()));
  }

  goto(id) { return h("button", { type: "button", className: "more", "data-key": "goto-" + id, onclick: () => this.app.select(id, { open: true }) }, `no. ${id}`); }

  // kin is what the delivery was made from or is a copy of, or else the newest one
  // that was made from it or is a copy of it; 0 for nothing.
  kin() { return this.shown?.replay_of || this.shown?.duplicate_of || this.app.rows.newestFrom(this.shown?.delivery_id); }

  // compareWithNext opens the differences, and goes through what to compare with.
  compareWithNext() {
    if (tabs[this.tab][0] === "Diff") {
      const at = against.findIndex(([name]) => name === this.app.against);
      this.app.against = against[(at + 1) % against.length][0];
    }
    this.show(tabs.findIndex(([name]) => name === "Diff"));
  }

  content() {
    const [, make, covered] = tabs[this.tab];
    return covered ? this.app.cover(() => make(this.shown, this.app)) : make(this.shown, this.app);
  }

  show(i) {
    if (!this.shown) return;
    this.tab = (i + tabs.length) % tabs.length;
    this.draw(false);
  }

  walkTabs(event) {
    const to = { ArrowLeft: this.tab - 1, ArrowRight: this.tab + 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.show(to);
    this.el.querySelector("[role=tab][aria-selected=true]").focus();
  }
}
