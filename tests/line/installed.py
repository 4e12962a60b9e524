"""flytt as pip installs it: away from the checkout, and where nobody may write."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from line.command import Done
from line.work import ROOT

_DROP_FROM_BOUNDING_SET = 24  # prctl's PR_CAPBSET_DROP
_OVERRIDES = (1, 2)  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH: root's leave to ignore modes


@dataclass(frozen=True)
class Installed:
    """Packages in a folder of their own, found before those of the surrounding environment."""

    site: Path

    def call(self, *command: str | Path, cwd: Path, env: Mapping[str, str] | None = None) -> Done:
        """Run a command as somebody who must obey the modes of files, root too."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith("FLYTT_")}
        found = subprocess.run(
            command,
            cwd=cwd,
            env={**clean, "PYTHONPATH": str(self.site), **(env or {})},
            preexec_fn=obey_modes if os.geteuid() == 0 else None,
            capture_output=True,
            text=True,
            check=False,
        )
        return Done(found.returncode, found.stdout, found.stderr)

    def flytt(self, *arguments: str | Path, cwd: Path) -> Done:
        """The installed console script."""
        return self.call(sys.executable, self.site / "bin" / "flytt", *arguments, cwd=cwd)

    def python(self, code: str, cwd: Path) -> Done:
        """A line of Python beside the installed packages."""
        return self.call(sys.executable, "-c", code, cwd=cwd)


def obey_modes() -> None:
    """Give up root's leave to write where a mode forbids it, for good."""
    libc = ctypes.CDLL(None, use_errno=True)
    for capability in _OVERRIDES:
        if libc.prctl(_DROP_FROM_BOUNDING_SET, capability, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "prctl")


def pip(*arguments: str | Path) -> None:
    """Call pip without the network."""
    quiet = ["--quiet", "--disable-pip-version-check", "--no-index"]
    done = subprocess.run(
        [sys.executable, "-m", "pip", *arguments, *quiet],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def install(site: Path, sources: Sequence[Path]) -> Installed:
    """Build each source's wheel, install it into the folder, and make that read-only."""
    wheels = site.with_name("hjul")
    for source in sources:
        pip("wheel", source, "--no-deps", "--no-build-isolation", "--wheel-dir", wheels)
    pip("install", "--no-deps", "--target", site, *sorted(wheels.glob("*.whl")))
    for path in [site, *site.rglob("*")]:
        path.chmod(path.stat().st_mode & 0o555)
    return Installed(site)


def writable_again(site: Path) -> None:
    """Let pytest clear the folder away."""
    for path in [site, *site.rglob("*")]:
        path.chmod(path.stat().st_mode | 0o200)


EXAMPLE = ROOT / "tests" / "example_plugin"
