// The run's API. See /api/openapi.json.

// Problem is what the API answers when something went wrong.
export class Problem extends Error {
  constructor(status, body) {
    super(body?.error ?? `leadrig answered ${status}`);
    this.status = status;
    this.code = body?.code ?? "";
  }
}

export async function ask(method, path, body, signal) {
  const headers = body === undefined ? {} : { "Content-Type": "application/json" };
  let answer;
  try {
    answer = await fetch(path, {
      method, headers, signal, credentials: "same-origin", cache: "no-store", redirect: "error",
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(0, { error: "leadrig doesn't answer: has it ended?", code: "gone" });
  }
  if (!answer.ok) throw new Problem(answer.status, await answer.json().catch(() => null));
  return answer;
}

export const get = async (path, signal) => (await ask("GET", path, undefined, signal)).json();

export async function send(method, path, body = {}) {
  const answer = await ask(method, path, method === "DELETE" ? undefined : body);
  return answer.status === 204 ? null : answer.json();
}

// enter exchanges the token behind the address's # for a cookie, and takes it
// out of the address: it is nobody's business on a projector.
export async function enter() {
  const token = location.hash.slice(1);
  if (!token) return;
  history.replaceState(null, "", location.pathname);
  await send("POST", "/api/session", { token });
}

export function page({ filter = "", before = 0, limit = 200 }, signal) {
  const query = new URLSearchParams();
  if (filter) query.set("filter", filter);
  if (before) query.set("before", before);
  query.set("limit", limit);
  return get("/api/deliveries?" + query, signal);
}

// lines reads an answer that tells as it goes, one object a line.
export async function lines(path, body, each, signal) {
  const answer = await ask("POST", path, body, signal);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    rest += value ?? "";
    const whole = rest.split("\n");
    rest = whole.pop();
    for (const one of whole) if (one) each(JSON.parse(one));
    if (done) return;
  }
}
