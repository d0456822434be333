"""What is taken and what is answered."""

from rest_framework import serializers

from benchmarks.peers import duties
from benchmarks.peers.drf import models


class ListedProposalSerializer(serializers.ModelSerializer):
    """A proposal in a list."""

    title = serializers.SerializerMethodField()
    category = serializers.SerializerMethodField()
    saved_at = serializers.SerializerMethodField()
    author_name = serializers.CharField(source="author.name")
    body_name = serializers.CharField(source="body.name", default=None)
    sector_id = serializers.UUIDField(source="author.sector_id")
    sector = serializers.CharField(source="author.sector.name")
    actions = serializers.SerializerMethodField()

    class Meta:
        model = models.Proposal
        fields = (
            "id", "version", "kind", "state", "title", "category", "author_seat_id", "author_name", "body_name",
            "sector_id", "sector", "saved_at", "submitted_at", "review_round", "review_step", "review_steps",
            "step_name", "step_due_at", "filed_at", "case_number", "case_label", "period", "asked", "actions",
        )  # fmt: skip

    def _is_own(self, proposal):
        seat_id = self.context["actor"].seat_id
        return seat_id is not None and proposal.author_seat_id == seat_id

    def get_title(self, proposal):
        return proposal.title if self._is_own(proposal) else proposal.submitted_title

    def get_category(self, proposal):
        return proposal.category if self._is_own(proposal) else proposal.submitted_category

    def get_saved_at(self, proposal):
        at = proposal.saved_at if self._is_own(proposal) else proposal.submitted_at
        return serializers.DateTimeField().to_representation(at)

    def get_actions(self, proposal):
        actor = self.context["actor"]
        proposal.account_id = proposal.author.account_id
        proposal.has_decided = any(
            review.round == proposal.review_round and review.reviewer_id == actor.account_id
            for review in proposal.reviews.all()
        )
        return duties.actions_on(proposal, actor)


class SubmissionSerializer(serializers.Serializer):
    """Which version was read."""

    version = serializers.IntegerField(min_value=1, required=False)


class ProposalStandingSerializer(serializers.ModelSerializer):
    """Where a proposal stands after a change."""

    actions = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = models.Proposal
        fields = (
            "id", "kind", "state", "version", "revision", "review_round", "review_step", "review_steps", "step_name",
            "step_due_at", "case_number", "case_label", "actions",
        )  # fmt: skip


class CodeSerializer(serializers.Serializer):
    """What the phone read."""

    code = serializers.CharField(max_length=64)


class CheckInSerializer(serializers.ModelSerializer):
    """The check-in."""

    activity_id = serializers.UUIDField()

    class Meta:
        model = models.Attendance
        fields = ("activity_id", "session_id", "seat_id", "at", "is_late", "evidence")


class BoardRowSerializer(serializers.ModelSerializer):
    """One member on the board."""

    rank = serializers.IntegerField()
    name = serializers.CharField(source="seat.name")
    member_number = serializers.CharField(source="seat.member_number")
    sector = serializers.CharField(source="seat.sector.name")
    is_standing = serializers.BooleanField(source="seat.is_standing")
    total = serializers.SerializerMethodField()

    class Meta:
        model = models.ScoreCard
        fields = (
            "rank", "seat_id", "name", "member_number", "sector", "is_standing", "total", "grade", "computed_at",
            "is_stale",
        )  # fmt: skip

    def get_total(self, card):
        return format(card.shown_total.normalize(), "f")


class RegulationSerializer(serializers.ModelSerializer):
    """The regulation of a receipt."""

    class Meta:
        model = models.Regulation
        fields = ("id", "regulation", "title", "version", "sha256")


class ReceiptSerializer(serializers.ModelSerializer):
    """A member's receipt of a year; what the card keeps is given as it is kept."""

    name = serializers.CharField(source="seat.name")
    member_number = serializers.CharField(source="seat.member_number")
    regulation = RegulationSerializer()
    as_of = serializers.DateTimeField(source="computed_at")

    class Meta:
        model = models.ScoreCard
        fields = ("seat_id", "name", "member_number", "year", "regulation", "as_of")

    def to_representation(self, card):
        return {**super().to_representation(card), **card.receipt, **duties.OF_OPEN_YEAR}


class OwnAttendanceSerializer(serializers.ModelSerializer):
    """One's own check-in."""

    class Meta:
        model = models.Attendance
        fields = ("at", "is_late", "evidence")


class AgendaSessionSerializer(serializers.ModelSerializer):
    """A session in an agenda."""

    attendance = OwnAttendanceSerializer(allow_null=True)
    can_check_in = serializers.BooleanField()

    class Meta:
        model = models.ActivitySession
        fields = (
            "id", "number", "name", "begins_at", "ends_at", "check_in_opens_at", "check_in_closes_at", "late_after",
            "attendance", "can_check_in",
        )  # fmt: skip


class ResultSerializer(serializers.ModelSerializer):
    """What became of an invitation."""

    class Meta:
        model = models.Settled
        fields = ("status", "half_days", "sessions")


class AgendaItemSerializer(serializers.ModelSerializer):
    """An activity in an agenda."""

    answer = serializers.CharField()
    role = serializers.CharField()
    is_excused = serializers.BooleanField()
    sessions = AgendaSessionSerializer(many=True)
    result = ResultSerializer(allow_null=True)

    class Meta:
        model = models.Activity
        fields = (
            "id", "kind", "kind_name", "title", "place", "is_required", "state", "begins_at", "ends_at",
            "organiser_name", "cancellation_reason", "answer", "role", "is_excused", "sessions", "result",
        )  # fmt: skip
