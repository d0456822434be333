"""The settings that are keys: read from the environment, and a wrong one named with its mend."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

DEFAULT_KEY: Final = "ZGVtby1rZXktZm9yLWRldmVsb3BtZW50LW9ubHktISE="
"""The key that development uses when none is given. It is public, so production refuses it."""

KEY_BYTES: Final = 32

MEND: Final = "生成方法：python3 -c 'import base64, os; print(base64.b64encode(os.urandom(32)).decode())'"


@dataclass(frozen=True)
class KeyReader:
    """Reads keys from the environment; what is wrong with one joins the other faults."""

    source: Mapping[str, str]
    faults: list[str]
    is_production: bool

    def __call__(self, name: str) -> bytes:
        """The one key of a setting."""
        return self._decode(name, self.source.get(name, ""))

    def master(self) -> tuple[tuple[str, bytes], ...]:
        """`MASTER_KEYS`, or the one `MASTER_KEY` of deployments that never changed it."""
        if "MASTER_KEYS" not in self.source:
            return (("MASTER_KEY", self("MASTER_KEY")),)
        if "MASTER_KEY" in self.source:
            self.faults.append("MASTER_KEY、MASTER_KEYS：只能设置其中之一；请把 MASTER_KEY 的密钥并入 MASTER_KEYS")
        return self.several("MASTER_KEYS")

    def lookup(self, master_keys: tuple[tuple[str, bytes], ...]) -> tuple[tuple[str, bytes], ...]:
        """`LOOKUP_KEYS`; without them, which only development may be, those from which they were once derived."""
        if not self.source.get("LOOKUP_KEYS") and not self.is_production:
            return master_keys
        if not self.source.get("LOOKUP_KEYS"):
            self.faults.append(f"LOOKUP_KEYS：缺失；{MEND}。由旧版本升级时写作 编号:新密钥,旧编号:原 MASTER_KEY")
            return master_keys
        keys = self.several("LOOKUP_KEYS")
        if self.is_production and keys[:1] and keys[0][1] in {key for _, key in master_keys}:
            self.faults.append("LOOKUP_KEYS：第一个（现用）密钥须与主密钥不同；原主密钥只可作为旧密钥列在其后")
        return keys

    def several(self, name: str) -> tuple[tuple[str, bytes], ...]:
        """Keys with their ids, the present one first."""
        text = self.source.get(name, "")
        if not text:
            return (("development", self._decode(name, "")),)
        keys = []
        for entry in text.split(","):
            kid, separator, key = entry.strip().partition(":")
            if not separator or not kid:
                self.faults.append(f"{name}：应写作 密钥编号:密钥，多个用逗号分隔，第一个为现用密钥")
                continue
            keys.append((kid, self._decode(name, key)))
        return tuple(keys)

    def named(self, name: str) -> tuple[str, bytes]:
        """One key with its id."""
        keys = self.several(name)
        if len(keys) > 1:
            self.faults.append(f"{name}：只写一个 密钥编号:密钥")
        return keys[0] if keys else ("", bytes(KEY_BYTES))

    def _decode(self, name: str, text: str) -> bytes:
        if not text and self.is_production:
            self.faults.append(f"{name}：缺失；{MEND}")
        try:
            key = base64.b64decode(text or DEFAULT_KEY, validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if self.is_production and text and key == base64.b64decode(DEFAULT_KEY):
            self.faults.append(f"{name}：这是公开的开发用密钥；{MEND}")
        if len(key) != KEY_BYTES:
            self.faults.append(f"{name}：不是 base64 写成的 {KEY_BYTES} 字节；{MEND}")
            return bytes(KEY_BYTES)
        return key
