"""Authentication, permission and refusals, in the places that the framework has for them."""

from datetime import UTC, datetime

from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.response import Response
from rest_framework.views import exception_handler

from benchmarks.peers import duties
from benchmarks.peers.drf.models import Device, Officer, RoleGrant, Seat
from benchmarks.peers.duties import Refused


class TokenAuthentication(BaseAuthentication):
    """The person behind a bearer token, as the database knows him now."""

    def authenticate(self, request):
        """The actor and the claims."""
        claims = duties.verify(request.META.get("HTTP_AUTHORIZATION"))
        here, account = claims.committee_id, claims.account_id
        device = (
            Device.objects.select_related("account")
            .filter(
                id=claims.device_id, account_id=account, committee_id=here, revoked_at__isnull=True,
                ends_at__gt=datetime.now(UTC), account__token_version=claims.version, account__is_disabled=False,
            )
            .first()
        )  # fmt: skip
        if device is None:
            raise Refused(401, "bad-token")
        seat = Seat.objects.filter(committee_id=here, account_id=account, is_active=True).first()
        officer = None if seat else Officer.objects.filter(committee_id=here, account_id=account, is_active=True).first()
        roles = set(RoleGrant.objects.filter(committee_id=here, account_id=account).values_list("role", flat=True))
        person = seat or officer
        actor = duties.actor_of(
            claims, must_change_password=device.account.must_change_password, seat_id=seat.id if seat else None,
            name=person.name if person else None, roles=roles, needs=next(iter(duties.EVERYBODY)),
        )  # fmt: skip
        return actor, claims


class MayDoThis(BasePermission):
    """Whether the actor holds the permission that the view names."""

    def has_permission(self, request, view):
        """By his roles."""
        return request.user.may(view.needs)


def refused(error, context):
    """A refusal as an answer."""
    if isinstance(error, Refused):
        return Response({"code": error.code}, status=error.status)
    return exception_handler(error, context)
