"""How far posted hours can be trusted, by when somebody last checked them."""

from datetime import date

HIGH_DAYS = 90
"""Checked within a quarter: hours change with the seasons, so this is at most one change ago."""
MEDIUM_DAYS = 365
"""Checked within a year: every season was posted since at most once."""


def confidence(checked_at: date | None, today: date) -> str:
    """Code of the confidence in posted hours: ``high``, ``medium`` or ``low``.

    Args:
        checked_at: Day of the last check on site, or None when there was none.
        today: The day it is.

    Returns:
        ``high`` up to 90 days after the check, ``medium`` up to 365, else ``low``; a check in the future is an error
        of the record and gives ``low``.
    """
    if checked_at is None or checked_at > today:
        return "low"
    age_days = (today - checked_at).days
    if age_days <= HIGH_DAYS:
        return "high"
    return "medium" if age_days <= MEDIUM_DAYS else "low"
