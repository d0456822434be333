"""What is dear to make and asked for often, kept in this process until what it was made of has changed."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Made = TypeVar("Made")


class Newest(Generic[Made]):
    """The newest of each key, at most so many; `state` tells what it was made of, and is cheap to ask for."""

    def __init__(self, most: int) -> None:
        """Keep nothing yet."""
        self._most = most
        self._kept: OrderedDict[Hashable, tuple[Hashable, Made]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, state: Hashable, make: Callable[[], Made]) -> Made:
        """What is kept of the key, where its state is still the same; else it is made anew.

        Two who find it gone at once both make it: nobody waits for another one's database.
        """
        with self._lock:
            found = self._kept.get(key)
            if found is not None and found[0] == state:
                self._kept.move_to_end(key)
                return found[1]
        made = make()
        with self._lock:
            self._kept[key] = (state, made)
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return made
