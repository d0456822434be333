"""The load generator: a process of its own, from the standard library alone, so that it takes little of the machine.

    python load.py PLAN     the plan is a pickled dictionary, see measuring.py and open_loop.py

It prints "begin" when warming up ends, "end" when measuring ends, and then one line of JSON. Requests are bytes made
beforehand; an answer is read as far as its status and its length. Closed loop: every connection sends its next request
when it has its answer. Open loop: every request has an instant at which it is due, and its time runs from that instant
even when no connection was free, so that a server that stalls cannot hide it.
"""

import gc
import json
import pickle
import re
import select
import socket
import sys
import time
from collections import Counter, deque
from heapq import heappop, heappush
from pathlib import Path

LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
LARGEST_READ = 1 << 18
BODILESS = (b"304", b"204")
SECONDS_TO_ANSWER = 30
UNAVAILABLE = b"503"
PAUSE = 0.05
"""Before somebody who got no answer tries again."""


class Connection:
    """One connection that is kept alive."""

    def __init__(self, port):
        """Connect."""
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.fileno = self.socket.fileno()
        self.received = b""
        self.due = 0.0

    def send(self, request, due):
        """Send one request; its time runs from `due`."""
        self.due = due
        self.received = b""
        self.socket.sendall(request)

    def read(self):
        """Read what is there; the status and the whole answer once it is complete, else None."""
        try:
            data = self.socket.recv(LARGEST_READ)
        except ConnectionError:
            data = b""
        if not data:
            return b"closed", self.received
        received = self.received = self.received + data if self.received else data
        end = received.find(b"\r\n\r\n")
        if end < 0:
            return None
        status = received[9:12]
        if status in BODILESS:
            return status, received
        length = LENGTH.search(received, 0, end + 2)
        if length is None:
            return b"chunked", received
        return (status, received) if len(received) >= end + 4 + int(length[1]) else None


class Tally:
    """What was answered within the measured time."""

    def __init__(self, wanted):
        """`wanted` are the statuses that count as good."""
        self.wanted = set(wanted)
        self.statuses = Counter()
        self.latencies = []
        self.bad = ""

    def note(self, status, answer, latency):
        """Count one answer."""
        self.statuses[status] += 1
        self.latencies.append(latency)
        if status not in self.wanted and not self.bad:
            self.bad = answer[:2000].decode(errors="replace") or f"nothing: {status.decode()}"

    def figures(self, seconds, cpu):
        """The figures; latencies in milliseconds."""
        ordered = sorted(self.latencies)
        return {
            "answered": len(ordered),
            "seconds": seconds,
            "statuses": {status.decode(): count for status, count in self.statuses.items()},
            "errors": sum(count for status, count in self.statuses.items() if status not in self.wanted),
            "bad": self.bad,
            "p50": _at(ordered, 0.50),
            "p99": _at(ordered, 0.99),
            "max": ordered[-1] * 1000 if ordered else 0,
            "client_cpu": cpu,
        }


def _at(ordered, part):
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)] * 1000 if ordered else 0


def closed_loop(plan):
    """As many requests as the server answers; a plan that is not repeated ends when its requests are spent.

    What is under way at the end is still waited for, so that the server may be stopped without holding a lock.
    """
    connections = [Connection(plan["port"]) for _ in range(plan["connections"])]
    by_number = {each.fileno: each for each in connections}
    requests, repeat = plan["requests"], plan["repeat"]
    total, position = len(requests), len(connections)
    poll = select.poll()
    for each in connections:
        poll.register(each.fileno, select.POLLIN)
    clock = time.perf_counter
    warm_until = clock() + plan["warm"]
    end_at = warm_until + plan["seconds"]
    warming, asking, tally = True, True, Tally(plan["wanted"])
    began = cpu = seconds = 0.0
    for number, each in enumerate(connections):
        each.send(requests[number % total], clock())
    busy = set(by_number)
    while busy:
        ready = poll.poll(SECONDS_TO_ANSWER * 1000)
        if not ready:
            tally.note(b"silence", b"", SECONDS_TO_ANSWER)
            break
        for number, _ in ready:
            connection = by_number[number]
            answer = connection.read()
            if answer is None:
                continue
            now = clock()
            if not asking:
                busy.discard(number)
                poll.unregister(number)
                continue
            tally.note(*answer, now - connection.due)
            if warming and now >= warm_until and not tally.bad:
                warming, tally, began, cpu = False, Tally(plan["wanted"]), now, time.process_time()
                print("begin", flush=True)
            if now >= end_at or tally.bad or (position >= total and not repeat):
                asking, seconds, cpu = False, now - began if began else 0.0, time.process_time() - cpu
                busy.discard(number)
                poll.unregister(number)
                print("end", flush=True)
                continue
            connection.send(requests[position % total], now)
            position += 1
    print(json.dumps(tally.figures(seconds, cpu)), flush=True)


