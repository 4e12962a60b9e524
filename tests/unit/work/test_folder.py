"""A work folder on a disk that cannot lock."""

from __future__ import annotations

import errno
import fcntl
import os
from pathlib import Path

import pytest

from flytt.errors import DiskError
from flytt.work.folder import WorkFolder


@pytest.mark.parametrize("code", ["ENOLCK", "EOPNOTSUPP", "ENOSYS", "EINVAL", "EIO"])
def test_a_disk_that_cannot_lock_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    number = getattr(errno, code)

    def flock(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "flock", flock)
    with pytest.raises(DiskError) as caught, WorkFolder(tmp_path).lock("run"):
        pytest.fail("nothing may be done without the lock")
    assert os.strerror(number) in caught.value.message
    assert caught.value.where == str(tmp_path)
    assert caught.value.todo == "put the work folder on a local disk"
