"""The deployment's settings: a wrong one is named with its mend; production refuses what is public."""

import base64

import pytest

from server.key_settings import DEFAULT_KEY
from server.settings import BadEnvironment, Settings

KEY = base64.b64encode(bytes(range(32))).decode()
OTHER = base64.b64encode(bytes(range(32, 64))).decode()
SEALING = base64.b64encode(bytes(range(64, 96))).decode()
PRODUCTION = {
    "ENV": "production", "MASTER_KEY": KEY, "LOOKUP_KEYS": f"l1:{OTHER}", "SEAL_KEY": KEY,
    "TOKEN_KEYS": f"2026a:{KEY}", "METRICS_TOKEN": "示例",
}  # fmt: skip


def test_development_needs_nothing() -> None:
    settings = Settings.from_env({})
    assert (settings.port, settings.is_sqlite, settings.demo, settings.is_production) == (8000, True, True, False)


def test_production_starts_with_keys_of_its_own_and_without_demo() -> None:
    settings = Settings.from_env(PRODUCTION)
    assert settings.is_production
    assert not settings.demo
    assert settings.token_keys == (("2026a", bytes(range(32))),)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"DEMO": "1"}, "DEMO=1"),
        ({"MASTER_KEY": ""}, "MASTER_KEY：缺失"),
        ({"SEAL_KEY": DEFAULT_KEY}, "SEAL_KEY：这是公开的开发用密钥"),
        ({"TOKEN_KEYS": f"a:{DEFAULT_KEY}"}, "TOKEN_KEYS：这是公开的开发用密钥"),
        ({"TOKEN_KEYS": ""}, "TOKEN_KEYS：缺失"),
        ({"TOKEN_KEYS": KEY}, "TOKEN_KEYS：应写作 密钥编号:密钥"),
        ({"MASTER_KEY": "c2hvcnQ="}, "MASTER_KEY：不是 base64 写成的 32 字节"),
        ({"MASTER_KEY": "!"}, "MASTER_KEY：不是 base64 写成的 32 字节"),
        ({"MASTER_KEYS": f"m1:{KEY}"}, "MASTER_KEY、MASTER_KEYS：只能设置其中之一"),
        ({"LOOKUP_KEYS": ""}, "LOOKUP_KEYS：缺失.*旧编号:原 MASTER_KEY"),
        ({"LOOKUP_KEYS": f"l1:{KEY}"}, "LOOKUP_KEYS：第一个（现用）密钥须与主密钥不同"),
        ({"LOOKUP_KEYS": f"l1:{DEFAULT_KEY}"}, "LOOKUP_KEYS：这是公开的开发用密钥"),
        ({"METRICS_TOKEN": ""}, "METRICS_TOKEN"),
        ({"PORT": "http"}, "PORT='http'"),
        ({"PORT": "70000"}, "PORT='70000'"),
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL"),
        ({"ENV": "prod"}, "ENV='prod'"),
        ({"DATABASE_URL": "postgresql://u@h:notaport/x"}, "DATABASE_URL"),
        ({"DEMO": "true"}, "DEMO='true'"),
        ({"BADGE_FONT": "/nowhere/font.ttf"}, "BADGE_FONT='/nowhere/font.ttf'"),
        ({"BADGE_FONT": __file__}, "BADGE_FONT="),
        ({"DOSSIER_SIGNING_KEY": KEY}, "DOSSIER_SIGNING_KEY：应写作 密钥编号:密钥"),
        ({"DOSSIER_SIGNING_KEY": f"2026:{DEFAULT_KEY}"}, "DOSSIER_SIGNING_KEY：这是公开的开发用密钥"),
        ({"DOSSIER_SIGNING_KEY": f"a b:{KEY}"}, "DOSSIER_SIGNING_KEY：编号由"),
        ({"DOSSIER_SIGNING_KEY": f"1:{KEY},2:{OTHER}"}, "DOSSIER_SIGNING_KEY：只写一个"),
        ({"DOSSIER_PUBLIC_KEYS": f"2025:{KEY[:-8]}"}, "DOSSIER_PUBLIC_KEYS：2025：公钥不是"),
        ({"DOSSIER_PUBLIC_KEYS": f"1:{KEY},1:{OTHER}"}, "DOSSIER_PUBLIC_KEYS：编号 1 对应两个不同的公钥"),
        ({"PUBLIC_URL": "http://zx.example.cn"}, "PUBLIC_URL='http://zx.example.cn'"),
        ({"PUBLIC_URL": "https://zx.example.cn/?a=1"}, "PUBLIC_URL="),
        ({"WORKER": "no"}, "WORKER='no'"),
        ({"WORKER": "0"}, "WORKER=0：使用 SQLite"),
    ],
)
def test_a_wrong_setting_is_named(change: dict[str, str], named: str) -> None:
    with pytest.raises(BadEnvironment, match=named.replace("(", r"\(")):
        Settings.from_env({**PRODUCTION, **change})


