"""Passwords: each rule, one-time passwords, and hashing in bounded numbers."""

import threading
import time

import pytest
from argon2 import PasswordHasher

from services.kernel import ports
from services.members.passwords import LONGEST, SHORTEST, Hasher, one_time_password, password_faults

GOOD = "Lanting-7xu-9"
TOO_SHORT = "密码至少需要10个字符。"
TOO_LONG = "密码不能超过128个字符。"
TOO_PLAIN = "密码须包含大写字母、小写字母、数字、符号四类中的至少三类。"
HOLDS_PHONE = "密码不能包含您的手机号码或其后八位。"
HOLDS_NAME = "密码不能包含您的姓名。"
COMMON = "密码过于常见，容易被猜中，请换一个。"
UNREADABLE = "密码不能含有控制字符或无法识别的字符。"


def faults(password: str, phone: str = "13912345678", name: str = "张三") -> tuple[str, ...]:
    """What is wrong with a password of 张三."""
    return password_faults(password, phone=phone, name=name)


def cheap(concurrent: int = 4) -> Hasher:
    """A hasher that costs next to nothing."""
    return Hasher(time_cost=1, memory_cost=8, concurrent=concurrent)


def test_a_good_password_has_no_faults() -> None:
    assert faults(GOOD) == ()


def test_the_length_is_bounded_on_both_sides() -> None:
    assert (SHORTEST, LONGEST) == (10, 128)
    assert faults("Lt-7xu-9k") == (TOO_SHORT,)
    assert faults("Lt-7xu-9km") == ()
    assert faults("Lt-7xu-9km" + "q" * 118) == ()
    assert faults("Lt-7xu-9km" + "q" * 119) == (TOO_LONG,)


@pytest.mark.parametrize(
    "password", ["lanting7xu9w", "LANTING7XU9W", "Lantingxuwaz", "lanting-xu-w", "兰亭集序是一篇好文章啊7"]
)
def test_fewer_than_three_classes_are_refused(password: str) -> None:
    assert faults(password) == (TOO_PLAIN,)


@pytest.mark.parametrize(
    "password", ["Lanting7xu9w", "lanting-7xu-9", "LANTING-7XU-9", "Lanting-xu-qe", "兰亭集序一篇好文章Wk7"]
)
def test_three_classes_are_enough(password: str) -> None:
    assert faults(password) == ()


@pytest.mark.parametrize(
    "password", ["Wk-13912345678", "Wk-12345678-q", "Wk-1391-2345-678", "Wk-１２３４５６７８", "W1k2q3x4-5678-z"]
)
def test_the_phone_and_its_last_eight_digits_are_refused(password: str) -> None:
    assert HOLDS_PHONE in faults(password)


def test_seven_digits_of_the_phone_or_no_phone_are_no_fault() -> None:
    assert faults("Wk-2345678-qz") == ()
    assert faults("Wk-12345678-q", phone="") == ()


@pytest.mark.parametrize(
    ("password", "name"),
    [("Wk-7张三-qzxu", "张三"), ("Wk-7张 三-qzxu", "张三"), ("Wk-7-lInA-xu9", "Li Na"), ("Wk-7-ＬＩＮＡ-xu", "Lina")],
)
def test_the_name_is_refused_however_it_is_written(password: str, name: str) -> None:
    assert faults(password, name=name) == (HOLDS_NAME,)


@pytest.mark.parametrize("name", ["", " ", "七", "李四"])
def test_no_name_a_single_character_or_another_name_is_no_fault(name: str) -> None:
    assert faults("Wk-7七张三-qzx", name=name) == ()


@pytest.mark.parametrize(
    "password",
    [
        "Password1!", "P@ssw0rd123", "Passw0rd!!!!", "!!Password2024", "Qwerty123456!", "Aa123456!!", "Admin@123456",
        "Welcome2024!!", "Woaini1314!", "Password20241122!", "１２３Ｐassword!", "$unshine-2024", "PASSWORD!2024",
    ],
)  # fmt: skip
def test_common_passwords_and_their_usual_decorations_are_refused(password: str) -> None:
    assert faults(password) == (COMMON,)


def test_a_password_on_the_list_as_it_stands_is_refused_whatever_its_length() -> None:
    assert COMMON in faults("1qaz2wsx3edc")
    assert COMMON in faults("1qaz2wsx3edc".upper())


