// Texts of payloads, made visible, and numbers and times as people read them.
import { h } from "./dom.js";

// What shows nothing, or changes how what stands beside it shows: control
// characters, direction marks, zero-width characters, tags.
const odd = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb]|[\u{e0000}-\u{e0fff}]/gu;
// A joiner between two characters, or a selector behind one, is part of an emoji.
const partOfOne = /(?<=\p{Extended_Pictographic}[\ufe0f\u{1f3fb}-\u{1f3ff}]?)\u200d(?=\p{Extended_Pictographic})|(?<=\p{Extended_Pictographic}|[0-9#*])\ufe0f/gu;

// pieces cuts a text into plain strings and marks for what can't be seen.
export function pieces(value) {
  if (value.search(odd) < 0) return [value];
  const fine = new Set();
  for (const m of value.matchAll(partOfOne)) fine.add(m.index);
  const all = [];
  let from = 0;
  for (const m of value.matchAll(odd)) {
    if (fine.has(m.index)) continue;
    if (m.index > from) all.push(value.slice(from, m.index));
    const code = m[0].codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
    all.push(h("span", { className: "odd", title: "a character that shows nothing by itself" }, "U+" + code));
    from = m.index + m[0].length;
  }
  if (from < value.length) all.push(value.slice(from));
  return all;
}

// line is a text for one line: no mark, no line end.
export const line = (value, most = 400) => {
  const short = value.length > most ? value.slice(0, most) + "…" : value;
  return short.replace(odd, "\ufffd").replace(/[\n\t]/g, " ");
};

export const two = (n) => String(n).padStart(2, "0");

// clock is the time of day here, and its milliseconds.
export function clock(time) {
  const d = new Date(time);
  if (Number.isNaN(d.getTime())) return ["", ""];
  return [`${two(d.getHours())}:${two(d.getMinutes())}:${two(d.getSeconds())}`, "." + String(d.getMilliseconds()).padStart(3, "0")];
}

// moment is clock with the date where it isn't today.
export function moment(time) {
  const d = new Date(time);
  const [clk, ms] = clock(time);
  return d.toDateString() === new Date().toDateString() ? clk + ms : `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())} ${clk}`;
}

export function millis(ms) {
  if (ms === undefined || ms === null) return "";
  if (ms < 10) return ms.toFixed(1) + " ms";
  if (ms < 1000) return Math.round(ms) + " ms";
  return (ms / 1000).toFixed(ms < 10000 ? 2 : 1) + " s";
}

export function size(bytes) {
  if (bytes < 1024) return `${bytes} bytes`;
  if (bytes < 1 << 20) return (bytes / 1024).toFixed(1) + " KiB";
  return (bytes / (1 << 20)).toFixed(1) + " MiB";
}

export const count = (n) => n.toLocaleString("en-GB");
export const plural = (n, one, many) => `${count(n)} ${n === 1 ? one : many}`;

// shortID is the part of a request id that tells it from others: its end if it
// is a UUID of version 7, which begins with a time.
export function shortID(id, n = 6) {
  if (id.length <= n) return line(id);
  return line(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{21}$/.test(id) ? id.slice(-n) : id.slice(0, n));
}
