// Building the page. Text goes in as text: nothing here, or anywhere, reads HTML.

export const $ = (id) => document.getElementById(id);

// h makes an element. A property that begins with "on" is a listener, one with
// "aria" or a hyphen is an attribute; null children are left out.
export function h(tag, props, ...children) {
  const el = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null) continue;
    if (name.startsWith("on")) el.addEventListener(name.slice(2), value);
    else if (name.includes("-") || name === "role" || name === "for" || name === "list") el.setAttribute(name, value);
    else el[name] = value;
  }
  el.append(...children.flat(9).filter((c) => c !== null && c !== undefined && c !== false));
  return el;
}

// show puts children in the place of those an element has.
export function show(el, ...children) {
  el.replaceChildren(...children.flat(9).filter((c) => c !== null && c !== undefined && c !== false));
  return el;
}

// text sets a text only where it differs: what is written may be read aloud.
export function text(el, value) {
  if (el.textContent !== value) el.textContent = value;
}

// keepFocus draws anew what is in an element, and leaves the focus where it was:
// on what has the same name there, else on what stands in the same place.
export function keepFocus(el, draw) {
  const at = document.activeElement;
  if (!at || at === el || !el.contains(at)) return draw();
  const those = () => [...el.querySelectorAll("button, a[href], input, textarea, [tabindex]")];
  const key = at.dataset.key, place = those().indexOf(at);
  draw();
  if (at.isConnected) return at.focus({ preventScroll: true });
  const now = those();
  ((key && now.find((one) => one.dataset.key === key)) || now[Math.min(Math.max(place, 0), now.length - 1)] || fallback())?.focus({ preventScroll: true });
}

// fallback is what has the focus when nothing better does.
export function fallback() { return $("rows").hidden ? $("empty") : $("rows"); }

// refocus gives an element the focus where nothing has it that can be seen.
export function refocus(el) {
  const at = document.activeElement;
  if (!at || at === document.body || !at.checkVisibility()) el?.focus({ preventScroll: true });
}
