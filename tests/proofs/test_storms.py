"""The storms of `script/proof`, at the scale that every run of the tests can afford."""

import pytest

from proofs.parts import Scale, part


@pytest.mark.timeout(600)  # several starts of the real server, on machines that do other things too
@pytest.mark.parametrize("name", ["races", "kill"])
def test_it_holds(name: str) -> None:
    for what, figure in part(name)(Scale.SHORT).items():
        assert figure is not None, what
