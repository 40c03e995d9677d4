// The palette: what can be done, found by a few letters of it.
import { h, show } from "./dom.js";
import { dialog } from "./dialog.js";
import { shown } from "./doings.js";

// rank is how well a doing answers to what was typed, 0 for not at all: what is
// called so comes before what only says so, and that before scattered letters.
function rank(d, typed) {
  if (!typed) return 1;
  const name = d.name, all = `${name} ${d.does}`.toLowerCase();
  if (name.startsWith(typed)) return 4;
  if (name.includes(typed)) return 3;
  if (all.includes(typed)) return 2;
  let at = -1;
  return [...typed].every((letter) => (at = name.indexOf(letter, at + 1)) >= 0) ? 1 : 0;
}

export function openPalette(app) {
  const named = app.doings.filter((d) => d.name);
  let found = named, cursor = 0;
  const list = h("ul", { role: "listbox", id: "palette", className: "palette", "aria-label": "What to do" });
  const input = h("input", {
    type: "text", role: "combobox", autocomplete: "off", spellcheck: false, "aria-label": "What to do", "aria-controls": "palette",
    "aria-expanded": "true", "aria-autocomplete": "list", placeholder: "a few letters, then Enter",
  });
  const none = h("p", { className: "quiet", role: "status" });
  const el = dialog("What to do", [input, list, none]);
  const choose = (d) => { el.close(); app.do(d); };
  const draw = () => {
    show(list, found.map((d, i) => {
      const why = app.whyNot(d);
      return h("li", { role: "option", id: "palette-" + d.name, "aria-selected": String(i === cursor), "aria-disabled": why ? "true" : null, onclick: () => choose(d) },
        h("kbd", {}, shown(d)), h("b", {}, d.name), h("span", {}, d.does, why ? h("span", { className: "warn" }, " – " + why) : null));
    }));
    none.textContent = found.length ? "" : "Nothing is called that.";
    if (found.length) input.setAttribute("aria-activedescendant", "palette-" + found[cursor].name); else input.removeAttribute("aria-activedescendant");
    list.children[cursor]?.scrollIntoView({ block: "nearest" });
  };
  input.addEventListener("input", () => {
    const typed = input.value.trim().toLowerCase();
    found = named.map((d) => [rank(d, typed), d]).filter(([n]) => n).sort((a, b) => b[0] - a[0]).map(([, d]) => d);
    cursor = 0;
    draw();
  });
  input.addEventListener("keydown", (e) => {
    const to = { ArrowDown: cursor + 1, ArrowUp: cursor - 1 }[e.key];
    if (to !== undefined && found.length) { e.preventDefault(); cursor = (to + found.length) % found.length; draw(); }
    if (e.key === "Enter" && found[cursor]) { e.preventDefault(); choose(found[cursor]); }
  });
  draw();
  input.focus();
}
