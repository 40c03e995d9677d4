// The page's state and what its parts have in common.
import { $, fallback, h, keepFocus, refocus, show } from "./dom.js";
import { get, page } from "./api.js";
import { Board } from "./board.js";
import { Detail } from "./detail.js";
import { doings, shown } from "./doings.js";
import { drawFacts, drawLink } from "./facts.js";
import { Filter } from "./filter.js";
import { Flow } from "./flow.js";
import { List, countsLine } from "./list.js";
import { Live } from "./live.js";
import { Rows, Seen } from "./rows.js";

const pageSize = 1000;

export class App {
  constructor() {
    this.rows = new Rows();
    this.seen = new Seen();
    this.status = { why: {}, faults: [], event_types: [], counts: {}, warnings: [] };
    this.counts = { deliveries: 0, duplicates: 0, replays: 0, retry: 0, lost: 0, failed: 0, delivered: 0 };
    this.started = "";
    this.linked = true; // leadrig can be heard
    this.against = "previous";
    this.forwards = true;
    this.list = new List(this);
    this.detail = new Detail(this);
    this.board = new Board(this);
    this.flow = new Flow(this);
    this.filter = new Filter(this);
    this.doings = doings(this);
    this.live = new Live({ resume: () => this.seen.resume(), told: (m) => this.heard(m), state: (s) => this.link(s), back: (again) => again && this.refresh(), asked: () => this.asked() });
    $("follow").addEventListener("click", () => this.list.follow(!this.list.following));
    if (localStorage.getItem("presenter") === "yes") this.present(true);
    if (localStorage.getItem("flow") === "yes") this.flow.toggle();
    this.footer();
  }

  // tunnelState is how the tunnel was when leadrig was heard last.
  get tunnelState() {
    const state = this.status.tunnel?.state ?? "";
    return state === "online" && !this.linked ? "was online" : state;
  }

  // begin shows the first page and goes live.
  begin(first) {
    this.rows.reset(first);
    for (const d of first.deliveries.toReversed()) this.seen.delivery(d);
    this.list.grown(0);
    this.drawEmpty();
    this.live.connect();
  }

  // taken is a fresh status.
  taken(status) {
    const can = (s, forwards) => JSON.stringify([s.why, forwards, Boolean(s.share)]);
    const before = can(this.status, this.forwards);
    this.status = status;
    this.started = status.started_at;
    Object.assign(this.counts, status.counts);
    this.forwards = status.ready || status.history ? Boolean(status.ready?.forward_to) || status.counts.attempts > 0 : true;
    this.board.taken(status.share);
    this.drawStatus();
    if (can(status, this.forwards) === before) return; // nothing else changes under somebody's hands
    this.footer();
    this.list.draw();
    this.detail.draw(true);
  }

  async refresh() {
    clearTimeout(this.settling);
    this.settling = null;
    try { this.taken(await get("/api/status")); } catch { /* the live connection says so */ }
  }

  // asked is the status with which leadrig answers this page, 0 for none.
  async asked() {
    try { await get("/api/status"); } catch (problem) { return problem.status ?? 0; }
    return 200;
  }

  // settle has the numbers be leadrig's own soon: what was told twice, by the
  // status and by the live connection, is counted twice until then.
  settle() { this.settling ??= setTimeout(() => this.refresh(), 1000); }

  drawStatus() {
    drawFacts(this);
    show($("counts"), this.status.history ? null : countsLine(this.counts));
    this.flow.draw();
  }

  // heard takes what came over the live connection, in order.
  heard(messages) {
    const before = this.rows.length;
    let redraw = false, refresh = false;
    for (const m of messages) {
      switch (m.type) {
        case "delivery": this.arrived(m); break;
        case "attempt": redraw = this.attempted(m) || redraw; break;
        case "warning":
          if (m.code === "skipped") this.filter.reload(); else this.warn(m.message);
          break;
        case "share": refresh = !this.board.heard(m) || refresh; break;
        default: refresh = true; // ready, tunnel, webhook, fault, bye: the status has them
      }
    }
    this.settle();
    if (refresh) { this.refresh(); this.faultPanel?.(); }
    this.list.grown(this.rows.length - before);
    this.drawStatus();
    this.drawEmpty();
    if (redraw) this.detail.follow(this.list.selected);
  }

  arrived(m) {
    this.seen.delivery(m);
    this.counts.deliveries++;
    if (m.duplicate_of) this.counts.duplicates++;
    if (m.source === "replay") this.counts.replays++;
    if (this.filter.text) this.filter.poke(); else this.rows.add(m);
    if (!this.forwards) this.flow.happened({ ...m, attempts: [] });
  }

  attempted(m) {
    this.seen.attempt(m);
    this.counts[m.outcome] = (this.counts[m.outcome] ?? 0) + 1;
    const d = this.rows.attempt(m);
    if (this.filter.text) this.filter.poke();
    this.flow.happened(d ?? { ...m, lead: "", attempts: [m] });
    return Boolean(d) && d.delivery_id === this.list.selected;
  }

  // loadOlder fetches a page of older ones; whoever asks meanwhile waits for it too.
  loadOlder() {
    this.loading ??= this.fetchOlder().finally(() => { this.loading = null; this.list.draw(); });
    return this.loading;
  }

