// The live connection. It comes back by itself and goes on where it was.

const firstWait = 250;
const longestWait = 5000;

export class Live {
  // resume() says where the page is: {after, open}. told(messages) gets what came;
  // state(name) hears online, reconnecting, ended, gone when nobody answers, and
  // other when another run has taken the address; back(again) is called when it is
  // online, and asked() is the status with which leadrig answers now.
  constructor({ resume, told, state, back, asked }) {
    Object.assign(this, { resume, told, state, back, asked });
    this.wait = firstWait;
    this.queue = [];
    this.times = 0;
  }

  connect() {
    const { after, open } = this.resume();
    const query = new URLSearchParams({ after, open: open.join(",") });
    const socket = new WebSocket(`ws://${location.host}/api/live?${query}`);
    this.socket = socket;
    socket.onopen = () => {
      this.wait = firstWait;
      this.times++;
      this.over = this.lost = false;
      this.state("online");
      this.back(this.times > 1);
    };
    socket.onmessage = (event) => this.take(JSON.parse(event.data));
    socket.onclose = async (event) => {
      this.flush(); // where to go on depends on what was heard
      const ended = event.code === 1001 && event.reason !== "";
      this.over ||= ended; // it may come back, and until then that is what there is to say
      this.state(this.over ? "ended" : this.lost ? "gone" : "reconnecting");
      if (event.code === 1006) { // a browser doesn't tell why it was refused
        const status = await this.asked();
        if (status === 401) return this.state("other");
        this.lost = status === 0;
        if (this.lost && !this.over) this.state("gone");
      }
      setTimeout(() => this.connect(), this.over ? longestWait : this.wait);
      this.wait = Math.min(this.wait * 2, longestWait);
    };
  }

  // take collects what comes within a frame; a hidden page has no frames.
  take(message) {
    this.queue.push(message);
    if (this.queue.length > 1) return;
    if (document.hidden) setTimeout(() => this.flush(), 250);
    else requestAnimationFrame(() => this.flush());
    if (this.queue.length === 1) this.safety ??= setTimeout(() => { this.safety = null; this.flush(); }, 1000);
  }

  flush() {
    const queue = this.queue;
    this.queue = [];
    if (queue.length) this.told(queue);
  }
}
