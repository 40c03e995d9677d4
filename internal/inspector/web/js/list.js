// The list: however many deliveries there are, only what can be seen is in the
// page.
import { $, fallback, h, refocus, text } from "./dom.js";
import { clock, count, line, millis, moment, shortID } from "./text.js";
import { about, badge, copyMark, copyWords, lastOf, lineageMark, lineageWords } from "./words.js";

const around = 6; // rows drawn above and below what is seen

export class List {
  constructor(app) {
    this.app = app;
    this.box = $("rows");
    this.space = $("space");
    this.pool = [];
    this.selected = 0; // an id
    this.following = true;
    this.fetching = null; // while everything older is fetched
    this.box.addEventListener("scroll", () => this.scrolled(), { passive: true });
    this.box.addEventListener("click", (e) => this.clicked(e));
    new ResizeObserver(() => this.draw()).observe(this.box);
    $("heads").append(...["time", "type", "who", "id", "mark", "status", "latency"].map((name) => h("span", { className: name }, heads[name])));
  }

  get rowHeight() { return this.pool[0]?.offsetHeight || 30; }

  // grown is called after rows were added: whoever looks at older ones keeps
  // seeing them.
  grown(added) {
    if (this.following) {
      this.box.scrollTop = 0;
      const newest = this.app.rows.at(0);
      if (newest && newest.delivery_id !== this.selected) this.app.select(newest.delivery_id, { quiet: true });
    } else if (added && this.box.scrollTop > 0) {
      this.space.style.height = this.app.rows.length * this.rowHeight + "px";
      this.box.scrollTop += added * this.rowHeight;
    }
    this.draw();
  }

  scrolled() {
    if (this.following && this.box.scrollTop > this.rowHeight) this.follow(false);
    this.draw();
  }

  draw() {
    if (!this.pool.length) this.pool.push(this.newRow());
    const rows = this.app.rows, height = this.rowHeight;
    this.space.style.height = rows.length * height + "px";
    const top = this.box.scrollTop, seen = Math.ceil(this.box.clientHeight / height);
    const first = Math.max(0, Math.floor(top / height) - around);
    const last = Math.min(rows.length, first + seen + 2 * around);
    this.deal(first, last, height);
    const active = this.pool.find((el) => !el.hidden && el.delivery === this.selected);
    if (active) this.box.setAttribute("aria-activedescendant", active.id);
    else this.box.removeAttribute("aria-activedescendant");
    this.drawOlder();
    if (rows.more && last > rows.length - 3 * seen) this.app.loadOlder();
  }

  // drawOlder says what isn't in the list, since its scrollbar can't.
  drawOlder() {
    const { rows } = this.app, n = count(rows.length);
    const words = this.fetching ? `fetching older ones, ${n} so far: Esc stops` : rows.more ? `${n} are here: scroll for older ones, End for the oldest` : rows.cut ? `the newest ${n} are here: a filter finds older ones` : "";
    text($("older"), words);
  }

  // deal gives the rows from first to last their elements, in their order. What was
  // drawn already keeps its element: a step of the wheel writes a row or two anew.
  deal(first, last, height) {
    const { rows } = this.app, kept = new Map();
    for (let i = first; i < last; i++) kept.set(rows.at(i).delivery_id, null);
    const spare = this.pool.filter((el) => !(kept.has(el.delivery) && !kept.get(el.delivery) && kept.set(el.delivery, el)));
    if (spare.length < this.pool.length) this.space.append(...spare);
    const dealt = [];
    let place = this.space.firstChild;
    for (let i = first; i < last; i++) {
      const d = rows.at(i), el = kept.get(d.delivery_id) ?? spare.shift() ?? this.newRow();
      if (el === place) place = place.nextSibling; else this.space.insertBefore(el, place);
      this.fill(el, d, i, height);
      dealt.push(el);
    }
    for (const el of spare) el.hidden = true;
    this.pool = dealt.concat(spare);
  }

  newRow() {
    const cells = {};
    const el = h("div", { className: "row", role: "option", hidden: true });
    for (const name of ["time", "type", "who", "id", "mark", "status", "latency"]) el.append((cells[name] = h("span", { className: name })));
    cells.time.append(h("span"), h("span", { className: "ms" }));
    cells.who.append(h("span", { className: "origin" }), h("span"));
    cells.status.append(h("span"));
    el.cells = cells;
    this.space.append(el);
    return el;
  }

