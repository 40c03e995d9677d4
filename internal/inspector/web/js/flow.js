// The flow strip: SmartLead → tunnel → leadrig → handler, for a room. It moves
// only while something happens, and not at all where motion isn't wanted.
import { $, h, show, text } from "./dom.js";
import { count, line, plural } from "./text.js";
import { about, badge } from "./words.js";

const pause = 450; // ms between two movers: more can't be told apart

// The strip is kept as it was left, for the next time the page is opened.
export class Flow {
  constructor(app) {
    this.app = app;
    this.el = $("flow");
    this.moved = 0;
  }

  toggle() {
    this.el.hidden = !this.el.hidden;
    localStorage.setItem("flow", this.el.hidden ? "no" : "yes");
    if (!this.el.hidden && !this.way) this.build();
    if (!this.el.hidden) this.draw();
    this.app.list.draw();
  }

  build() {
    const stop = (name) => h("div", { className: "stop" }, h("b", {}, name), h("span"));
    this.stops = ["SmartLead", "tunnel", "leadrig", "handler"].map(stop);
    this.last = h("p", { className: "last" });
    this.way = h("div", { className: "way" }, this.stops.flatMap((s, i) => (i ? [h("div", { className: "leg" }), s] : [s])), this.last);
    show(this.el, this.way);
  }

  draw() {
    if (this.el.hidden) return;
    const c = this.app.counts, [lead, tunnel, rig, handler] = this.stops;
    text(lead.lastChild, c.retry ? `${plural(c.retry, "retry", "retries")} asked for` : "sends");
    text(tunnel.lastChild, this.app.tunnelState);
    text(rig.lastChild, `${count(c.deliveries)} stored`);
    text(handler.lastChild, this.app.forwards ? `${count(c.delivered)} done` : "none");
    tunnel.classList.toggle("trouble", !["online", "was online", ""].includes(this.app.tunnelState));
  }

  // happened shows an attempt, or a delivery where there is no handler.
  happened(delivery) {
    if (this.el.hidden || !delivery) return;
    const [kind, words] = badge(delivery, this.app.forwards);
    text(this.last, line(`${delivery.event_type || "(no event type)"}  ${about(delivery)}  ${words}`, 160));
    const now = performance.now();
    if (now - this.moved < pause || matchMedia("(prefers-reduced-motion: reduce)").matches || document.hidden) return;
    this.moved = now;
    this.move(kind, delivery.attempts.at(-1)?.outcome === "retry");
  }

  move(kind, back) {
    const middle = (el) => el.offsetLeft + el.offsetWidth / 2;
    const places = this.stops.slice(0, this.app.forwards ? 4 : 3).map(middle);
    if (back) places.push(...places.slice(0, -1).reverse());
    const mover = h("span", { className: "mover" });
    this.way.append(mover);
    const frames = places.map((x, i) => ({ transform: `translate(${x}px, ${back && i > 3 ? 34 : 0}px)` }));
    const ride = mover.animate(frames, { duration: back ? 1600 : 900, easing: "ease-in-out", fill: "forwards" });
    setTimeout(() => mover.classList.add(kind), back ? 700 : 650);
    ride.onfinish = () => mover.remove();
  }
}
