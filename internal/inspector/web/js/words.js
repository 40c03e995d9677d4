// What an attempt means, in words and shapes: nothing is told by colour alone. The
// signs are those of the terminal's screen.

export const signs = [
  ["quiet", "···", "the handler has it now"], ["ok", "✓ 200", "delivered"], ["warn", "↻ 500", "SmartLead sends it again"],
  ["bad", "✗ 404", "lost: a 4xx is final"], ["bad", "! 500", "failed, no attempt left"], ["warn", "⚑", "a fault had to do with it"],
  ["warn", "×2", "copy 2, same request id"], ["warn", "≈2", "copy 2, same content"], ["", "↻871", "a replay of 871"], ["", "✎871", "the same, edited"],
];

export const lastOf = (delivery) => delivery.attempts[delivery.attempts.length - 1];

export function badge(delivery, forwards) {
  const last = lastOf(delivery);
  if (!last) return forwards ? ["quiet", "··· waiting"] : ["quiet", "• stored"];
  const code = (last.status || "none") + (last.fault ? " ⚑" : "");
  switch (last.outcome) {
    case "delivered": return ["ok", `✓ ${code}`];
    case "retry": return ["warn", `↻ ${code} retry`];
    case "lost": return ["bad", `✗ ${code} lost`];
    case "failed": return ["bad", `! ${code} failed`];
  }
  return ["quiet", `? ${code}`];
}

// advice is what SmartLead makes of the last attempt, where it matters.
export function advice(delivery) {
  const last = lastOf(delivery);
  if (!last) return null;
  const own = delivery.source === "replay" || delivery.source === "trigger";
  if (last.fault) return ["warn", `⚑ A fault had to do with this: ${last.fault}. What the handler answered stands under Attempts.`];
  if (last.outcome === "lost" && !own) return ["bad", `⚠ ${last.status} is final for SmartLead: this event is lost. Answer 5xx where trying again can help.`];
  if (last.outcome === "lost") return ["bad", `⚠ ${last.status} would be final for SmartLead: it sends such an event never again.`];
  if (last.outcome === "retry") return ["warn", "SmartLead sends this event again, with the same X-Request-Id: the handler must not do its work twice."];
  if (last.outcome === "failed" && !own) return ["bad", "⚠ The last attempt failed too: SmartLead sends this event never again."];
  if (last.outcome === "failed") return ["bad", last.status ? "⚠ The handler failed; nobody sends this again by itself." : "⚠ The handler didn't answer: is it up?"];
  if (last.latency_ms > 5000) return ["warn", `⚠ ${(last.latency_ms / 1000).toFixed(1)} s: SmartLead gives up at 30 s and sends again.`];
  return null;
}

// copyMark tells which copy of an event a delivery is, and by its sign whether the
// request id said so or the content.
export function copyMark(delivery) {
  if (!delivery.duplicate_of) return "";
  return (delivery.duplicate_by === "fingerprint" ? "≈" : "×") + (delivery.copy > 1 ? delivery.copy : "");
}

// copyWords is copyMark in words.
export function copyWords(delivery) {
  if (!delivery.duplicate_of) return "";
  return delivery.copy > 1 ? `copy ${delivery.copy} of no. ${delivery.duplicate_of}` : `a duplicate of no. ${delivery.duplicate_of}`;
}

// lineageMark says in short what a delivery was made from.
export function lineageMark(delivery) {
  return delivery.replay_of ? (delivery.edited ? "✎" : "↻") + delivery.replay_of : "";
}

// lineageWords is lineageMark in words.
export function lineageWords(delivery) {
  return delivery.replay_of ? `a replay of no. ${delivery.replay_of}` + (delivery.edited ? ", edited" : "") : "";
}

export function about(delivery) {
  if (delivery.lead) return delivery.lead;
  return delivery.campaign_id === null || delivery.campaign_id === undefined ? "" : `campaign ${delivery.campaign_id}`;
}
