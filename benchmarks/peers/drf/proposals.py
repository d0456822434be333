"""Proposals: the queue and the submission."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse
from rest_framework.views import APIView

from benchmarks.peers import duties
from benchmarks.peers.drf import models, serializers
from benchmarks.peers.drf.answers import answered, audit, limit_of
from benchmarks.peers.duties import IS_SQLITE, Refused

LISTED = (
    "id", "version", "kind", "state", "title", "category", "submitted_title", "submitted_category", "author_seat_id",
    "officer_account_id", "saved_at", "submitted_at", "review_round", "review_step", "review_steps", "step_name",
    "step_due_at", "filed_at", "case_number", "case_label", "period", "asked", "asked_by", "author__account_id",
    "author__name", "author__sector_id", "author__sector__name", "body_id", "body__name",
)  # fmt: skip
"""Not the texts, which no list shows."""

REPLACED = (
    "kind", "year", "term_number", "session_number", "category", "author_seat_id", "case_number", "outcome", "title",
    "edition", "key_count", "title_grams", "key_grams", "text_grams",
)  # fmt: skip
"""What a text submitted again changes of the row by which it is found."""


class ProposalList(APIView):
    """The staff's queue."""

    needs = duties.PROPOSAL_READ

    def get(self, request):
        """A page of it."""
        actor, limit = request.user, limit_of(request)
        queue = (
            models.Proposal.objects.filter(committee_id=actor.committee_id, submitted_at__isnull=False)
            .select_related("author__sector", "body")
            .only(*LISTED)
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
            if version != proposal.version or proposal.state not in {"draft", "co-signing", "sent-back"}:
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
        texts = list(models.Suggestion.objects.filter(**here, proposal_id=proposal.id).values_list("text", flat=True))
        if not duties.is_complete(proposal, texts, signed=self._signed(here, proposal)):
            raise Refused(422, "not-ready")
        models.CommitteeSettings.objects.filter(**here).order_by("-number").first()
        session = self._session_of(here, proposal, now)
        due_at, source = duties.due(now), proposal.state
        detail = duties.submitted(proposal, actor, session_id=session.id, due_at=due_at)
        proposal.version += 1
        proposal.state, proposal.session_id, proposal.submitted_at = "in-review", session.id, now
        if proposal.received_at is None:
            proposal.received_at, proposal.period = now, duties.period_at(now)
        proposal.submitted_title, proposal.submitted_category = proposal.title, proposal.category
        proposal.settings_version, proposal.review_round = 0, proposal.review_round + 1
        proposal.review_step, proposal.review_steps = 1, len(duties.FORM["steps"])
        proposal.step_name, proposal.step_began_at, proposal.step_due_at = duties.FORM["steps"][0]["name"], now, due_at
        proposal.save(
            update_fields=[
                "version", "state", "session_id", "received_at", "period", "submitted_at", "submitted_title",
                "submitted_category", "settings_version", "review_round", "review_step", "review_steps", "step_name",
                "step_began_at", "step_due_at",
            ]
        )  # fmt: skip
        models.Revision.objects.filter(**here, proposal_id=proposal.id, number=proposal.revision).update(
            submitted_round=proposal.review_round
        )
        models.History.objects.create(
            **here, proposal_id=proposal.id, version=proposal.version, at=now, actor_id=actor.account_id,
            actor_name=actor.name, action="submit", source=source, target="in-review", round=proposal.review_round,
        )  # fmt: skip
        self._index(proposal, session, texts)
        audit(
            actor, request, at=now, action="proposal-submitted", object_kind="proposal", object_id=proposal.id,
            detail=detail,
        )  # fmt: skip

    def _signed(self, here, proposal):
        """How many have signed a joint proposal; nobody asks that of another one."""
        if proposal.kind != "joint":
            return 0
        return models.CoSignature.objects.filter(**here, proposal_id=proposal.id, state="signed").count()

    def _session_of(self, here, proposal, now):
        """The session in which it was submitted before, or that of today."""
        in_order = list(models.TermSession.objects.filter(**here).select_related("term").order_by("begins_on"))
        if proposal.session_id:
            return next(each for each in in_order if each.id == proposal.session_id)
        today = now.astimezone(duties.CHINA).date()
        begun = [each for each in in_order if each.begins_on <= today]
        return begun[-1] if begun else in_order[0]

    def _index(self, proposal, session, texts):
        """Let it be found from now on."""
        matter = models.Matter(
            committee_id=proposal.committee_id, id=proposal.id, kind="proposal", year=session.year,
            term_number=session.term.number, session_number=session.number, category=proposal.category,
            author_seat_id=proposal.author_seat_id, is_shown_beyond=False, case_number=proposal.case_number,
            outcome="in-review", title=proposal.title, **duties.grams_of(proposal, texts),
        )  # fmt: skip
        models.Matter.objects.bulk_create(
            [matter], update_conflicts=True, unique_fields=["committee_id", "id"], update_fields=REPLACED
        )
