// The detail: one delivery whole.
import { $, h, show } from "./dom.js";
import { get } from "./api.js";
import { payload, raw } from "./payload.js";
import { attempts, diff, headers } from "./tabs.js";
import { line, moment, pieces, size } from "./text.js";
import { about, advice, badge, lineage } from "./words.js";

const tabs = [["Payload", payload, true], ["Headers", headers, false], ["Attempts", attempts, false], ["Diff", diff, true], ["Raw", raw, true]];

export class Detail {
  constructor(app) {
    this.app = app;
    this.el = $("detail");
    this.tab = 0;
    this.shown = null; // the delivery, whole
    this.generation = 0;
    this.empty();
  }

  empty() {
    show(this.el, h("div", { className: "empty" }, h("p", {}, "Choose a delivery to see all of it.")));
    this.shown = null;
  }

  // load fetches a delivery and shows it; an answer that was overtaken by another
  // question is dropped.
  async load(id) {
    const mine = ++this.generation;
    try {
      const d = await get(`/api/deliveries/${id}`);
      if (mine !== this.generation) return;
      const same = this.shown?.delivery_id === d.delivery_id;
      if (!same) this.uncovered = false;
      this.shown = d;
      this.draw(same);
    } catch (problem) {
      if (mine === this.generation) show(this.el, h("div", { className: "empty" }, h("p", { className: "bad" }, problem.message)));
      this.shown = null;
    }
  }

  draw(keepPlace) {
    const d = this.shown, app = this.app;
    if (!d) return;
    const place = keepPlace ? this.panel?.scrollTop : 0;
    const focused = document.activeElement?.closest(".tabs, .panel")?.className;
    const [kind, words] = badge(d, app.forwards);
    const hint = advice(d);
    const bar = h("div", { className: "tabs", role: "tablist", "aria-label": "Parts of the delivery" }, tabs.map(([name], i) => h("button", {
      type: "button", role: "tab", id: "tab-" + name.toLowerCase(), "aria-selected": String(i === this.tab), "aria-controls": "panel",
      tabIndex: i === this.tab ? 0 : -1, onclick: () => this.show(i),
    }, name)));
    bar.addEventListener("keydown", (e) => this.walkTabs(e));
    this.panel = h("div", { className: "panel", role: "tabpanel", id: "panel", tabIndex: 0, "aria-labelledby": "tab-" + tabs[this.tab][0].toLowerCase() }, this.content());
    show(this.el, h("div", { className: "about" },
      h("div", { className: "title" },
        h("button", { type: "button", className: "back", onclick: () => app.open(false) }, "← list"),
        h("h2", {}, line(d.event_type || "(no event type)", 60)), h("span", { className: "badge " + kind }, words)),
      h("p", { className: "line" }, [`no. ${d.delivery_id}`, moment(d.time), about(d) && h("bdi", {}, line(about(d))), d.campaign_id && d.lead ? `campaign ${line(String(d.campaign_id))}` : "", size(d.bytes)].filter(Boolean).flatMap((part, i) => (i ? [" · ", part] : [part]))),
      h("p", { className: "line" }, "X-Request-Id ", d.request_id ? h("bdi", { className: "mono" }, pieces(d.request_id)) : "is missing"),
      d.duplicate_of ? h("p", { className: "line" }, "× a duplicate of ", this.goto(d.duplicate_of), d.duplicate_by === "fingerprint" ? ", by the event's own fields" : ", by its X-Request-Id") : null,
      d.replay_of ? h("p", { className: "line" }, lineage(d).replace(/\d+.*/, ""), this.goto(d.replay_of), d.edited ? ", edited" : "") : null,
      hint ? h("p", { className: `advice ${hint[0]}` }, hint[1]) : null,
      h("div", { className: "doings" }, app.doings())),
    bar, this.panel);
    if (place) this.panel.scrollTop = place;
    if (focused === "tabs") bar.children[this.tab].focus();
    if (focused === "panel") this.panel.focus();
  }

  goto(id) { return h("button", { type: "button", className: "more", onclick: () => this.app.select(id, { open: true }) }, `no. ${id}`); }

  content() {
    const [, make, covered] = tabs[this.tab];
    return covered ? this.app.cover(() => make(this.shown, this.app)) : make(this.shown, this.app);
  }

  show(i) {
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
