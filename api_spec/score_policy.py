"""The policy's lines about scores."""

from typing import Final

from api_spec.granting import EVERYBODY, Line, everybody, line, to
from services.members.vocabulary import Role

READ_SCORES: Final = (Role.CHAIRPERSONS_COUNCIL, Role.SCORER, Role.SECRETARY_GENERAL)

SCORES: Final[tuple[Line, ...]] = (
    # Cards: one's own, and everybody's for those who answer for them.
    line("read_my_score", "", to(Role.MEMBER)),
    line("read_member_score", "seat", to(READ_SCORES)),
    line("list_scores", "", to(READ_SCORES)),
    line("read_my_dossier", "", to(Role.MEMBER)),
    line("read_member_dossier", "seat", to(READ_SCORES)),
    Line(operation="list_dossier_keys", may=EVERYBODY, is_public=True, is_for_everybody=True),
    # Facts.
    line("import_duty_facts", "", to(Role.SCORER)),
    line("read_duty_facts_template", "", to(Role.SCORER)),
    # Regulations.
    line("publish_regulation", "", to(Role.SCORER)),
    everybody("list_regulations"),
    everybody("read_regulation", "regulation"),
)
