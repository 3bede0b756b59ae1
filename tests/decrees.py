"""Working calendars typed from decrees and bank holiday notices, for expected dates."""

from tests.small_register import calendar

_FEASTS = (
    *(f"01-{day:02}" for day in range(1, 9)),
    *("02-23", "03-08", "05-01", "05-09", "06-12", "11-04"),
)

RUSSIA = calendar(
    "RU",
    range(2023, 2027),
    off=(
        *(f"{year}-{day}" for year in range(2023, 2027) for day in _FEASTS),
        *("2023-02-24", "2023-05-08", "2023-11-06"),
        *("2024-04-29", "2024-04-30", "2024-05-10", "2024-12-30", "2024-12-31"),
        *("2025-05-02", "2025-05-08", "2025-06-13", "2025-11-03", "2025-12-31"),
        *("2026-01-09", "2026-03-09", "2026-05-11", "2026-12-31"),
    ),
    worked=("2024-04-27", "2024-11-02", "2024-12-28", "2025-11-01"),
)
"""Working days of Russia, with the days moved by decree of the government."""

ENGLAND = calendar(
    "GB",
    range(2026, 2028),
    off=(
        *("2026-01-01", "2026-04-03", "2026-04-06", "2026-05-04", "2026-05-25"),
        *("2026-08-31", "2026-12-25", "2026-12-28", "2027-01-01"),
    ),
)
"""Working days of England, with its bank holidays up to New Year 2027."""
