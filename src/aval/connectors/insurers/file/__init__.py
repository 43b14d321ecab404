"""Lists of covers as files: an insurer without an interface, whose exports lie in a folder.

It is read like any other insurer; nothing can be ordered of it. The manual
(docs/manual/insurers.md) says how the map of the columns and the words are written.
"""

from collections.abc import Mapping
from datetime import datetime

from aval.connectors import settings
from aval.connectors.contract import FieldKind, Gate, Session, SettingField
from aval.connectors.insurers.file.client import FileSession
from aval.connectors.insurers.file.mapping import read_map
from aval.vocabulary.claims import PaperKind
from aval.vocabulary.insurers import Capability, RequestKind
from aval.vocabulary.words import Layer


class FileInsurer:
    """An insurer whose portal gives files."""

    code = "file"
    capabilities = frozenset({Capability.READ_COVERS, Capability.READ_REQUESTS})
    fields: tuple[SettingField, ...] = (
        SettingField("folder", FieldKind.FOLDER),
        SettingField("map", FieldKind.LINES),
        SettingField("decisions", FieldKind.LINES, is_required=False),
        SettingField("layers", FieldKind.LINES, is_required=False),
        SettingField("policies", FieldKind.POLICIES),
    )
    kinds = frozenset[RequestKind]()
    layers = frozenset[Layer]()
    papers = frozenset[PaperKind]()
    amount_step = 1

    def check(self, settings_given: Mapping[str, str]) -> dict[str, str]:
        """Return settings with defaults filled in; raises NotConfiguredError for map or words."""
        given = settings.checked(self.fields, settings_given)
        read_map(given)
        return given

    def connect(self, settings_given: Mapping[str, str], gate: Gate) -> Session:
        """Open a session; raises NotConfiguredError with the lines of the map that cannot be."""
        return FileSession(self.check(settings_given), gate)

    def hint(
        self, settings: Mapping[str, str], headers: Mapping[str, str], body: bytes, now: datetime
    ) -> str | None:
        """Not offered."""
        raise NotImplementedError


INSURER = FileInsurer()
