"""Files on their way in: counted, hashed, unpacked within limits, or refused with the reason."""

import stat
import zipfile
from pathlib import Path

import pytest

from aval.intake import landing
from aval.intake.landing import check_workbook, land, remove
from aval.vocabulary.faults import BadInput
from tests.intake.files import TABLES, dataset


def _zip(path: Path, members: dict[str, str], packed: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", packed) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return path


def _refused(*paths: Path, target: Path) -> str:
    with pytest.raises(BadInput) as bad:
        land(list(paths), target, is_dataset=True)
    (fault,) = bad.value.faults
    return fault.expected


def test_folder(tmp_path: Path) -> None:
    """A dataset's own files are copied, nothing else of its folder."""
    folder = dataset(tmp_path / "in")
    (folder / "notes.txt").write_text("x")
    (folder / "old").mkdir()
    landed = land([folder], tmp_path / "run", is_dataset=True)
    assert [one.name for one in landed] == sorted(TABLES)
    assert {path.name for path in (tmp_path / "run").iterdir()} == set(TABLES)
    assert landed[0].size == len(TABLES["companies.csv"])
    assert len(landed[0].sha256) == 64
    remove(tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_any_files(tmp_path: Path) -> None:
    """A ledger may have any name, alone, in a folder or in an archive."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "fec.txt").write_text("x")
    for at, path in enumerate(
        [tmp_path / "in", tmp_path / "in" / "fec.txt", _zip(tmp_path / "z.zip", {"a/fec.txt": "x"})]
    ):
        (landed,) = land([path], tmp_path / str(at), is_dataset=False)
        assert landed.name == "fec.txt"


def test_archive(tmp_path: Path) -> None:
    """The dataset is found in whatever folder of the archive it lies; the rest is ignored."""
    members = {f"export/2026/{name}": text for name, text in TABLES.items()}
    path = _zip(
        tmp_path / "a.ZIP", {"readme.txt": "x", "export/2026/x.txt": "", "export/": "", **members}
    )
    landed = land([path], tmp_path / "run", is_dataset=True)
    assert [one.name for one in landed] == sorted(TABLES)


@pytest.mark.parametrize("name", ["../items.csv", "/items.csv", "a\\items.csv", "C:items.csv"])
def test_paths_that_lead_out(name: str, tmp_path: Path) -> None:
    """Nothing is written outside the run's folder."""
    path = _zip(tmp_path / "a.zip", {name: "x"})
    assert _refused(path, target=tmp_path / "run") == "intake.archive_safe"


def test_links(tmp_path: Path) -> None:
    """A link in an archive is refused."""
    link = zipfile.ZipInfo("items.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert _refused(tmp_path / "a.zip", target=tmp_path / "run") == "intake.archive_safe"


def test_bombs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A member that unpacks to far more than it is, or in all to too much, is refused."""
    path = _zip(tmp_path / "a.zip", {"items.csv": "0" * 2**22})
    assert _refused(path, target=tmp_path / "1") == "intake.archive_ratio"
    monkeypatch.setattr(landing, "MAX_BYTES", 2**20)
    assert _refused(path, target=tmp_path / "2") == "intake.at_most_bytes"
    monkeypatch.setattr(landing, "MAX_MEMBERS", 0)
    assert _refused(path, target=tmp_path / "3") == "intake.archive_members"


def test_damaged_archive(tmp_path: Path) -> None:
    """What is no archive, or a broken one, is refused."""
    (tmp_path / "a.zip").write_bytes(b"PK no")
    assert _refused(tmp_path / "a.zip", target=tmp_path / "1") == "intake.archive_whole"
    path = _zip(tmp_path / "b.zip", {"items.csv": "abc" * 100}, zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes().replace(b"abcabc", b"abXabc", 1))
    assert _refused(path, target=tmp_path / "2") == "intake.archive_whole"
    with pytest.raises(BadInput):
        check_workbook(path, 2**20)


def test_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two files of one name, too many files, too many bytes, none at all."""
    folder = dataset(tmp_path / "in")
    assert _refused(folder, folder, target=tmp_path / "1") == "intake.one_name"
    (tmp_path / "empty").mkdir()
    assert _refused(tmp_path / "empty", target=tmp_path / "2") == "intake.some_file"
    path = _zip(tmp_path / "e.zip", {})
    assert _refused(path, target=tmp_path / "3") == "intake.some_file"
    monkeypatch.setattr(landing, "MAX_FILES", 1)
    assert _refused(folder, target=tmp_path / "4") == "intake.at_most_files"
    monkeypatch.setattr(landing, "MAX_BYTES", 9)
    assert _refused(folder / "items.csv", target=tmp_path / "5") == "intake.at_most_bytes"


def test_workbooks_are_archives(tmp_path: Path) -> None:
    """Their size unpacked is counted before anything opens them."""
    path = _zip(tmp_path / "a.xlsx", {"sheet": "0" * 1000})
    check_workbook(path, 1000)
    with pytest.raises(BadInput) as bad:
        check_workbook(path, 999)
    assert bad.value.faults[0].expected == "intake.at_most_bytes"
