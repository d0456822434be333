"""Refusals as answers."""

from rest_framework.response import Response
from rest_framework.views import exception_handler

from benchmarks.peers.duties import Refused


def refused(error, context):
    """The status that a refusal names; everything else as the framework has it."""
    if isinstance(error, Refused):
        return Response({"code": error.code}, status=error.status)
    return exception_handler(error, context)
