"""The views of the cases."""

import os
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, Sum
from django.http import HttpResponse
from rest_framework.renderers import JSONRenderer
from rest_framework.views import APIView

from benchmarks.peers import duties
from benchmarks.peers.drf import models, serializers
from benchmarks.peers.duties import IS_SQLITE, Refused

SUMS = os.environ.get("BENCHMARK_SUMS") == "1"
RENDERER = JSONRenderer()
MOST = 100
SHOWN_ON_BOARD = (
    "seat_id", "total", "grade", "computed_at", "is_stale", "seat__name", "seat__member_number", "seat__is_standing",
    "seat__sector__name",
)  # fmt: skip
"""The receipts are large, and nobody sees them here."""


def answered(request, data, *, version=None):
    """The data as JSON with its tag; 304 where the client has it."""
    body = RENDERER.render(data)
    lasting = RENDERER.render({**data, "as_of": None}) if "as_of" in data else body
    tag = duties.etag(lasting, version)
    is_read = request.method == "GET"
    headers = {"ETag": tag, "Cache-Control": "private, no-cache" if is_read else "no-store"}
    if is_read and request.META.get("HTTP_IF_NONE_MATCH") == tag:
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(
        body, content_type="application/json", headers={**headers, "Content-Length": str(len(body))}
    )


def limit_of(request):
    """How many a page holds."""
    limit = int(request.query_params.get("limit", 20))
    if not 1 <= limit <= MOST:
        raise Refused(422, "bad-input")
    return limit


def audit(actor, request, **fields):
    """Leave an audit row and its entry for the sealer."""
    row = duties.audit_row(actor, address=request.META["REMOTE_ADDR"], **fields)
    models.Audit.objects.create(**row)
    models.Unsealed.objects.create(committee_id=row["committee_id"], audit_id=row["id"])


class ProposalList(APIView):
    """The staff's queue."""

    needs = duties.PROPOSAL_READ

    def get(self, request):
        """A page of it."""
        actor, limit = request.user, limit_of(request)
        queue = (
            models.Proposal.objects.filter(committee_id=actor.committee_id, submitted_at__isnull=False)
            .select_related("author__sector")
            .prefetch_related("reviews")
            .order_by("-submitted_at", "-id")
        )
        if not actor.may(duties.PROPOSAL_REVIEW):
            queue = queue.exclude(state="sent-back")
        if after := request.query_params.get("after"):
            at, proposal_id = duties.unmark(after)
            mark = datetime.fromisoformat(at)
            queue = queue.filter(
                Q(submitted_at__lte=mark), Q(submitted_at__lt=mark) | Q(submitted_at=mark, id__lt=UUID(proposal_id))
            )
        rows = list(queue[: limit + 1])
        shown = rows[:limit]
        items = serializers.ListedProposalSerializer(shown, many=True, context={"actor": actor}).data
        following = duties.mark(shown[-1].submitted_at, shown[-1].id) if len(rows) > limit else None
        return answered(request, {"items": items, "next": following})


class CheckIn(APIView):
    """A member checks in."""

    needs = duties.ACTIVITY_ATTEND

    def put(self, request, activity_id, session_id):
        """Once; a second tap gets the same answer."""
        sent = serializers.CodeSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        actor, now = request.user, datetime.now(UTC)
        here = {"committee_id": actor.committee_id}
        with transaction.atomic():
            activity = models.Activity.objects.filter(**here, id=activity_id)
            activity = (activity if IS_SQLITE else activity.select_for_update(no_key=True)).first()
            door = models.ActivitySession.objects.filter(**here, id=session_id, activity_id=activity_id).first()
            is_invited = models.Invitation.objects.filter(
                **here, activity_id=activity_id, seat_id=actor.seat_id
            ).exists()
            if activity is None or door is None or not is_invited:
                raise Refused(404, "not-found")
            there = models.Attendance.objects.filter(**here, session_id=session_id, seat_id=actor.seat_id).first()
            if there is None:
                there = self._enter(request, actor, activity, door, sent.validated_data["code"], now)
        there.activity_id = activity_id
        return answered(request, serializers.CheckInSerializer(there).data)

    def _enter(self, request, actor, activity, door, code, now):
        if activity.state != "open" or not door.check_in_opens_at <= now < door.check_in_closes_at:
            raise Refused(409, "check-in-closed")
        duties.check_code(code, door.id, actor.committee_id, now)
        is_late = door.late_after is not None and now > door.late_after
        try:
            there = models.Attendance.objects.create(
                committee_id=actor.committee_id, session_id=door.id, seat_id=actor.seat_id, at=now,
                evidence="venue-code", is_late=is_late, recorded_by=actor.account_id,
            )  # fmt: skip
        except IntegrityError as taken:
            raise Refused(409, "collision") from taken
        audit(
            actor, request, at=now, action="checked-in", object_kind="activity", object_id=activity.id,
            detail=duties.checked_in(door.id, actor.seat_id, is_late=is_late),
        )  # fmt: skip
        return there


