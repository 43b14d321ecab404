"""The assessment a second time, as set-based SQL, to check the product against."""

from tests.oracle.answer import Answer, Table, differences, read_answer
from tests.oracle.assess import MissingRates, assess_folder, assess_folders

__all__ = [
    "Answer",
    "MissingRates",
    "Table",
    "assess_folder",
    "assess_folders",
    "differences",
    "read_answer",
]
