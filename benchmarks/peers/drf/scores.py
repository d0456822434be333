"""Scores: the board in its two forms, and one's own receipt."""

import os
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Q, Sum
from rest_framework.views import APIView

from benchmarks.peers import duties
from benchmarks.peers.drf import models, serializers
from benchmarks.peers.drf.answers import answered, audit, limit_of
from benchmarks.peers.duties import Refused

SUMS = os.environ.get("BENCHMARK_SUMS") == "1"
SHOWN_ON_BOARD = (
    "seat_id", "total", "grade", "computed_at", "is_stale", "seat__name", "seat__member_number", "seat__is_standing",
    "seat__sector__name",
)  # fmt: skip
"""The receipts are large, and nobody sees them here."""


class Board(APIView):
    """The board of the year."""

    needs = duties.SCORE_READ

    def get(self, request):
        """A page of it; who reads it is audited."""
        actor, limit, now = request.user, limit_of(request), datetime.now(UTC)
        year = now.astimezone(duties.CHINA).year
        after = request.query_params.get("after")
        cards, before, higher = (self._summed if SUMS else self._stored)(actor.committee_id, year, limit, after)
        rank = higher + 1
        for place, card in enumerate(cards[:limit]):
            if place and card.shown_total != cards[place - 1].shown_total:
                rank = before + place + 1
            card.rank = rank
        shown = cards[:limit]
        following = duties.mark(f"{shown[-1].shown_total:.8f}", shown[-1].seat_id) if len(cards) > limit else None
        as_of = min((card.computed_at for card in shown), default=None)
        items = serializers.BoardRowSerializer(shown, many=True).data
        with transaction.atomic():
            audit(
                actor, request, at=now, action="personal-data-read", object_kind="person", object_id=UUID(int=0),
                detail=duties.personal_data_read("list_scores"),
            )  # fmt: skip
        return answered(request, {"items": items, "next": following, "year": year, "as_of": as_of})

    def _stored(self, here, year, limit, after):
        """Cards with their stored totals, and how many stand before the first."""
        all_cards = models.ScoreCard.objects.filter(committee_id=here, year=year, total__isnull=False)
        page = all_cards.select_related("seat__sector").only(*SHOWN_ON_BOARD).order_by("-total", "seat_id")
        if after:
            mark, seat_id = duties.unmark(after)
            total = Decimal(mark)
            page = page.filter(Q(total__lt=total) | Q(total=total, seat_id__gt=UUID(seat_id)))
        cards = list(page[: limit + 1])
        for card in cards:
            card.shown_total = card.total
        if not cards:
            return [], 0, 0
        first = cards[0]
        higher = all_cards.filter(total__gt=first.total).count()
        return cards, higher + all_cards.filter(total=first.total, seat_id__lt=first.seat_id).count(), higher

    def _summed(self, here, year, limit, after):
        """Cards with totals that are summed as they are asked for."""
        sums = (
            models.Points.objects.filter(committee_id=here, year=year).values("seat_id").annotate(total=Sum("points"))
        )
        page = sums.order_by("-total", "seat_id")
        if after:
            mark, seat_id = duties.unmark(after)
            total = Decimal(mark)
            page = page.filter(Q(total__lt=total) | Q(total=total, seat_id__gt=UUID(seat_id)))
        rows = list(page[: limit + 1])
        if not rows:
            return [], 0, 0
        seats = [row["seat_id"] for row in rows]
        by_seat = {
            card.seat_id: card
            for card in models.ScoreCard.objects.filter(committee_id=here, year=year, seat_id__in=seats)
            .select_related("seat__sector")
            .only(*SHOWN_ON_BOARD)
        }
        cards = []
        for row in rows:
            card = by_seat[row["seat_id"]]
            card.shown_total = row["total"]
            cards.append(card)
        first = rows[0]
        higher = sums.filter(total__gt=first["total"]).count()
        return cards, higher + sums.filter(total=first["total"], seat_id__lt=first["seat_id"]).count(), higher


class MyScore(APIView):
    """One's own receipt of the year."""

    needs = duties.OWN_SCORE_READ

    def get(self, request):
        """From the stored card."""
        here, year = request.user.committee_id, datetime.now(UTC).astimezone(duties.CHINA).year
        regulation = (
            models.Regulation.objects.filter(committee_id=here, effective_from__lte=date(year, 12, 31))
            .filter(Q(effective_to__isnull=True) | Q(effective_to__gte=date(year, 1, 1)))
            .order_by("-published_at", "-id")
            .first()
        )
        card = (
            models.ScoreCard.objects.filter(committee_id=here, seat_id=request.user.seat_id, year=year, is_stale=False)
            .select_related("seat")
            .first()
        )
        if card is None or regulation is None or card.regulation_id != regulation.id:
            raise Refused(404, "not-found")
        card.regulation = regulation
        return answered(request, serializers.ReceiptSerializer(card).data)