class Submission(APIView):
    """Its author submits a proposal."""

    needs = duties.PROPOSAL_WRITE

    def post(self, request, proposal_id):
        """Once for a key."""
        raw = request._request.body
        sent = serializers.SubmissionSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        actor, now = request.user, datetime.now(UTC)
        here = {"committee_id": actor.committee_id}
        key = request.META["HTTP_IDEMPOTENCY_KEY"]
        digest = duties.request_digest(request.path, request.META.get("QUERY_STRING", ""), raw)
        with transaction.atomic():
            known = models.Answer.objects.filter(
                **here, account_id=actor.account_id, operation="submit_proposal", key=key,
                created_at__gte=now - timedelta(hours=24),
            ).first()  # fmt: skip
            if known is not None:
                if bytes(known.request_digest) != digest:
                    raise Refused(422, "key-reused")
                return HttpResponse(bytes(known.body), content_type="application/json", headers={"ETag": known.etag})
            proposal = models.Proposal.objects.filter(**here, id=proposal_id)
            proposal = (proposal if IS_SQLITE else proposal.select_for_update()).first()
            if proposal is None or proposal.author_seat_id != actor.seat_id:
                raise Refused(404, "not-found")
            version = sent.validated_data.get("version", proposal.version)
            if version != proposal.version or proposal.state not in {"draft", "sent-back"}:
                raise Refused(409, "lost-update")
            self._take(request, actor, proposal, now)
            proposal.actions = ["withdraw"]
            response = answered(
                request, serializers.ProposalStandingSerializer(proposal).data, version=proposal.version
            )
            models.Answer.objects.create(
                **here, account_id=actor.account_id, operation="submit_proposal", key=key, request_digest=digest,
                status=200, body=response.content, etag=response["ETag"], created_at=now,
            )  # fmt: skip
        return response

    def _take(self, request, actor, proposal, now):
        here = {"committee_id": actor.committee_id}
        texts = models.Suggestion.objects.filter(**here, proposal_id=proposal.id).values_list("text", flat=True)
        if not duties.is_complete(proposal, list(texts)):
            raise Refused(422, "not-ready")
        models.CommitteeSettings.objects.filter(**here).order_by("-number").first()
        session_id = proposal.session_id or self._session_of_today(here, now)
        due_at, source = duties.due(now), proposal.state
        detail = duties.submitted(proposal, actor, session_id=session_id, due_at=due_at)
        proposal.version += 1
        proposal.state, proposal.session_id, proposal.submitted_at = "in-review", session_id, now
        proposal.submitted_title, proposal.submitted_category = proposal.title, proposal.category
        proposal.settings_version, proposal.review_round = 0, proposal.review_round + 1
        proposal.review_step, proposal.review_steps = 1, len(duties.FORM["steps"])
        proposal.step_name, proposal.step_began_at, proposal.step_due_at = duties.FORM["steps"][0]["name"], now, due_at
        proposal.save(
            update_fields=[
                "version", "state", "session_id", "submitted_at", "submitted_title", "submitted_category",
                "settings_version", "review_round", "review_step", "review_steps", "step_name", "step_began_at",
                "step_due_at",
            ]
        )  # fmt: skip
        models.Revision.objects.filter(**here, proposal_id=proposal.id, number=proposal.revision).update(
            submitted_round=proposal.review_round
        )
        models.History.objects.create(
            **here, proposal_id=proposal.id, version=proposal.version, at=now, actor_id=actor.account_id,
            actor_name=actor.name, action="submit", source=source, target="in-review", round=proposal.review_round,
        )  # fmt: skip
        audit(
            actor, request, at=now, action="proposal-submitted", object_kind="proposal", object_id=proposal.id,
            detail=detail,
        )  # fmt: skip

    def _session_of_today(self, here, now):
        today = now.astimezone(duties.CHINA).date()
        in_order = list(models.TermSession.objects.filter(**here).order_by("begins_on"))
        begun = [each for each in in_order if each.begins_on <= today]
        return (begun[-1] if begun else in_order[0]).id


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
        sums = models.Points.objects.filter(committee_id=here, year=year).values("seat_id").annotate(total=Sum("points"))
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
            models.ScoreCard.objects.filter(
                committee_id=here, seat_id=request.user.seat_id, year=year, is_stale=False
            )
            .select_related("seat")
            .first()
        )
        if card is None or regulation is None or card.regulation_id != regulation.id:
            raise Refused(404, "not-found")
        card.regulation = regulation
        return answered(request, serializers.ReceiptSerializer(card).data)


class MyActivities(APIView):
    """One's own agenda."""

    needs = duties.ACTIVITY_ATTEND

    def get(self, request):
        """The coming activities with their sessions."""
        actor, limit, now = request.user, limit_of(request), datetime.now(UTC)
        here = {"committee_id": actor.committee_id}
        invitations = list(
            models.Invitation.objects.filter(**here, seat_id=actor.seat_id, activity__ends_at__gt=now)
            .select_related("activity")
            .order_by("activity__begins_at", "activity__id")[: limit + 1]
        )
        ids = [each.activity_id for each in invitations]
        settled = {
            each.activity_id: each
            for each in models.Settled.objects.filter(**here, seat_id=actor.seat_id, activity_id__in=ids)
        }
        sessions = list(models.ActivitySession.objects.filter(**here, activity_id__in=ids).order_by("number"))
        there = {
            each.session_id: each
            for each in models.Attendance.objects.filter(
                **here, seat_id=actor.seat_id, session_id__in=[each.id for each in sessions]
            )
        }
        by_activity = defaultdict(list)
        for each in sessions:
            by_activity[each.activity_id].append(each)
        for invitation in invitations[:limit]:
            activity = invitation.activity
            activity.is_excused = invitation.excused_at is not None
            activity.sessions = by_activity[activity.id]
            activity.result = settled.get(activity.id)
            for each in activity.sessions:
                each.attendance = there.get(each.id)
                is_open = activity.state == "open" and each.check_in_opens_at <= now < each.check_in_closes_at
                each.can_check_in = is_open and each.attendance is None
        shown = [each.activity for each in invitations[:limit]]
        following = duties.mark(shown[-1].begins_at, shown[-1].id) if len(invitations) > limit else None
        items = serializers.AgendaItemSerializer(shown, many=True).data
        return answered(request, {"items": items, "next": following})


