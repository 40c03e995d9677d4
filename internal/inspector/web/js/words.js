// What an attempt means, in words and shapes: nothing is told by colour alone.

export function badge(delivery, forwards) {
  const last = delivery.attempts[delivery.attempts.length - 1];
  if (!last) return forwards ? ["quiet", "··· waiting"] : ["quiet", "• stored"];
  const code = last.status || "none";
  switch (last.outcome) {
    case "delivered": return ["ok", `✓ ${code}`];
    case "retry": return ["warn", `↻ ${code} retry`];
    case "lost": return ["bad", `✕ ${code} lost`];
    case "failed": return ["bad", `✕ ${code} failed`];
  }
  return ["quiet", `? ${code}`];
}

// advice is what SmartLead makes of the last attempt, where it matters.
export function advice(delivery) {
  const last = delivery.attempts[delivery.attempts.length - 1];
  if (!last) return null;
  const own = delivery.source === "replay" || delivery.source === "trigger";
  if (last.fault) return ["warn", `A fault did this: ${last.fault}. What the handler answered stands under Attempts.`];
  if (last.outcome === "lost" && !own) return ["bad", `⚠ ${last.status} is final for SmartLead: this event is lost. Answer 5xx where trying again can help.`];
  if (last.outcome === "lost") return ["bad", `⚠ ${last.status} would be final for SmartLead: it sends such an event never again.`];
  if (last.outcome === "retry") return ["warn", "SmartLead sends this event again, with the same X-Request-Id: the handler must not do its work twice."];
  if (last.outcome === "failed" && !own) return ["bad", "⚠ The last attempt failed too: SmartLead sends this event never again."];
  if (last.outcome === "failed") return ["bad", last.status ? "⚠ The handler failed; nobody sends this again by itself." : "⚠ The handler didn't answer: is it up?"];
  if (last.latency_ms > 5000) return ["warn", `⚠ ${(last.latency_ms / 1000).toFixed(1)} s: SmartLead gives up at 30 s and sends again.`];
  return null;
}

// lineage says what a delivery was made from.
export function lineage(delivery) {
  if (!delivery.replay_of) return "";
  return `↻ of ${delivery.replay_of}` + (delivery.edited ? ", edited" : "");
}

export function about(delivery) {
  if (delivery.lead) return delivery.lead;
  return delivery.campaign_id === null || delivery.campaign_id === undefined ? "" : `campaign ${delivery.campaign_id}`;
}
