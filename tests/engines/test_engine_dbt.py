"""dbt builds where the environment points it, and lets go of the store afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from flytt.engines.open import open_warehouse
from flytt.settings.settings import EngineSettings

_PROFILE = """
p:
  target: "{{ env_var('FLYTT_TARGET') }}"
  outputs:
    duckdb:
      type: duckdb
      path: "{{ env_var('FLYTT_DUCKDB') }}"
      schema: "{{ env_var('FLYTT_SCHEMA') }}"
    postgres:
      type: postgres
      host: "{{ env_var('FLYTT_PG_HOST') }}"
      port: "{{ env_var('FLYTT_PG_PORT') | as_number }}"
      user: "{{ env_var('FLYTT_PG_USER') }}"
      password: "{{ env_var('DBT_ENV_SECRET_FLYTT_PG_PASSWORD') }}"
      dbname: "{{ env_var('FLYTT_PG_DATABASE') }}"
      schema: "{{ env_var('FLYTT_SCHEMA') }}"
"""
_SCRIPT = """
import os, subprocess, sys
from pathlib import Path
from flytt.engines.csv_form import csv_chunks
from flytt.engines.open import open_warehouse
from flytt.settings.settings import EngineSettings

engine, url, work = sys.argv[1], sys.argv[2] or None, Path(sys.argv[3])
warehouse = open_warehouse(EngineSettings(engine, url), work)
for round in ("ett", "två"):
    with warehouse.hold():
        warehouse.begin()
        warehouse.load("t", [("rad", "bigint"), ("a", "text")], csv_chunks([(1, round)]))
        warehouse.release()
        subprocess.run(
            [Path(sys.executable).with_name("dbt"), "--quiet", "build", "--project-dir",
             work / "projekt", "--profiles-dir", work / "projekt"],
            env=os.environ | warehouse.dbt_environment(),
            check=True,
        )
        assert warehouse.rows(f"select a from {warehouse.relation('vy')}") == [(round,)]
        warehouse.publish()
query = f"select a from {warehouse.relation('vy', current=True)}"
assert warehouse.rows(query, current=True) == [("två",)]
warehouse.release()
if engine == "duckdb":
    reader = "import duckdb, sys; duckdb.connect(sys.argv[1])"
    subprocess.run([sys.executable, "-c", reader, str(work / "lager.duckdb")], check=True)
"""


def test_dbt_builds_in_the_build_area(engine: str, url: str | None, tmp_path: Path) -> None:
    project = tmp_path / "projekt"
    (project / "models").mkdir(parents=True)
    (project / "profiles.yml").write_text(_PROFILE)
    (project / "dbt_project.yml").write_text(
        "name: p\nprofile: p\nversion: '1.0'\nflags: {send_anonymous_usage_stats: false}\n"
    )
    (project / "models" / "m.sql").write_text(
        "{{ config(materialized='table') }} select a from {{ target.schema }}_raw.t"
    )
    (project / "models" / "vy.sql").write_text(
        "{{ config(materialized='view') }} select a from {{ ref('m') }}"
    )
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT, engine, url or "", str(tmp_path)],
        cwd=tmp_path,
        env=os.environ | {"DO_NOT_TRACK": "1", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    warehouse = open_warehouse(EngineSettings(engine, url), tmp_path)
    assert not warehouse.has_build()
    assert warehouse.has_current()
    warehouse.release()
