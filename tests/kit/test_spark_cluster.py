"""Without Java or Apache Spark there is no cluster, and no silence either.

What a cluster does that has both is in check_spark_cluster.py, which `make spark` runs.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from kit import spark_cluster


def test_missing_java_is_loud(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setattr("shutil.which", lambda _: None)
    with pytest.raises(RuntimeError, match="Java is missing: `make spark` installs it"):
        spark_cluster.SparkCluster.start()


def test_missing_spark_is_loud(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    monkeypatch.setattr(spark_cluster, "ENVIRONMENT", tmp_path / "nothing")
    with pytest.raises(RuntimeError, match=r"Apache Spark is missing in .*nothing"):
        spark_cluster.SparkCluster.start(folder=tmp_path / "cluster")
    assert not (tmp_path / "cluster").exists()
