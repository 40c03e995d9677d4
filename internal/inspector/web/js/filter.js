// The filter: leadrig's one language, read by leadrig, not by this page.
import { $, text } from "./dom.js";
import { page } from "./api.js";

const typing = 180; // ms after the last key
const often = 400; // ms between two looks at what came while a filter is set

export class Filter {
  constructor(app) {
    this.app = app;
    this.text = "";
    this.input = $("filter");
    this.input.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.set(this.input.value.trim()), typing);
    });
    $("filterform").addEventListener("submit", (e) => e.preventDefault());
  }

  // set asks for what passes; a filter that can't be read leaves the list alone.
  async set(filter) {
    this.asked?.abort();
    this.asked = new AbortController();
    try {
      const found = await page({ filter }, this.asked.signal);
      this.text = filter;
      this.say("");
      this.app.rows.reset(found);
      this.app.list.box.scrollTop = 0;
      this.app.list.grown(0);
      this.app.drawEmpty();
      this.poke(); // what came while the answer was on its way
    } catch (problem) {
      if (problem.name !== "AbortError") this.say(problem.message);
    }
  }

  // begin sets the filter that the page is opened with.
  begin(filter) { this.text = this.input.value = filter; }

  clear() {
    clearTimeout(this.timer);
    this.input.value = "";
    return this.set("");
  }

  say(problem) {
    text($("filternote"), problem);
    this.input.setAttribute("aria-invalid", String(problem !== ""));
  }

  // reload reads the list anew, where more came than can be told one by one.
  reload() { return this.set(this.text); }

  // poke looks soon for what came and passes.
  poke() { this.looking ??= setTimeout(() => this.look().finally(() => { this.looking = null; }), often); }

  async look() {
    const filter = this.text, { rows, list } = this.app, generation = rows.generation;
    let before = 0;
    for (let pages = 0; pages < 10; pages++) {
      const found = await page({ filter, before });
      if (generation !== rows.generation || filter !== this.text) return;
      const fresh = found.deliveries.filter((d) => rows.add(d)).length;
      list.grown(fresh);
      this.app.drawEmpty();
      if (!found.more || fresh < found.deliveries.length) return;
      before = found.deliveries[found.deliveries.length - 1].delivery_id;
    }
  }
}
