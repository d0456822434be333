"""Activities: check-in and the agenda."""

from collections import defaultdict
from datetime import UTC, datetime

from django.db import IntegrityError, transaction
from rest_framework.views import APIView

from benchmarks.peers import duties
from benchmarks.peers.drf import models, serializers
from benchmarks.peers.drf.answers import answered, audit, limit_of
from benchmarks.peers.duties import Refused


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
            # Ours holds the activity FOR KEY SHARE against its settlement; Django cannot say that, and goes without.
            activity = models.Activity.objects.filter(**here, id=activity_id).first()
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
        if activity.state not in ("published", "open") or not door.check_in_opens_at <= now < door.check_in_closes_at:
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
            activity.answer, activity.role = invitation.state, invitation.role
            activity.is_required = duties.obliges(invitation.role, is_required=activity.is_required)
            activity.is_excused = invitation.excused_at is not None
            activity.sessions = by_activity[activity.id]
            activity.result = settled.get(activity.id)
            for each in activity.sessions:
                each.attendance = there.get(each.id)
                is_open = (
                    activity.state in ("published", "open") and each.check_in_opens_at <= now < each.check_in_closes_at
                )
                each.can_check_in = is_open and each.attendance is None
        shown = [each.activity for each in invitations[:limit]]
        following = duties.mark(shown[-1].begins_at, shown[-1].id) if len(invitations) > limit else None
        items = serializers.AgendaItemSerializer(shown, many=True).data
        return answered(request, {"items": items, "next": following})