def test_production_signs_dossiers_only_with_a_key_of_its_own_and_knows_the_former_ones() -> None:
    without = Settings.from_env(PRODUCTION).dossier
    assert (without.signer, without.public_keys.keys, without.public_url) == (None, {}, "")
    changed = {
        **PRODUCTION, "DOSSIER_SIGNING_KEY": f"2027:{OTHER}", "DOSSIER_PUBLIC_KEYS": f"2026:{KEY}, 2025:{SEALING}",
        "PUBLIC_URL": "https://zx.example.cn/",
    }  # fmt: skip
    access = Settings.from_env(changed).dossier
    assert list(access.public_keys.keys) == ["2027", "2026", "2025"]
    assert access.public_keys.keys["2026"] == bytes(range(32))
    assert access.signer is not None
    assert access.public_keys.keys["2027"] == access.signer.public_key != bytes(range(32, 64))
    assert access.public_url == "https://zx.example.cn"
    assert Settings.from_env({}).dossier.public_url == "http://127.0.0.1:8000"


def test_all_mistakes_are_named_at_once() -> None:
    with pytest.raises(BadEnvironment) as refused:
        Settings.from_env({"ENV": "production", "PORT": "x"})
    assert len(str(refused.value).splitlines()) == 6


def test_one_master_key_is_enough_and_several_stand_in_their_order() -> None:
    assert Settings.from_env(PRODUCTION).master_keys == (("MASTER_KEY", bytes(range(32))),)
    several = {**PRODUCTION, "MASTER_KEYS": f"m2:{OTHER},m1:{KEY}", "LOOKUP_KEYS": f"l2:{SEALING},m1:{KEY}"}
    del several["MASTER_KEY"]
    settings = Settings.from_env(several)
    assert [name for name, _ in settings.master_keys] == ["m2", "m1"]
    assert [name for name, _ in settings.lookup_keys] == ["l2", "m1"], "a former master key may stand behind"


def test_development_finds_phones_by_the_master_key_unless_told_otherwise() -> None:
    settings = Settings.from_env({"MASTER_KEY": KEY})
    assert settings.lookup_keys == settings.master_keys
    assert Settings.from_env({"LOOKUP_KEYS": f"l1:{OTHER}"}).lookup_keys == (("l1", bytes(range(32, 64))),)


def test_several_processes_are_for_postgresql() -> None:
    assert Settings.from_env({"PROCESSES": "4"}).processes == 1
    settings = Settings.from_env({"PROCESSES": "4", "DATABASE_URL": "postgresql://a@b/c"})
    assert settings.processes == 4
    assert settings.database_url == "postgresql+psycopg://a@b/c"


def test_the_worker_may_be_started_elsewhere() -> None:
    assert Settings.from_env({"DATABASE_URL": "postgresql://a@b/c"}).starts_worker
    assert not Settings.from_env({"DATABASE_URL": "postgresql://a@b/c", "WORKER": "0"}).starts_worker
