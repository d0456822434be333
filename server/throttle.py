"""How often one address may try to log in, over all processes; the account's own lock-out is narrower."""

import math
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Final

from services.kernel.audit import DEPLOYMENT
from services.kernel.work import Toolbox, writing
from services.members.attempts import count_attempt
from services.members.refusals import TooManyAttempts

NEIGHBOURHOOD: Final = 64
"""The first bits of an IPv6 address: a line is given all addresses that share them, so whoever has one has them all."""


class Throttle:
    """A minute's attempts per address, counted in the database: two processes do not give twice as many."""

    def __init__(self, toolbox: Toolbox, *, log_ins: int = 60, refreshes: int = 1200) -> None:
        """How many a minute.

        A whole plenary may share one address, so the windows are wide: the lock-out per account is narrow, and a
        refresh token cannot be guessed.
        """
        self._toolbox = toolbox
        self._log_ins = log_ins
        self._refreshes = refreshes

    def admit_log_in(self, address: str) -> None:
        """Count one log-in; refuses with the seconds to wait."""
        self._admit("log-in", address, self._log_ins)

    def admit_refresh(self, address: str) -> None:
        """Count one refresh; refuses with the seconds to wait."""
        self._admit("refresh", address, self._refreshes)

    def _admit(self, kind: str, address: str, most: int) -> None:
        # A unit of work of its own, because a refused attempt counts as well.
        with writing(self._toolbox, committee_id=DEPLOYMENT, housekeeping=True) as work:
            place = work.ports.vault.mac("attempts", f"{kind} {_counted(address)}".encode())
            attempts, ends_at = count_attempt(work.session, place, now=work.now)
        if attempts > most:
            raise TooManyAttempts(retry_after=max(1, math.ceil((ends_at - work.now).total_seconds())))


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
