"""Every shape of a rule: what its facts earn, and what more would bring.

Entries come by day and identifier; every entry gets exactly one portion, with nothing earned where it only counts.
"""

from collections.abc import Mapping

from services.scoring.engine.counting_shapes import (
    from_nth,
    from_nth_with_more,
    per_n,
    per_n_with_more,
    rate,
    rate_with_more,
    steps,
    steps_with_more,
    threshold,
    threshold_with_more,
    up_to_n,
    up_to_n_with_more,
)
from services.scoring.engine.measures import Earning, Prospect
from services.scoring.engine.shapes_of_events import (
    base,
    base_with_more,
    best_per_item,
    once,
    once_with_more,
    per_event,
    per_event_with_more,
)
from services.scoring.vocabulary import Shape

SHAPES: Mapping[Shape, tuple[Earning, Prospect]] = {
    Shape.BASE: (base, base_with_more),
    Shape.PER_EVENT: (per_event, per_event_with_more),
    Shape.ONCE: (once, once_with_more),
    Shape.THRESHOLD: (threshold, threshold_with_more),
    Shape.UP_TO_N: (up_to_n, up_to_n_with_more),
    Shape.FROM_NTH: (from_nth, from_nth_with_more),
    Shape.BEST_PER_ITEM: (best_per_item, per_event_with_more),
    Shape.PER_N: (per_n, per_n_with_more),
    Shape.STEPS: (steps, steps_with_more),
    Shape.RATE: (rate, rate_with_more),
}
"""Every shape and its functions; a new shape is a name in the vocabulary and a line here."""
