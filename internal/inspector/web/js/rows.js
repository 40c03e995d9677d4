// The deliveries that the page knows, oldest first, without gaps from the oldest
// to the newest: older ones are fetched page by page when somebody looks there.

const most = 200000; // beyond this the oldest are let go; they can be fetched again
const spare = 20000;
const mostOpen = 200; // what the API takes; with so many it knows that there may be more

export class Rows {
  constructor() { this.clear(); }

  clear() {
    this.items = [];
    this.byID = new Map();
    this.copies = new Map(); // of the first delivery of an event: the latest copy
    this.more = false;
    this.cut = false; // there are more than may be here
    this.generation = (this.generation ?? 0) + 1;
  }

  get length() { return this.items.length; }
  at(index) { return this.items[this.items.length - 1 - index]; } // 0 is the newest
  indexOf(id) {
    const i = this.place(id);
    return this.items[i]?.delivery_id === id ? this.items.length - 1 - i : -1;
  }

  // place is where an id is or would be.
  place(id) {
    let from = 0, to = this.items.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (this.items[middle].delivery_id < id) from = middle + 1; else to = middle;
    }
    return from;
  }

  // newestFrom is the newest delivery that was made from one or is a copy of it, 0
  // for none.
  newestFrom(id) {
    const from = id && this.items.findLast((d) => d.replay_of === id || d.duplicate_of === id);
    return from ? from.delivery_id : 0;
  }

  // add takes a delivery in; it returns false if it was there already.
  add(delivery) {
    const known = this.byID.get(delivery.delivery_id);
    if (known) {
      for (const attempt of delivery.attempts ?? []) this.attempt(attempt);
      return false;
    }
    delivery.attempts ??= [];
    this.note(delivery);
    const last = this.items[this.items.length - 1];
    if (!last || last.delivery_id < delivery.delivery_id) this.items.push(delivery);
    else this.items.splice(this.place(delivery.delivery_id), 0, delivery);
    if (this.items.length > most) {
      for (const gone of this.items.splice(0, spare)) this.byID.delete(gone.delivery_id);
      this.more = true;
    }
    return true;
  }

  // note keeps what is known of a delivery. One that came live may not say which
  // copy it is: it is the one after the latest.
  note(delivery) {
    delivery.version = 0;
    this.byID.set(delivery.delivery_id, delivery);
    const first = delivery.duplicate_of;
    if (!first) return;
    const latest = this.copies.get(first) ?? (this.byID.has(first) ? 1 : 0);
    if (!delivery.copy && latest) delivery.copy = latest + 1;
    if (delivery.copy > latest) this.copies.set(first, delivery.copy);
  }

  // attempt notes an attempt at a delivery that is here.
  attempt(attempt) {
    const delivery = this.byID.get(attempt.delivery_id);
    if (!delivery || delivery.attempts.some((a) => a.attempt === attempt.attempt)) return null;
    delivery.attempts.push(attempt);
    delivery.version++;
    return delivery;
  }

  // older puts a page before the oldest.
  older(page) {
    const fresh = page.deliveries.filter((d) => !this.byID.has(d.delivery_id)).reverse();
    for (const d of fresh) this.note(d);
    this.items = fresh.concat(this.items);
    this.cut = page.more && this.items.length >= most;
    this.more = page.more && !this.cut;
  }

  reset(page) {
    this.clear();
    this.older(page);
  }
}

// Seen is how far the page has heard the run: where a connection goes on.
export class Seen {
  constructor() {
    this.after = 0;
    this.open = new Set(); // deliveries without an attempt, the latest
  }

  delivery(d) {
    this.after = Math.max(this.after, d.delivery_id);
    if (d.attempts?.length) return;
    this.open.add(d.delivery_id);
    if (this.open.size > mostOpen) this.open.delete(this.open.values().next().value);
  }

  attempt(a) { this.open.delete(a.delivery_id); }
  resume() { return { after: this.after, open: [...this.open] }; }
}
