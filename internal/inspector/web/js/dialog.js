// Dialogs: the browser's own, which keep the focus and close with Esc.
import { fallback, h } from "./dom.js";

// dialog opens one. Ends are its buttons: [label, what it does, class]; one that
// returns false keeps the dialog open; end is what the last one is called. While
// keep() is true there is something to lose: a click beside the dialog doesn't close
// it, and Esc only when it is pressed again. It returns the element.
export function dialog(title, inner, ends = [], onclose = null, { wide = false, end = "Close", keep = () => false } = {}) {
  const el = h("dialog", { "aria-label": title, className: wide ? "wide" : "" }, h("h2", {}, title),
    h("div", { className: "inner", tabIndex: 0, role: "group", "aria-label": title }, inner));
  const buttons = [...ends, [end, () => {}, ""]];
  el.append(h("div", { className: "ends" }, buttons.map(([label, act, kind]) => h("button", {
    type: "button", className: kind ?? "", onclick: async () => { if ((await act()) !== false) el.close(); },
  }, label))));
  // The browser gives the focus back to where it was, unless nothing had it or that
  // is gone; and it tells of the end only later.
  const settle = () => { if (el.contains(document.activeElement) || document.activeElement === document.body) fallback().focus({ preventScroll: true }); };
  const close = el.close;
  el.close = () => { close.call(el); settle(); };
  el.addEventListener("close", () => { settle(); el.remove(); onclose?.(); });
  el.addEventListener("click", (e) => { if (e.target === el && !keep()) el.close(); });
  const last = h("p", { className: "warn", role: "alert" });
  el.addEventListener("input", () => last.remove());
  el.addEventListener("keydown", (e) => {
    if (e.key !== "Escape" || !keep() || last.isConnected) return;
    e.preventDefault();
    last.textContent = "Esc once more drops what you wrote.";
    el.querySelector(".ends").before(last);
  });
  el.addEventListener("keydown", (e) => {
    if (e.key === "q" && !e.ctrlKey && !e.metaKey && !e.altKey && !e.target.matches("input, textarea")) { e.preventDefault(); el.close(); }
  });
  document.body.append(el);
  el.showModal();
  return el;
}

// choose opens a dialog of choices: {group, label, words, key, act}. A choice can
// be made by its key.
export function choose(title, choices) {
  let group = "";
  const el = dialog(title, h("div", { className: "choices" }, choices.map((c) => {
    const head = c.group && c.group !== group ? h("h3", {}, (group = c.group)) : null;
    return [head, h("button", { type: "button", onclick: () => { el.close(); c.act?.(); } },
      h("b", {}, c.key ? [h("kbd", {}, c.key), " "] : null, c.label), h("span", {}, c.words ?? ""))];
  })));
  el.querySelector(".choices button")?.focus();
  el.addEventListener("keydown", (e) => {
    const chosen = choices.find((c) => c.key && c.key === e.key);
    if (chosen) { e.preventDefault(); e.stopPropagation(); el.close(); chosen.act?.(); return; }
    const all = [...el.querySelectorAll("button")], at = all.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 }[e.key];
    if (to !== undefined) { e.preventDefault(); all[(to + all.length) % all.length].focus(); }
  });
  return el;
}
