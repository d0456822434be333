"""Authentication and permission, in the places that the framework has for them."""

from datetime import UTC, datetime

from django.db.models import Subquery
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission

from benchmarks.peers import duties
from benchmarks.peers.drf.models import Device, Officer, RoleGrant, Seat
from benchmarks.peers.duties import Refused


class TokenAuthentication(BaseAuthentication):
    """The person behind a bearer token, as the database knows him now."""

    def authenticate(self, request):
        """The actor and the claims."""
        claims = duties.verify(request.META.get("HTTP_AUTHORIZATION"))
        here, account = claims.committee_id, claims.account_id
        seats = Seat.objects.filter(committee_id=here, account_id=account, is_active=True)
        officers = Officer.objects.filter(committee_id=here, account_id=account, is_active=True)
        device = (
            Device.objects.select_related("account")
            .filter(
                id=claims.device_id, account_id=account, committee_id=here, revoked_at__isnull=True,
                ends_at__gt=datetime.now(UTC), account__token_version=claims.version, account__is_disabled=False,
            )
            .annotate(
                seat_id=Subquery(seats.values("id")[:1]), seat_name=Subquery(seats.values("name")[:1]),
                officer_name=Subquery(officers.values("name")[:1]),
            )
            .first()
        )  # fmt: skip
        if device is None:
            raise Refused(401, "bad-token")
        roles = RoleGrant.objects.filter(committee_id=here, account_id=account).values_list("role", flat=True)
        actor = duties.actor_of(
            claims, must_change_password=device.account.must_change_password, seat_id=device.seat_id,
            name=device.seat_name or device.officer_name, roles=set(roles), needs=next(iter(duties.EVERYBODY)),
        )  # fmt: skip
        return actor, claims


class MayDoThis(BasePermission):
    """Whether the actor holds the permission that the view names."""

    def has_permission(self, request, view):
        """By his roles."""
        return request.user.may(view.needs)
