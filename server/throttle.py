"""How often one address may log in, over all processes; read public pages and register there, in each of them."""

import math
import threading
import time
from collections.abc import Callable
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Any, Final

from services.activities.refusals import TooManyCalendarReads
from services.kernel.audit import DEPLOYMENT
from services.kernel.errors import TooMany
from services.kernel.work import Toolbox, Work, writing
from services.members.attempts import count_attempt
from services.members.refusals import TooManyAttempts
from services.proposals.refusals import TooManyPublicReads

NEIGHBOURHOOD: Final = 64
"""The first bits of an IPv6 address: a line is given all addresses that share them, so whoever has one has them all."""


class Throttle:
    """A minute's attempts per address, counted in the database: two processes do not give twice as many."""

    def __init__(
        self,
        toolbox: Toolbox,
        *,
        log_ins: int = 60,
        refreshes: int = 1200,
        public_reads: int = 240,
        calendar_reads: int = 600,
        registrations: int = 20,
        verifications: int = 60,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        """How many a minute.

        A whole plenary may share one address, so the windows are wide: the lock-out per account is narrow, and a
        refresh token cannot be guessed.
        """
        self._toolbox = toolbox
        self._log_ins = log_ins
        self._refreshes = refreshes
        self._door = PublicDoor(public_reads, seconds)
        # The calendars of many members are fetched by the few addresses of the companies that made their phones.
        self._calendars = PublicDoor(calendar_reads, seconds, TooManyCalendarReads)
        self._desk = PublicDoor(registrations, seconds)
        self._verifier = PublicDoor(verifications, seconds)

    def admit_log_in(self, address: str) -> None:
        """Count one log-in; refuses with the seconds to wait."""
        self._admit("log-in", address, self._log_ins)

    def admit_refresh(self, address: str) -> None:
        """Count one refresh; refuses with the seconds to wait."""
        self._admit("refresh", address, self._refreshes)

    def admit_public(self, address: str) -> None:
        """Count one reading of a public page; refuses with the seconds to wait."""
        self._door.admit(_counted(address))

    def admit_calendar(self, address: str) -> None:
        """Count one reading of a calendar feed; refuses with the seconds to wait."""
        self._calendars.admit(_counted(address))

    def admit_registration(self, address: str) -> None:
        """Count one registration by the public; refuses with the seconds to wait."""
        self._desk.admit(_counted(address))

    def admit_verification(self, address: str) -> None:
        """Count one file that is verified; refuses with the seconds to wait."""
        self._verifier.admit(_counted(address))

    def _admit(self, kind: str, address: str, most: int) -> None:
        # A unit of work of its own, because a refused attempt counts as well.
        with writing(self._toolbox, committee_id=DEPLOYMENT, housekeeping=True) as work:
            place = work.ports.vault.mac("attempts", f"{kind} {_counted(address)}".encode())
            attempts, ends_at = count_attempt(work.session, place, now=work.now)
        if attempts > most:
            raise TooManyAttempts(retry_after=max(1, math.ceil((ends_at - work.now).total_seconds())))


MOST_ADDRESSES = 10_000
MINUTE = 60.0


class PublicDoor:
    """A minute's readings per address, counted in this process alone (docs/decisions/0021).

    Nobody can guess anything here, so what matters is that a reading costs no write. Several processes give an address
    as many times more; a proxy in front may be stricter.
    """

    def __init__(self, most: int, seconds: Callable[[], float], refusal: type[TooMany] = TooManyPublicReads) -> None:
        """How many a minute, the seconds by which it is counted, and how one more is refused."""
        self._refusal = refusal
        self._most = most
        self._seconds = seconds
        self._windows: dict[str, tuple[float, int]] = {}
        self._lock = threading.Lock()

    def admit(self, address: str) -> None:
        """Count one; refuses with the seconds to wait."""
        now = self._seconds()
        with self._lock:
            began, count = self._windows.get(address, (now, 0))
            if now - began >= MINUTE:
                began, count = now, 0
            if address not in self._windows and len(self._windows) >= MOST_ADDRESSES:
                self._forget(now)
            self._windows[address] = (began, count + 1)
        if count >= self._most:
            raise self._refusal(retry_after=max(1, math.ceil(began + MINUTE - now)))

    def _forget(self, now: float) -> None:
        """Forget the minutes that are over; if all are running, everybody begins anew rather than filling memory."""
        running = {address: window for address, window in self._windows.items() if now - window[0] < MINUTE}
        self._windows = running if len(running) < MOST_ADDRESSES else {}


def counted(admit: Callable[[str], None], act: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """An act of the public, whose address is counted first."""

    def admitted(work: Work, **asked: Any) -> dict[str, Any]:
        admit(work.origin.address)
        return act(work, **asked)

    return admitted


def _counted(address: str) -> str:
    """What an address is counted as; what is none (a proxy's "unknown") as it stands."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return address
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(IPv6Network((int(parsed), NEIGHBOURHOOD), strict=False))