@pytest.mark.parametrize("password", ["My-dragon-ate-7-plums", "Dragon-8391-kwz-20", "Lanting1!x", "Correct-Horse-9x"])
def test_a_common_word_within_a_longer_password_is_no_fault(password: str) -> None:
    assert faults(password) == ()


@pytest.mark.parametrize("mark", ["\x00", "\n", "\x7f", "\x85", "\ud800"])
def test_control_characters_and_lone_surrogates_are_refused(mark: str) -> None:
    assert faults(f"{GOOD}{mark}") == (UNREADABLE,)


def test_all_faults_are_named_at_once() -> None:
    assert faults("张三") == (TOO_SHORT, TOO_PLAIN, HOLDS_NAME)


def test_an_empty_password_is_only_short_and_plain() -> None:
    assert faults("") == (TOO_SHORT, TOO_PLAIN)


def test_one_time_passwords_keep_the_rules_and_differ() -> None:
    some = {one_time_password() for _ in range(500)}
    assert len(some) == 500
    assert {faults(password) for password in some} == {()}


def test_one_time_passwords_are_easy_to_read_out() -> None:
    for _ in range(200):
        password = one_time_password()
        assert not set(password) & set("0Oo1lI7bdpteaiu")
        assert [len(part) for part in password.split("-")] == [5, 4, 5]
        assert password[0].isupper()
        assert password[1:].islower()


def test_a_hash_verifies_its_password_and_no_other() -> None:
    hasher = cheap()
    kept = hasher.hash(GOOD)
    assert kept.startswith("$argon2id$")
    assert GOOD not in kept
    assert hasher.verify(kept, GOOD)
    assert not hasher.verify(kept, GOOD + "x")
    assert kept != hasher.hash(GOOD)


def test_full_width_typing_is_the_same_password() -> None:
    hasher = cheap()
    assert hasher.verify(hasher.hash("Lanting-7xu-9"), "Ｌanting-７xu-９")


@pytest.mark.parametrize("password", ["", "\ud800", "\x00", "长" * 100_000])
def test_a_hostile_password_is_simply_wrong(password: str) -> None:
    hasher = cheap()
    assert not hasher.verify(hasher.hash(GOOD), password)


@pytest.mark.parametrize("kept", [None, "", "not a hash"])
def test_no_account_or_a_broken_hash_is_a_no(kept: str | None) -> None:
    assert not cheap().verify(kept, GOOD)


def test_no_account_costs_as_much_as_a_wrong_password(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(PasswordHasher, "verify", lambda _, kept, secret: asked.append((kept, secret)) or False)
    hasher = cheap()
    kept = hasher.hash(GOOD)
    hasher.verify(None, "Wrong-7xu-9")
    hasher.verify(kept, "Wrong-7xu-9")
    (nobody, first), (somebody, second) = asked
    assert first == second
    # The parameters stand in the hash before the salt.
    assert nobody.rsplit("$", 2)[0] == somebody.rsplit("$", 2)[0]


def test_the_default_costs_are_those_of_owasp() -> None:
    assert "$m=19456,t=2,p=1$" in Hasher().hash(GOOD)


def test_a_hash_of_other_costs_is_to_be_made_again() -> None:
    kept = cheap().hash(GOOD)
    assert not cheap().needs_rehash(kept)
    assert Hasher(time_cost=2, memory_cost=8).needs_rehash(kept)


@pytest.mark.parametrize("verb", ["hash", "verify"])
def test_only_so_many_hashes_run_at_a_time(monkeypatch: pytest.MonkeyPatch, verb: str) -> None:
    running, most = 0, 0
    gate = threading.Lock()

    def slow(*_: object) -> bool:
        nonlocal running, most
        with gate:
            running += 1
            most = max(most, running)
        time.sleep(0.01)
        with gate:
            running -= 1
        return True

    hasher = cheap(concurrent=2)
    monkeypatch.setattr(PasswordHasher, verb, slow)
    arguments = (GOOD,) if verb == "hash" else (None, GOOD)
    threads = [threading.Thread(target=getattr(hasher, verb), args=arguments) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 2


def test_a_failed_check_gives_its_place_back() -> None:
    hasher = cheap(concurrent=1)
    kept = hasher.hash(GOOD)
    assert not hasher.verify(kept, "wrong")
    assert not hasher.verify("not a hash", "wrong")
    assert hasher.verify(kept, GOOD)


def test_the_hasher_fits_the_port() -> None:
    port: ports.PasswordHasher = cheap()
    assert port.verify(port.hash(GOOD), GOOD)
