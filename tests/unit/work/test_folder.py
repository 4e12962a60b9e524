"""A work folder on a disk that cannot lock."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from flytt.errors import DiskError, LockedError
from flytt.work.folder import WorkFolder


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Has every lock answer with an error of the system."""

    def answer(number: int) -> None:
        def flock(*_: object) -> None:
            raise OSError(number, os.strerror(number))

        monkeypatch.setattr(fcntl, "flock", flock)

    return answer


CANNOT = (
    "ENOLCK EOPNOTSUPP ENOTSUP ENOSYS EINVAL EIO EPERM ESTALE ENODEV EDEADLK ENOTTY EREMOTEIO EBADF"
)


@pytest.mark.parametrize("code", CANNOT.split())
def test_a_disk_that_cannot_lock_is_named(
    tmp_path: Path, answer: Callable[[int], None], code: str
) -> None:
    number = getattr(errno, code)
    answer(number)
    with pytest.raises(DiskError) as caught, WorkFolder(tmp_path).lock("run"):
        pytest.fail("nothing may be done without the lock")
    assert os.strerror(number) in caught.value.message
    assert caught.value.where == str(tmp_path)
    assert caught.value.todo == "put the work folder on a local disk"


@pytest.mark.parametrize("code", ["EWOULDBLOCK", "EAGAIN", "EACCES"])
def test_a_lock_that_another_command_holds_is_named_with_it(
    tmp_path: Path, answer: Callable[[int], None], code: str
) -> None:
    folder = WorkFolder(tmp_path)
    folder.private.mkdir()
    holder = '{"command": "run", "pid": 4711, "since": "2026-10-05 08:00:00"}'
    (folder.private / "lock").write_text(holder, encoding="utf-8")
    answer(getattr(errno, code))
    with pytest.raises(LockedError) as caught, folder.lock("run"):
        pytest.fail("nothing may be done without the lock")
    assert "in use: flytt run (process 4711, since 2026-10-05 08:00:00)" in caught.value.message
    assert ("local disk" in (caught.value.todo or "")) is (code == "EACCES")


@pytest.mark.parametrize("code", ["EWOULDBLOCK", "EACCES", "ENOLCK"])
def test_who_holds_the_lock_is_told_on_every_disk(
    tmp_path: Path, answer: Callable[[int], None], code: str
) -> None:
    folder = WorkFolder(tmp_path)
    folder.private.mkdir()
    (folder.private / "lock").write_text("{}", encoding="utf-8")
    answer(getattr(errno, code))
    assert folder.holder() == ("another flytt command", code != "ENOLCK")
