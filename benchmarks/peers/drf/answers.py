"""What every view does: the answer with its tag, the size of a page, the audit row."""

from django.http import HttpResponse
from rest_framework.renderers import JSONRenderer

from benchmarks.peers import duties
from benchmarks.peers.drf import models
from benchmarks.peers.duties import Refused

RENDERER = JSONRenderer()
MOST = 100


def answered(request, data, *, version=None):
    """The data as JSON with its tag; 304 where the client has it."""
    body = RENDERER.render(data)
    lasting = RENDERER.render({**data, "as_of": None}) if "as_of" in data else body
    tag = duties.etag(lasting, version)
    is_read = request.method == "GET"
    headers = {"ETag": tag, "Cache-Control": "private, no-cache" if is_read else "no-store"}
    if is_read and request.META.get("HTTP_IF_NONE_MATCH") == tag:
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(body, content_type="application/json", headers={**headers, "Content-Length": str(len(body))})


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
