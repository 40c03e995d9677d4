// The Payload and Raw tabs: a body to be read.
import { h, keepFocus, show } from "./dom.js";
import { Folding, read } from "./json.js";
import { count, pieces, size } from "./text.js";

const step = 1500; // lines added at a time
const longString = 600; // characters shown of a string at first

// token is a piece of a line, in its own direction: what is written from right
// to left doesn't turn what stands beside it.
export function token(kind, value) {
  if (kind === "punct") return h("span", { className: kind }, value);
  if (value.length <= longString * 1.5) return h("bdi", { className: kind }, pieces(value));
  const el = h("bdi", { className: kind }, pieces(value.slice(0, longString)));
  const more = h("button", { className: "more", type: "button", onclick: () => show(el, pieces(value)) }, `… ${count(value.length - longString)} more characters`);
  el.append(" ", more);
  return el;
}

// bytesOf are the bytes of a body that is no text.
export function bytesOf(body) {
  return Uint8Array.from(atob(body.text), (c) => c.charCodeAt(0));
}

// dump is bytes in hexadecimal, with the text that they would be beside.
export function dump(bytes, most = 4096) {
  const out = [];
  for (let at = 0; at < Math.min(bytes.length, most); at += 16) {
    const row = [...bytes.slice(at, at + 16)];
    const hex = row.map((b) => b.toString(16).padStart(2, "0")).join(" ");
    out.push(`${at.toString(16).padStart(6, "0")}  ${hex.padEnd(47)}  ${row.map((b) => (b > 31 && b < 127 ? String.fromCharCode(b) : "·")).join("")}`);
  }
  if (bytes.length > most) out.push(`… ${count(bytes.length - most)} bytes more`);
  return out.join("\n");
}

// bodyText is a body as it is, without any reading of it.
export function bodyText(body, most = 200000) {
  if (body.encoding === "base64") return h("pre", { className: "text", tabIndex: 0 }, dump(bytesOf(body)));
  const el = h("pre", { className: "text", dir: "auto" }, pieces(body.text.slice(0, most)));
  if (body.text.length > most) el.append(h("button", { className: "more", type: "button", onclick: () => show(el, pieces(body.text)) }, `… ${count(body.text.length - most)} more characters`));
  return el;
}

// why says why a body is no JSON, as far as the browser tells.
function why(source) {
  if (source === "") return "The body is empty.";
  try { JSON.parse(source); } catch (error) { return `Not JSON: ${error.message.replace(/^JSON\.parse: /, "").slice(0, 160)}`; }
  return "";
}

const download = (id, label) => h("a", { href: `/api/deliveries/${id}/body`, download: `delivery-${id}.bin` }, label);

// payload is the tab.
export function payload(d, app) {
  const body = d.body, note = [];
  if (body.cut) note.push(h("span", {}, `Shown in part: ${size(body.bytes)} in all.`), download(d.delivery_id, "Download all of it"));
  const lines = body.encoding === "text" && !body.cut ? read(body.text) : null;
  if (!lines) {
    if (body.encoding === "base64") note.unshift(h("span", {}, "Not text: bytes that are no UTF-8."), download(d.delivery_id, "Download"));
    else if (!body.cut) note.unshift(h("span", {}, why(body.text)));
    return [note.length ? h("div", { className: "foldings" }, note) : null, bodyText(body)];
  }
  const folding = new Folding(lines);
  const box = h("div", { className: "code" });
  let most = step;
  const draw = () => keepFocus(box, () => show(box, drawLines(folding, most, draw, () => { most += step; draw(); })));
  const folds = { fold: () => { folding.fold(); draw(); }, unfold: () => { folding.unfold(); draw(); } };
  app.detail.folds = folds;
  draw();
  const bar = h("div", { className: "foldings" },
    h("button", { type: "button", onclick: folds.fold }, "Fold all"),
    h("button", { type: "button", onclick: folds.unfold }, "Unfold all"),
    h("span", {}, size(body.bytes)), download(d.delivery_id, "Download"), note);
  return [bar, box];
}

function drawLines(folding, most, redraw, onMore) {
  const shown = folding.visible(most);
  const els = shown.slice(0, most).map((i) => {
    const line = folding.lines[i], folded = folding.folded.has(i);
    const el = h("span", { className: "l" });
    el.style.setProperty("--depth", Math.min(line.depth, 40));
    if (line.end !== undefined) {
      el.append(h("button", {
        type: "button", className: "fold", "data-key": "line-" + i, "aria-expanded": String(!folded), "aria-label": `${line.tokens[0][0] === "key" ? line.tokens[0][1] : "line " + (i + 1)}`,
        onclick: () => { folding.toggle(i); redraw(); },
      }, folded ? "▸" : "▾"));
    }
    el.append(...line.tokens.map(([kind, value]) => token(kind, value)));
    if (folded) {
      const inner = line.end - i - 1, closing = folding.lines[line.end].tokens.map(([, value]) => value).join("");
      el.append(h("span", { className: "note" }, ` … ${inner} ${inner === 1 ? "line" : "lines"} `), h("span", { className: "punct" }, closing));
    }
    return el;
  });
  if (shown.length > most) els.push(h("button", { className: "more", type: "button", onclick: onMore }, "Show more lines"));
  return els;
}

// raw is the tab with everything as it came.
export function raw(d) {
  const head = `${d.method} …${d.query ? "?" + d.query : ""}\n` + d.headers.map(([name, value]) => `${name}: ${value}`).join("\n") + "\n\n";
  return [h("div", { className: "foldings" }, h("span", {}, "The request as it came, without the secret path."), download(d.delivery_id, "Download the body")),
    h("pre", { className: "text" }, pieces(head)), bodyText(d.body)];
}
