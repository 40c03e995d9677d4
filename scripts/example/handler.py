#!/usr/bin/env python3
"""A correct handler of SmartLead webhooks in Python's standard library.

    python3 scripts/example/handler.py [--port 3000] [--state done.sqlite]

POST /webhooks/smartlead takes events, GET /effects says how often the work was
done. It is an example to copy from, and `make smoke` checks it with
`leadrig replay`.
"""

import argparse
import hashlib
import json
import sqlite3
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MAX_BODY = 25 << 20

KNOWN = {
    "EMAIL_SENT", "FIRST_EMAIL_SENT", "EMAIL_OPEN", "EMAIL_LINK_CLICK", "EMAIL_REPLY", "EMAIL_BOUNCE",
    "LEAD_UNSUBSCRIBED", "LEAD_CATEGORY_UPDATED", "CAMPAIGN_STATUS_CHANGED", "UNTRACKED_REPLIES", "MANUAL_STEP_REACHED",
}


class Refused(Exception):
    """The body is the sender's mistake: sending it again can't help (4xx)."""


class Done:
    """What was done, durably: SmartLead sends an event again when an answer is late or lost."""

    def __init__(self, path):
        self.lock = threading.Lock()
        self.db = sqlite3.connect(path, check_same_thread=False)
        self.db.execute("CREATE TABLE IF NOT EXISTS done (key TEXT PRIMARY KEY)")
        self.db.commit()

    def once(self, key, work):
        """Does the work unless it was done, and marks it after it has succeeded: a failure is tried again."""
        with self.lock:  # copies of one event can arrive at the same instant
            if self.db.execute("SELECT 1 FROM done WHERE key = ?", (key,)).fetchone():
                return
            work()
            self.db.execute("INSERT INTO done VALUES (?)", (key,))
            self.db.commit()

    def count(self):
        with self.lock:
            return self.db.execute("SELECT count(*) FROM done").fetchone()[0]


def parse(body):
    """Reads an event; nothing but its type is needed, since any other field may be missing one day."""
    try:
        event = json.loads(body.decode("utf-8"))
    except (UnicodeDecodeError, ValueError, RecursionError) as err:
        raise Refused(f"the body is no JSON: {type(err).__name__}") from err
    if not isinstance(event, dict) or not isinstance(event.get("event_type"), str) or not event["event_type"]:
        raise Refused("the body is no object with an event_type")
    return event


def key_of(request_id, event):
    """What all copies of an event share and no other event has."""
    if request_id:
        return "id:" + request_id
    # Without an id the event's own fields: a hash of the bytes would take a copy that is written differently for new.
    fields = json.dumps(event, sort_keys=True, separators=(",", ":"))
    return "event:" + hashlib.sha256(fields.encode()).hexdigest()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    done = None  # set by main

    def do_POST(self):
        if self.path.split("?")[0] != "/webhooks/smartlead":
            return self.answer(404, "no such path")
        try:
            event = parse(self.body())
            if event["event_type"] in KNOWN:  # one of tomorrow is answered 2xx and left alone
                key = key_of(self.headers.get("X-Request-Id"), event)
                self.done.once(key, lambda: self.work(event))
        except Refused as err:
            return self.answer(400, str(err))
        except Exception as err:  # ours: SmartLead sends the event again after a 5xx
            return self.answer(500, type(err).__name__)
        return self.answer(200, "ok")

    def do_GET(self):
        if self.path == "/effects":
            return self.answer(200, str(self.done.count()))
        return self.answer(404, "no such path")

    def work(self, event):
        """The work itself would stand here."""

    def body(self):
        try:
            length = int(self.headers.get("Content-Length", ""))
        except ValueError as err:
            self.close_connection = True
            raise Refused("no Content-Length") from err
        if not 0 <= length <= MAX_BODY:
            self.close_connection = True
            raise Refused("the body is too large")
        body = self.rfile.read(length)
        if len(body) < length:
            raise Refused("the body did not come whole")
        return body

    def answer(self, status, text):
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args):
        """Says nothing: the rig shows what happens."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128  # five, the default, refuses a burst


def main():
    args = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    args.add_argument("--port", type=int, default=3000, help="0 takes any free one")
    args.add_argument("--state", default=":memory:", help="file that remembers what was done")
    options = args.parse_args()
    Handler.done = Done(options.state)
    server = Server(("127.0.0.1", options.port), Handler)
    print(f"http://127.0.0.1:{server.server_port}/webhooks/smartlead", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
