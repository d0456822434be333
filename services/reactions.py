"""Who answers which fact, in the same transaction: one table, on one screen."""

from services.kernel.work import Reactions

REACTIONS: Reactions = {}
