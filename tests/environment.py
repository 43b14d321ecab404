"""Settings of the tests, made before Django reads any: a data folder of their own, no secrets."""

import os
import tempfile
from pathlib import Path
from zlib import crc32

CHECKOUT = f"{os.getuid()}_{crc32(str(Path(__file__).parent).encode()):08x}"
"""Tells this folder of the repository from others on the machine, which may be tested meanwhile."""
FOLDER = Path(tempfile.gettempdir()) / f"aval-tests-{CHECKOUT}"
FOLDER.mkdir(mode=0o700, exist_ok=True)
(FOLDER / "static").mkdir(exist_ok=True)
os.environ["AVAL_DATA_DIR"] = str(FOLDER)
os.environ["AVAL_TEST_DATABASE"] = f"test_aval_{CHECKOUT}"
os.environ["AVAL_SECRET_KEY"] = "only-for-tests-" + "x" * 40
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # a browser's loop runs beside the tests
for name in ("AVAL_DEBUG", "AVAL_TLS", "AVAL_HOSTS", "AVAL_PRODUCTION"):
    os.environ.pop(name, None)
