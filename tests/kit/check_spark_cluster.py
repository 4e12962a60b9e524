"""The cluster spreads its work, keeps to this machine, shares its folder and leaves nothing.

`make spark` runs this file by its name: it needs what other tests do without.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kit.account import Account
from kit.spark_cluster import SparkCluster

TESTS = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def cluster() -> Iterator[SparkCluster]:
    found = SparkCluster.start(workers=2, cores=1)
    try:
        yield found
    finally:
        found.stop()


def test_both_workers_write_what_the_tests_can_delete(cluster: SparkCluster) -> None:
    """A folder with a blank and a letter beyond ASCII, as a share may have."""
    from pyspark.sql import SparkSession

    place = cluster.landing() / "väntelista"
    session = SparkSession.builder.remote(cluster.url).create()
    session.sql(
        f"create table tal using parquet location 'file://{place}' as "
        "select id from range(0, 100, 1, 4)"
    )
    assert session.sql("select count(*), sum(id) from tal").toArrow().to_pylist() == [
        {"count(1)": 100, "sum(id)": 4950}
    ]
    session.stop()
    assert len(list(cluster.folder.glob("work/app-*/*/stderr"))) == 2
    gid = Account.here().gid
    for path in [place, *place.iterdir()]:
        found = path.stat()
        assert (found.st_gid, found.st_mode & 0o007) == (gid, 0), path.name
        assert found.st_mode & 0o060 == 0o060, path.name


def test_nothing_listens_beyond_this_machine(cluster: SparkCluster) -> None:
    ports = _listening(cluster.processes["master"].pid)
    assert len(ports) > 4
    assert {address for address, _ in ports} == {"127.0.0.1"}
    assert 6066 not in {port for _, port in ports}


def _listening(group: int) -> set[tuple[str, int]]:
    """Address and port of each socket that a process of the group listens at."""
    inodes = {
        match.group(1)
        for entry in Path("/proc").glob("[0-9]*")
        if _group(entry) == group
        for link in (entry / "fd").iterdir()
        if (match := re.fullmatch(r"socket:\[(\d+)\]", _target(link)))
    }
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and fields[9] in inodes:
                address, port = fields[1].split(":")
                # Both tables end with the four bytes of IPv4, in the machine's order.
                octets = bytes.fromhex(address[-8:])[::-1]
                found.add((".".join(map(str, octets)), int(port, 16)))
    return found


def _group(process: Path) -> int:
    try:
        return os.getpgid(int(process.name))
    except ProcessLookupError:
        return 0


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except OSError:
        return ""


def test_no_cluster_outlives_the_tests() -> None:
    script = (
        "from kit.spark_cluster import SparkCluster; import time;"
        "cluster = SparkCluster.start(workers=1);"
        "print(cluster.folder, flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=TESTS, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        folder = Path(process.stdout.readline().strip())
        assert folder.is_dir()
        process.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 30
    while folder.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not folder.exists()