  fill(el, d, index, height) {
    el.hidden = false;
    el.style.transform = `translateY(${index * height}px)`;
    attribute(el, "aria-selected", String(d.delivery_id === this.selected));
    attribute(el, "aria-posinset", String(index + 1));
    attribute(el, "aria-setsize", String(this.app.rows.more ? -1 : this.app.rows.length));
    if (el.delivery === d.delivery_id && el.version === d.version && el.forwards === this.app.forwards) return;
    Object.assign(el, { delivery: d.delivery_id, version: d.version, forwards: this.app.forwards, id: "delivery-" + d.delivery_id });
    el.classList.toggle("old", !this.app.status.history && d.time < this.app.started);
    const [hms, ms] = clock(d.time), last = lastOf(d), { time, type, who, id, mark, status, latency } = el.cells;
    text(time.firstChild, hms);
    text(time.lastChild, ms);
    time.title = moment(d.time);
    const event = line(d.event_type || "(no event type)", 60), lead = line(about(d), 120), origin = lineageWords(d), copy = copyWords(d);
    text(type, event);
    type.title = event;
    text(who.firstChild, origin ? lineageMark(d) + " " : "");
    text(who.lastChild, lead || "–");
    who.title = origin && lead ? `${origin}, ${lead}` : origin || lead;
    text(id, shortID(d.request_id || "–"));
    text(mark, copyMark(d));
    mark.title = copy;
    const [kind, words] = badge(d, this.app.forwards);
    status.firstChild.className = "badge " + kind;
    text(status.firstChild, words);
    status.title = last?.fault ? line("a fault had to do with it: " + last.fault) : "";
    text(latency, last ? millis(last.latency_ms) : "");
    el.setAttribute("aria-label", [hms, event, lead, origin, copy, spoken(last, this.app.forwards)].filter(Boolean).join(", "));
  }

  clicked(event) {
    const el = event.target.closest(".row");
    if (el?.delivery) this.app.select(el.delivery, { open: true });
  }

  // reveal scrolls as little as it takes.
  reveal(id) {
    const index = this.app.rows.indexOf(id), height = this.rowHeight, box = this.box;
    if (index < 0) return;
    if (index * height < box.scrollTop) box.scrollTop = index * height;
    else if ((index + 1) * height > box.scrollTop + box.clientHeight) box.scrollTop = (index + 1) * height - box.clientHeight;
  }

  // move goes n rows towards the older ones; Infinity means the end.
  move(n) {
    const rows = this.app.rows;
    if (!rows.length) return;
    const from = rows.indexOf(this.selected);
    const to = Math.max(0, Math.min(rows.length - 1, from < 0 ? 0 : from + n));
    this.app.select(rows.at(to).delivery_id);
    refocus(this.box); // which says what is chosen, to whoever listens
  }

  // toOldest goes to the oldest there is, and fetches for that what isn't here yet.
  // Going anywhere else ends it.
  async toOldest() {
    const errand = (this.fetching = {});
    this.drawOlder();
    try {
      while (this.app.rows.more && this.fetching === errand) {
        if (this.following) this.follow(false);
        await this.app.loadOlder();
      }
    } finally {
      if (this.fetching === errand) { this.fetching = null; this.move(Infinity); }
      this.drawOlder();
    }
  }

  stopFetching() {
    this.fetching = null;
    this.drawOlder();
  }

  focus() { fallback().focus({ preventScroll: true }); }

  pageful() { return Math.max(1, Math.floor(this.box.clientHeight / this.rowHeight) - 1); }

  follow(on) {
    if (on) this.stopFetching();
    this.following = on;
    const button = $("follow");
    button.setAttribute("aria-pressed", String(on));
    text(button, on ? "following" : "follow");
    if (on) this.grown(0);
  }
}

// attribute sets one only where it differs.
function attribute(el, name, value) {
  if (el.getAttribute(name) !== value) el.setAttribute(name, value);
}

// spoken is an answer as it is read aloud.
function spoken(last, forwards) {
  if (!last) return forwards ? "waiting" : "stored";
  const means = { delivered: "delivered", retry: "to be sent again", lost: "lost", failed: "failed" }[last.outcome] ?? "";
  return `${last.status ? "answered " + last.status : "no answer"}, ${means}${last.fault ? ", a fault had to do with it" : ""}`;
}

const heads = { time: "time", type: "event", who: "lead or campaign", id: "id", mark: "", status: "answer", latency: "took" };

// countsLine is the run in numbers.
export function countsLine(c) {
  const parts = [[c.deliveries, "delivery", "deliveries"], [c.duplicates, "duplicate", "duplicates"], [c.replays, "replay", "replays"],
    [c.retry, "retry asked for", "retries asked for"], [c.lost, "lost", "lost"], [c.failed, "failed", "failed"]];
  const shown = parts.filter(([n], i) => i === 0 || n > 0);
  return shown.flatMap(([n, one, many], i) => [i ? " · " : "this run: ", h("b", {}, count(n)), " " + (n === 1 ? one : many)]);
}