class OpenLoop:
    """Every request at its instant: `requests` are (seconds from the beginning, kind, bytes), in order.

    A plan that `persists` asks again, over a new connection and with the code that the screen shows by then, where a
    server has ended or says that it is not available; the time of the request goes on running. Any other plan ends
    when its server breaks off.
    """

    def __init__(self, plan):
        """Connect."""
        self.plan, self.requests, self.persists = plan, plan["requests"], plan.get("persists", False)
        self.placeholder, self.window, self.codes = plan.get("screen", (b"", 1, {}))
        self.waiting = [(request[0], number) for number, request in enumerate(self.requests)]
        """When each is to be sent, and which it is: in order, which makes it a heap."""
        self.tallies = {kind: Tally(plan["wanted"]) for kind in {request[1] for request in self.requests}}
        self.statuses = [b""] * len(self.requests)
        self.again = self.absent = 0
        self.poll, self.by_number, self.free, self.busy = select.poll(), {}, deque(), {}
        self.began = self.retry_at = 0.0
        for _ in range(plan["connections"]):
            self.connect()

    def run(self):
        """Send and hear until all is answered."""
        clock = time.perf_counter
        print("begin", flush=True)
        cpu, self.began = time.process_time(), clock()
        give_up_at = self.began + self.requests[-1][0] + self.plan.get("patience", SECONDS_TO_ANSWER)
        while (self.waiting or self.busy) and clock() < give_up_at:
            self.reconnect(clock())
            while self.waiting and self.free and self.began + self.waiting[0][0] <= clock():
                self.send(heappop(self.waiting)[1])
            pause = 1000.0 if not self.absent else PAUSE * 1000
            if self.waiting and self.free:
                pause = min(pause, max(0.0, (self.began + self.waiting[0][0] - clock()) * 1000))
            for number, _ in self.poll.poll(pause):
                self.hear(self.by_number[number])
        for number in [*self.busy.values(), *(number for _, number in self.waiting)]:
            self.note(number, b"silence", b"")
        seconds, cpu = clock() - self.began, time.process_time() - cpu
        print("end", flush=True)
        told = {kind: tally.figures(seconds, cpu) for kind, tally in self.tallies.items()}
        if self.plan.get("tells_each"):
            told |= {"again": self.again, "answers": [status.decode() for status in self.statuses]}
        print(json.dumps(told), flush=True)

    def connect(self):
        """One connection more."""
        connection = Connection(self.plan["port"])
        self.by_number[connection.fileno] = connection
        self.free.append(connection)
        self.poll.register(connection.fileno, select.POLLIN)

    def reconnect(self, now):
        """Replace the connections that have ended, as soon as somebody listens again."""
        while self.absent and now >= self.retry_at:
            try:
                self.connect()
                self.absent -= 1
            except OSError:
                self.retry_at = now + PAUSE

    def send(self, number):
        """Send a request, with the code that is on the screen now where it brings one."""
        due, _, request = self.requests[number]
        if self.codes:
            request = request.replace(self.placeholder, self.codes[int(time.time() // self.window)])
        connection = self.free.popleft()
        self.busy[connection.fileno] = number
        try:
            connection.send(request, self.began + due)
        except ConnectionError:
            self.ended(connection, b"")

    def hear(self, connection):
        """Read an answer, as far as it has come; a connection may also end that nobody asks anything over."""
        answer = connection.read()
        if answer is None:
            return
        status, content = answer
        if status == b"closed":
            self.ended(connection, content)
            return
        number = self.busy.pop(connection.fileno)
        self.free.append(connection)
        if self.persists and status == UNAVAILABLE:
            self.ask_again(number)
        else:
            self.note(number, status, content)

    def ended(self, connection, content):
        """Let a connection go."""
        self.poll.unregister(connection.fileno)
        connection.socket.close()
        number = self.busy.pop(connection.fileno, None)
        if number is None:
            self.free.remove(connection)
        if self.persists:
            self.absent += 1
            if number is not None:
                self.ask_again(number)
        elif number is not None:
            self.note(number, b"closed", content)
            self.waiting.clear()

    def ask_again(self, number):
        """Put a request back, to be sent a little later."""
        self.again += 1
        heappush(self.waiting, (time.perf_counter() - self.began + PAUSE, number))

    def note(self, number, status, content):
        """Count the answer that a request has got in the end."""
        due, kind, _ = self.requests[number]
        self.statuses[number] = status
        self.tallies[kind].note(status, content, time.perf_counter() - self.began - due)


if __name__ == "__main__":
    gc.disable()
    with Path(sys.argv[1]).open("rb") as file:
        PLAN = pickle.load(file)  # noqa: S301 - written by measuring.py a moment ago
    if PLAN["is_open"]:
        OpenLoop(PLAN).run()
    else:
        closed_loop(PLAN)
