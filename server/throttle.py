"""How often one address may try to log in, over all processes; the account's own lock-out is narrower."""

import math

from services.kernel.audit import DEPLOYMENT
from services.kernel.work import Toolbox, writing
from services.members.attempts import count_attempt
from services.members.refusals import TooManyAttempts


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
            place = work.ports.vault.mac("attempts", f"{kind} {address}".encode())
            attempts, ends_at = count_attempt(work.session, place, now=work.now)
        if attempts > most:
            raise TooManyAttempts(retry_after=max(1, math.ceil((ends_at - work.now).total_seconds())))
