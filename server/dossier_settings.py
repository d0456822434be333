"""The settings of dossiers: the key that signs, the former keys' public halves, the address that people verify at."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from server.key_settings import KeyReader
from services.dossier.signing import KEY_ID, BadKeys, PublicKeys, Signer, public_key_of


@dataclass(frozen=True, kw_only=True)
class DossierAccess:
    """What this deployment needs to hand out dossiers and to know them again."""

    signer: Signer | None
    """None where no key is set; then nothing is handed out, and old papers are still verified."""
    public_keys: PublicKeys
    """The present key's public half first, then those of former ones."""
    public_url: str
    """Where people reach this server, without a slash at the end; empty where it is not told."""


def dossier_access(source: Mapping[str, str], faults: list[str], read_key: KeyReader) -> DossierAccess:
    """Read `DOSSIER_SIGNING_KEY`, `DOSSIER_PUBLIC_KEYS` and `PUBLIC_URL`; development needs none of them."""
    signer = _signer(source, faults, read_key)
    keys = {signer.key_id: signer.public_key} if signer else {}
    for entry in filter(None, map(str.strip, source.get("DOSSIER_PUBLIC_KEYS", "").split(","))):
        try:
            key_id, key = public_key_of(entry)
        except BadKeys as wrong:
            faults.append(f"DOSSIER_PUBLIC_KEYS：{wrong}")
            continue
        if keys.setdefault(key_id, key) != key:
            faults.append(f"DOSSIER_PUBLIC_KEYS：编号 {key_id} 对应两个不同的公钥；每个密钥须有自己的编号")
    return DossierAccess(
        signer=signer,
        public_keys=PublicKeys(keys),
        public_url=_public_url(source, faults, is_production=read_key.is_production),
    )


def _signer(source: Mapping[str, str], faults: list[str], read_key: KeyReader) -> Signer | None:
    text = source.get("DOSSIER_SIGNING_KEY", "")
    if not text and read_key.is_production:
        return None
    key_id, seed = read_key.named("DOSSIER_SIGNING_KEY")
    if not KEY_ID.fullmatch(key_id):
        faults.append("DOSSIER_SIGNING_KEY：编号由字母、数字、点、- 和 _ 组成，最长 64 个字符")
    return Signer(key_id, seed)


def _public_url(source: Mapping[str, str], faults: list[str], *, is_production: bool) -> str:
    text = source.get("PUBLIC_URL", "").rstrip("/")
    if not text:
        return "" if is_production else f"http://127.0.0.1:{source.get('PORT', '8000')}"
    parts = urlsplit(text)
    is_here = (parts.scheme, parts.hostname) == ("http", "127.0.0.1")
    if not parts.hostname or not (parts.scheme == "https" or is_here) or parts.query or parts.fragment:
        faults.append(
            f"PUBLIC_URL={text!r}：应为公众访问本服务的地址，如 https://zx.example.cn（本机可用 http://127.0.0.1）"
        )
    return text
