// The list: however many deliveries there are, only what can be seen is in the
// page.
import { $, fallback, h, text } from "./dom.js";
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
    this.drawn = 0; // rows when it was drawn last
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
    for (let i = first; i < last; i++) {
      const el = this.pool[i - first] ?? (this.pool.push(this.newRow()), this.pool[i - first]);
      this.fill(el, rows.at(i), i, height);
    }
    for (const el of this.pool.slice(Math.max(0, last - first))) el.hidden = true;
    const active = this.pool.find((el) => !el.hidden && el.delivery === this.selected);
    if (active) this.box.setAttribute("aria-activedescendant", active.id);
    else this.box.removeAttribute("aria-activedescendant");
    if (rows.more && last > rows.length - 3 * seen) this.app.loadOlder();
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
    const selected = String(d.delivery_id === this.selected);
    if (el.getAttribute("aria-selected") !== selected) el.setAttribute("aria-selected", selected);
    el.setAttribute("aria-posinset", index + 1);
    el.setAttribute("aria-setsize", this.app.rows.more ? -1 : this.app.rows.length);
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
  }

  focus() { fallback().focus({ preventScroll: true }); }

  pageful() { return Math.max(1, Math.floor(this.box.clientHeight / this.rowHeight) - 1); }

  follow(on) {
    this.following = on;
    const button = $("follow");
    button.setAttribute("aria-pressed", String(on));
    text(button, on ? "following" : "follow");
    if (on) this.grown(0);
  }
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
    [c.retry, "to be retried", "to be retried"], [c.lost, "lost", "lost"], [c.failed, "failed", "failed"]];
  const shown = parts.filter(([n], i) => i === 0 || n > 0);
  return shown.flatMap(([n, one, many], i) => [i ? " · " : "this run: ", h("b", {}, count(n)), " " + (n === 1 ? one : many)]);
}
