"""Whether a database needs a key that is not among the settings: asked at start, before anybody is answered wrongly.

It knows no model of ours, so that a start with nothing amiss need not load them.
"""

from sqlalchemy import Uuid, and_, column, exists, select, table
from sqlalchemy.orm import Session

from server.settings import BadEnvironment, Settings
from server.vault import DeploymentVault, MissingKey
from services.kernel.database import Database
from services.members.sealed_places import identifier_place
from services.members.vocabulary import IdentifierKind

KEYS = table("person_key", column("account_id"), column("wrapped_by"))
SEALED = table("identifier", column("account_id", Uuid()), column("kind"), column("sealed"))
DIGESTS = table("identifier_digest", column("account_id"), column("kind"), column("key_id"), column("digest"))

BEFORE_IDS = ""
"""The key id of digests from before keys had ids; the migration wrote it."""


def key_faults(database: Database, settings: Settings) -> list[str]:
    """What is amiss, one sentence each with its mend."""
    vault = DeploymentVault.of(settings)
    faults = []
    with database.reading() as session:
        unknown = KEYS.c.wrapped_by.not_in(vault.wrapping_keys)
        if session.scalar(select(KEYS.c.wrapped_by).where(unknown).limit(1)):
            faults.append("MASTER_KEYS：数据库中有数据由未列出的主密钥保护；请把原主密钥列在现用密钥之后")
        is_found = exists().where(
            DIGESTS.c.account_id == SEALED.c.account_id, DIGESTS.c.kind == SEALED.c.kind,
            DIGESTS.c.key_id.in_([*vault.lookup_keys, BEFORE_IDS]),
        )  # fmt: skip
        lost = session.scalar(select(SEALED.c.kind).where(~is_found).limit(1))
        if lost or not _finds_the_older(vault, session):
            faults.append(
                "LOOKUP_KEYS：有账号按所列密钥查找不到；请把原查找密钥（由旧版本升级时即原 MASTER_KEY）"
                "列在现用密钥之后，或先运行 script/admin keys rotate"
            )
    return faults


def check_keys(database: Database, settings: Settings) -> None:
    """Raise `BadEnvironment` when something is amiss."""
    if faults := key_faults(database, settings):
        raise BadEnvironment("\n".join(faults))


def _finds_the_older(vault: DeploymentVault, session: Session) -> bool:
    """Whether the keys are those by which phones were sealed and found before keys had ids; one phone tells."""
    sample = session.execute(
        select(SEALED.c.account_id, SEALED.c.sealed, DIGESTS.c.digest)
        .join(DIGESTS, and_(DIGESTS.c.account_id == SEALED.c.account_id, DIGESTS.c.kind == SEALED.c.kind))
        .where(DIGESTS.c.key_id == BEFORE_IDS, ~exists().where(KEYS.c.account_id == SEALED.c.account_id))
        .limit(1)
    ).one_or_none()
    if sample is None:
        return True
    try:
        phone = vault.open_keyless(sample.sealed, place=identifier_place(sample.account_id, IdentifierKind.PHONE))
    except MissingKey:
        return False
    return sample.digest in {each.value for each in vault.digests(IdentifierKind.PHONE, phone.encode())}
