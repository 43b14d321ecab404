"""Working days by country, for reminders: what a contract says never moves."""

from datetime import date, timedelta

_SATURDAY = 5


def countries() -> tuple[str, ...]:
    """Return the countries whose holidays are known, by their two letters."""
    from holidays import list_supported_countries  # noqa: PLC0415 - large, and rarely asked

    return tuple(sorted(code for code in list_supported_countries() if len(code) == len("FR")))


def working_day_before(day: date, country: str) -> date:
    """Return a day if people work on it in a country, else the last day before on which they do.

    Without a country every day is one. Raises KeyError for a country that is not known.
    """
    if not country:
        return day
    from holidays import country_holidays  # noqa: PLC0415 - as above

    try:
        free = country_holidays(country, years=[day.year - 1, day.year])
    except NotImplementedError as error:
        raise KeyError(country) from error
    while day.weekday() >= _SATURDAY or day in free:
        day -= timedelta(1)
    return day
