// A payload as lines that can be folded. Numbers and strings stay as they were
// spelled: JSON.parse only says whether it is JSON.

// read cuts JSON into lines: {depth, tokens: [[kind, text]], end}, where end is
// the index of the line that closes what this line opens. It returns null for
// what is no JSON.
export function read(source) {
  try { JSON.parse(source); } catch { return null; }
  const lines = [], open = [];
  let at = 0, line = { depth: 0, tokens: [] }, key = false;
  const put = (kind, text) => line.tokens.push([kind, text]);
  const next = () => { lines.push(line); line = { depth: open.length, tokens: [] }; };
  const skip = () => { while (at < source.length && " \t\r\n".includes(source[at])) at++; };
  for (skip(); at < source.length; skip()) {
    const c = source[at];
    if (c === "{" || c === "[") {
      at++; skip();
      const close = c === "{" ? "}" : "]";
      if (source[at] === close) { at++; put("punct", c + close); key = false; continue; }
      put("punct", c);
      open.push(lines.length);
      next();
      key = c === "{";
    } else if (c === "}" || c === "]") {
      at++;
      const start = open.pop();
      next();
      lines[start].end = lines.length;
      put("punct", c);
      key = false;
    } else if (c === ",") {
      at++; put("punct", ",");
      next();
      key = open.length > 0 && lines[open[open.length - 1]].tokens.at(-1)[1] === "{";
    } else if (c === ":") {
      at++; put("punct", ": ");
      key = false;
    } else if (c === '"') {
      const from = at;
      at = stringEnd(source, at);
      put(key ? "key" : "string", source.slice(from, at));
    } else {
      const from = at;
      while (at < source.length && !" \t\r\n,]}".includes(source[at])) at++;
      const word = source.slice(from, at);
      put(word === "null" ? "null" : word === "true" || word === "false" ? "bool" : "number", word);
    }
  }
  lines.push(line);
  return lines;
}

// stringEnd is where the string that begins at a place ends.
function stringEnd(source, at) {
  for (at++; ; at++) {
    const quote = source.indexOf('"', at), slash = source.indexOf("\\", at);
    if (slash < 0 || slash > quote) return quote + 1;
    at = slash + 1;
  }
}

// Folding is which lines are shown.
export class Folding {
  constructor(lines) {
    this.lines = lines;
    this.folded = new Set();
    if (lines.length > 400) this.fold((line) => line.depth >= 2);
  }

  fold(which = () => true) {
    this.lines.forEach((line, i) => { if (line.end !== undefined && i > 0 && which(line)) this.folded.add(i); });
  }

  unfold() { this.folded.clear(); }
  toggle(i) { if (!this.folded.delete(i)) this.folded.add(i); }

  // visible are the indexes of at most n lines from a place on.
  visible(n) {
    const shown = [];
    for (let i = 0; i < this.lines.length && shown.length <= n; i++) {
      shown.push(i);
      if (this.folded.has(i)) i = this.lines[i].end;
    }
    return shown;
  }
}
