"""The tables that the views touch. Keys are composite, so relations are `ForeignObject`s, as Django documents."""

from django.db import models

from benchmarks.peers.drf.fields import Amount, Grams, Instant
from benchmarks.peers.duties import POINTS, new_id


class InCommittee(models.Model):
    """A committee's table."""

    pk = models.CompositePrimaryKey("committee_id", "id")
    committee_id = models.UUIDField()
    id = models.UUIDField(default=new_id)

    class Meta:
        abstract = True


def to(target, column, **options):
    """A relation within the committee."""
    return models.ForeignObject(
        target, on_delete=models.DO_NOTHING, from_fields=["committee_id", column], to_fields=["committee_id", "id"],
        **{"related_name": "+", **options},
    )  # fmt: skip


class Account(models.Model):
    id = models.UUIDField(primary_key=True)
    must_change_password = models.BooleanField()
    is_disabled = models.BooleanField()
    token_version = models.IntegerField()

    class Meta:
        managed = False
        db_table = "account"


class Device(models.Model):
    id = models.UUIDField(primary_key=True)
    account = models.ForeignKey(Account, models.DO_NOTHING)
    committee_id = models.UUIDField()
    ends_at = Instant()
    revoked_at = Instant(null=True)

    class Meta:
        managed = False
        db_table = "device"


class RoleGrant(InCommittee):
    account_id = models.UUIDField()
    role = models.CharField(max_length=40)

    class Meta:
        managed = False
        db_table = "role_grant"


class Officer(InCommittee):
    account_id = models.UUIDField()
    name = models.TextField()
    is_active = models.BooleanField()

    class Meta:
        managed = False
        db_table = "officer"


class Body(InCommittee):
    name = models.TextField()

    class Meta:
        managed = False
        db_table = "body"


class Seat(InCommittee):
    account_id = models.UUIDField()
    name = models.TextField()
    member_number = models.TextField()
    sector_id = models.UUIDField()
    is_standing = models.BooleanField()
    is_active = models.BooleanField()
    sector = to(Body, "sector_id")

    class Meta:
        managed = False
        db_table = "seat"


class Term(InCommittee):
    number = models.IntegerField()

    class Meta:
        managed = False
        db_table = "term"


class TermSession(InCommittee):
    term_id = models.UUIDField()
    number = models.IntegerField()
    year = models.IntegerField()
    begins_on = models.DateField()
    term = to(Term, "term_id")

    class Meta:
        managed = False
        db_table = "term_session"


class CommitteeSettings(InCommittee):
    number = models.IntegerField()
    text = models.TextField()

    class Meta:
        managed = False
        db_table = "committee_settings"


class Proposal(InCommittee):
    version = models.IntegerField()
    author_seat_id = models.UUIDField()
    kind = models.CharField(max_length=40)
    body_id = models.UUIDField(null=True)
    officer_account_id = models.UUIDField(null=True)
    title = models.TextField()
    situation = models.TextField()
    analysis = models.TextField()
    category = models.TextField(null=True)
    state = models.CharField(max_length=40)
    revision = models.IntegerField()
    saved_at = Instant()
    session_id = models.UUIDField(null=True)
    period = models.CharField(max_length=40, null=True)
    received_at = Instant(null=True)
    submitted_at = Instant(null=True)
    submitted_title = models.TextField(null=True)
    submitted_category = models.TextField(null=True)
    settings_version = models.IntegerField(null=True)
    review_round = models.IntegerField()
    review_step = models.IntegerField(null=True)
    review_steps = models.IntegerField(null=True)
    step_name = models.TextField(null=True)
    step_began_at = Instant(null=True)
    step_due_at = Instant(null=True)
    filed_at = Instant(null=True)
    case_number = models.IntegerField(null=True)
    case_label = models.TextField(null=True)
    asked = models.CharField(max_length=40, null=True)
    asked_by = models.UUIDField(null=True)
    author = to(Seat, "author_seat_id")
    body = to(Body, "body_id", null=True)

    class Meta:
        managed = False
        db_table = "proposal"


class Suggestion(InCommittee):
    proposal_id = models.UUIDField()
    number = models.IntegerField()
    text = models.TextField()

    class Meta:
        managed = False
        db_table = "proposal_suggestion"
        ordering = ["number"]


class Revision(InCommittee):
    proposal_id = models.UUIDField()
    number = models.IntegerField()
    submitted_round = models.IntegerField(null=True)

    class Meta:
        managed = False
        db_table = "proposal_revision"


class Review(InCommittee):
    proposal_id = models.UUIDField()
    round = models.IntegerField()
    reviewer_id = models.UUIDField()
    proposal = to(Proposal, "proposal_id", related_name="reviews")

    class Meta:
        managed = False
        db_table = "proposal_review"


