"""The message that a job is due, through Django's Tasks interface: any queue can carry it.

Messages may get lost or arrive twice: the ledger sends lost ones again, and claims a job once.
"""

from django_tasks import task

from aval.jobs.execution import execute


@task()
def execute_job(number: int) -> bool:
    """Run the job of that number, unless somebody else does."""
    return execute(number)
