"""How often a process looks for reference cycles."""

import gc

ALLOCATIONS_BETWEEN_COLLECTIONS = 50_000


def collect_seldom() -> None:
    """Look for cycles less often, and never at the program itself.

    A request or a batch of cards makes thousands of objects and hardly a cycle. Python looks after every 700, and from
    time to time at everything there is: in a recount of a year that took longer than the recount.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(ALLOCATIONS_BETWEEN_COLLECTIONS)