class History(InCommittee):
    proposal_id = models.UUIDField()
    version = models.IntegerField()
    at = Instant()
    actor_id = models.UUIDField()
    actor_name = models.TextField()
    action = models.CharField(max_length=40)
    source = models.CharField(max_length=40)
    target = models.CharField(max_length=40)
    round = models.IntegerField()

    class Meta:
        managed = False
        db_table = "proposal_history"


class CoSignature(InCommittee):
    proposal_id = models.UUIDField()
    state = models.CharField(max_length=40)

    class Meta:
        managed = False
        db_table = "co_signature"


class Matter(InCommittee):
    kind = models.CharField(max_length=40)
    year = models.IntegerField()
    term_number = models.IntegerField()
    session_number = models.IntegerField()
    category = models.TextField(null=True)
    author_seat_id = models.UUIDField(null=True)
    is_shown_beyond = models.BooleanField()
    case_number = models.IntegerField(null=True)
    outcome = models.TextField()
    title = models.TextField()
    edition = models.IntegerField()
    key_count = models.IntegerField()
    title_grams = Grams()
    key_grams = Grams()
    text_grams = Grams()

    class Meta:
        managed = False
        db_table = "matter"


class Activity(InCommittee):
    kind = models.TextField()
    kind_name = models.TextField()
    title = models.TextField()
    place = models.TextField()
    is_required = models.BooleanField()
    state = models.CharField(max_length=40)
    begins_at = Instant()
    ends_at = Instant()
    organiser_name = models.TextField()
    cancellation_reason = models.TextField(null=True)

    class Meta:
        managed = False
        db_table = "activity"


class ActivitySession(InCommittee):
    activity_id = models.UUIDField()
    number = models.IntegerField()
    name = models.TextField()
    begins_at = Instant()
    ends_at = Instant()
    check_in_opens_at = Instant()
    check_in_closes_at = Instant()
    late_after = Instant(null=True)
    activity = to(Activity, "activity_id")

    class Meta:
        managed = False
        db_table = "activity_session"


class Invitation(InCommittee):
    activity_id = models.UUIDField()
    seat_id = models.UUIDField()
    state = models.CharField(max_length=40)
    role = models.CharField(max_length=40)
    excused_at = Instant(null=True)
    activity = to(Activity, "activity_id")

    class Meta:
        managed = False
        db_table = "invitation"


class Attendance(InCommittee):
    session_id = models.UUIDField()
    seat_id = models.UUIDField()
    at = Instant()
    evidence = models.CharField(max_length=40)
    is_late = models.BooleanField()
    recorded_by = models.UUIDField()

    class Meta:
        managed = False
        db_table = "attendance"


class Settled(InCommittee):
    activity_id = models.UUIDField()
    seat_id = models.UUIDField()
    status = models.CharField(max_length=40)
    half_days = models.IntegerField()
    sessions = models.IntegerField()

    class Meta:
        managed = False
        db_table = "settled_attendance"


class Regulation(InCommittee):
    regulation = models.TextField()
    version = models.TextField()
    title = models.TextField()
    effective_from = models.DateField()
    effective_to = models.DateField(null=True)
    sha256 = models.TextField()
    published_at = Instant()

    class Meta:
        managed = False
        db_table = "regulation"


class ScoreCard(InCommittee):
    seat_id = models.UUIDField()
    year = models.IntegerField()
    is_stale = models.BooleanField()
    total = Amount(null=True)
    grade = models.TextField(null=True)
    receipt = models.JSONField(null=True)
    regulation_id = models.UUIDField(null=True)
    computed_at = Instant(null=True)
    seat = to(Seat, "seat_id")

    class Meta:
        managed = False
        db_table = "score_card"


class Points(InCommittee):
    seat_id = models.UUIDField()
    year = models.IntegerField()
    points = Amount()

    class Meta:
        managed = False
        db_table = POINTS


class Audit(InCommittee):
    at = Instant()
    actor_id = models.UUIDField(null=True)
    address = models.TextField()
    request_id = models.TextField()
    action = models.TextField()
    object_kind = models.TextField()
    object_id = models.UUIDField(null=True)
    outcome = models.TextField()
    detail = models.JSONField()
    digest = models.BinaryField()

    class Meta:
        managed = False
        db_table = "audit"


class Unsealed(models.Model):
    pk = models.CompositePrimaryKey("committee_id", "audit_id")
    committee_id = models.UUIDField()
    audit_id = models.UUIDField()

    class Meta:
        managed = False
        db_table = "audit_unsealed"


class Answer(InCommittee):
    account_id = models.UUIDField()
    operation = models.TextField()
    key = models.TextField()
    request_digest = models.BinaryField()
    status = models.IntegerField()
    body = models.BinaryField()
    etag = models.TextField(null=True)
    created_at = Instant()

    class Meta:
        managed = False
        db_table = "idempotency"