  async fetchOlder() {
    const generation = this.rows.generation;
    const older = await page({ filter: this.filter.text, before: this.rows.items[0]?.delivery_id ?? 0, limit: pageSize });
    if (generation === this.rows.generation) this.rows.older(older);
  }

  drawEmpty() {
    const none = this.rows.length === 0;
    const inside = [$("rows"), $("empty")].includes(document.activeElement);
    $("empty").hidden = !none;
    $("rows").hidden = $("heads").hidden = none;
    if (inside) fallback().focus({ preventScroll: true });
    this.list.drawOlder();
    if (!none) return;
    show($("empty"), this.filter.text
      ? h("p", {}, "Nothing that was recorded passes this filter.")
      : this.status.history ? h("p", {}, "Nothing was recorded.")
      : [h("h2", {}, "Waiting for the first event"), h("p", {}, "Each webhook that SmartLead sends shows up here as it comes."),
        this.status.why.trigger ? h("p", { className: "quiet" }, this.status.why.trigger) : h("p", {}, "Press ", h("kbd", {}, "t"), " to have one happen.")]);
  }

  // select chooses a delivery; open shows its detail where there is no room for
  // both, quiet doesn't end following.
  select(id, { open = false, quiet = false } = {}) {
    if (!quiet && this.list.following) this.list.follow(false);
    if (!quiet) this.list.stopFetching();
    this.list.selected = id;
    if (!quiet) this.list.reveal(id);
    this.list.draw();
    // Not each row that is passed over is fetched, nor each that comes in a rush.
    if (!quiet) clearTimeout(this.resting);
    if (!quiet || !this.resting) this.resting = setTimeout(() => { this.resting = 0; this.detail[quiet ? "follow" : "load"](this.list.selected); }, quiet ? 150 : 60);
    if (open) this.open(true);
  }

  open(on) {
    const opened = on && this.list.selected > 0;
    if (opened) this.board.toggle(false);
    document.body.classList.toggle("opened", opened);
    if (!on) this.list.focus();
    else if (!$("rows").checkVisibility()) refocus(this.detail.place);
  }

  // enter opens the detail and has the keys that scroll be about it.
  enter() {
    this.open(true);
    if (this.list.selected) this.detail.place.focus({ preventScroll: true });
  }

  // back leaves what was entered last.
  back() {
    if (this.board.shown) this.board.toggle(false);
    else if (document.body.classList.contains("opened") || this.detail.el.contains(document.activeElement)) this.open(false);
    else if (this.list.fetching) this.list.stopFetching();
    else if (this.filter.text || this.filter.input.value) this.filter.clear();
  }

  walk(n) {
    this.list.move(n);
    this.open(true);
  }

  whyNot(doing) {
    if (doing.needs && !this.list.selected) return "no delivery is chosen";
    return (doing.run && this.status.why[doing.run]) || doing.why?.() || "";
  }

  do(doing) {
    const why = this.whyNot(doing);
    if (why) this.tell(`can't ${doing.does}: ${why}`); else this.attempt(() => doing.act(this.list.selected));
  }

  // attempt does something that may fail, and says so.
  async attempt(act) {
    try { await act(); } catch (problem) {
      show($("told")); // what went well before is beside the point
      this.warn(problem.message);
    }
  }

  button(d, label) {
    const why = this.whyNot(d);
    return h("button", { type: "button", "data-key": d.name ?? d.label, "aria-keyshortcuts": d.keys[0] === " " ? "Space" : d.keys[0], "aria-disabled": why ? "true" : null, title: why || d.does, onclick: () => this.do(d) }, label);
  }

  doingButtons() { return this.doings.filter((d) => d.button).map((d) => this.button(d, d.label)); }

  footer() {
    const all = this.doings.filter((d) => (typeof d.foot === "function" ? d.foot() : d.foot));
    keepFocus($("footer"), () => show($("footer"), all.map((d) => this.button(d, [h("kbd", { "aria-hidden": "true" }, shown(d)), d.label.toLowerCase()]))));
  }

  focusFilter() { this.open(false); $("filter").focus(); $("filter").select(); }

  faultsChanged(faults) {
    this.status.faults = faults;
    drawFacts(this);
  }

  // cover keeps a payload from the room until somebody asks for it.
  cover(make) {
    if (!this.presenting || this.detail.uncovered) return make();
    return h("div", { className: "covered" }, h("p", {}, "The payload is covered while presenting."),
      h("button", { type: "button", onclick: () => this.uncover() }, "Show it ", h("kbd", { "aria-hidden": "true" }, "u")));
  }

  uncover() {
    if (!this.presenting || !this.detail.shown) return;
    this.detail.uncovered = !this.detail.uncovered;
    this.detail.draw(true);
  }

  present(on) {
    this.presenting = on;
    this.detail.uncovered = false;
    document.body.classList.toggle("presenter", on);
    localStorage.setItem("presenter", on ? "yes" : "no");
    this.list.draw();
    this.detail.draw(true);
  }

  link(state) {
    this.linked = state === "online";
    document.body.classList.toggle("stale", !this.linked);
    drawLink(state, this.status.history);
    if (this.started) this.drawStatus();
  }

  tell(words) { this.say($("told"), words, 4000); }
  warn(words) { this.say($("warned"), words, 8000); }

  say(box, words, time) {
    clearTimeout(box.timer);
    show(box, h("p", {}, words));
    box.timer = setTimeout(() => show(box), time);
  }
}
