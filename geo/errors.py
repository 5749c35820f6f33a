"""The errors a user can meet.

Every message is an English template with named fields, so that a front end can look the template up in a
message catalogue before filling the fields in. ``str(error)`` is the filled English text.
"""

from dataclasses import dataclass, field


class YizhanError(Exception):
    """Root of every error this package raises on purpose.

    Args:
        template: English sentence with ``{named}`` fields; the key into message catalogues.
        **fields: Values of the named fields. Text from outside stays text: it is filled in once, never formatted again.
    """

    def __init__(self, template: str, /, **fields: object) -> None:
        super().__init__(template, fields)
        self.template = template
        self.fields = fields

    def __str__(self) -> str:
        """The message in English."""
        return self.template.format(**self.fields)

    def __reduce__(self) -> tuple[object, ...]:
        """Copy and pickle by state: the constructors take other arguments than ``args`` holds."""
        return _restored, (type(self), self.args), self.__dict__


def _restored(kind: type[YizhanError], args: tuple[object, ...]) -> YizhanError:
    return kind.__new__(kind, *args)


class UsageError(YizhanError):
    """The caller asked for something that is not allowed; nothing was changed.

    Args:
        parameter: Name of the parameter at fault, as the caller spelled it (``lat``, ``--datum``).
        template: What was wrong, what is allowed, what to do.
        **fields: Values of the template's fields.
    """

    def __init__(self, parameter: str, template: str, /, **fields: object) -> None:
        super().__init__(template, **fields)
        self.parameter = parameter

    def __str__(self) -> str:
        """The message in English, led by the parameter."""
        return f"{self.parameter}: {super().__str__()}"


class NotFoundError(UsageError):
    """The thing the caller named does not exist (an unknown station or zone id)."""


@dataclass(frozen=True)
class Fault:
    """One thing wrong with one cell or row of a data file.

    Attributes:
        row: 1-based row as the user counts it (the header of a table is row 1, so its first record is row 2; features
            of a GeoJSON count from 1), or None when the fault concerns the whole file.
        column: Column or field name as the file spells it, or "" when the fault concerns the whole row.
        value: The offending value as text, shortened to 80 characters.
        template: English reason with ``{named}`` fields, saying what is allowed.
        fields: Values of the template's fields.
    """

    row: int | None
    column: str
    value: str
    template: str
    fields: dict[str, object] = field(default_factory=dict)

    @property
    def reason(self) -> str:
        """The reason in English."""
        return self.template.format(**self.fields)

    def __str__(self) -> str:
        """Row, column, value and reason in one line."""
        place = [f"row {self.row}"] if self.row is not None else []
        place += [f"column {self.column}"] if self.column else []
        shown = f" {self.value!r}" if self.value else ""
        return f"{', '.join(place) or 'file'}:{shown} {self.reason}"


class DataError(YizhanError):
    """Data breaks its contract; nothing was changed.

    Args:
        source: The file (or data set) at fault, as the user named it.
        template: What was wrong with the whole, what is allowed, what to do.
        faults: Every fault found, by row and column; may be empty when the file could not be read at all.
        **fields: Values of the template's fields.
    """

    def __init__(self, source: str, template: str, /, faults: tuple[Fault, ...] = (), **fields: object) -> None:
        super().__init__(template, **fields)
        self.source = source
        self.faults = faults

    def __str__(self) -> str:
        """The message in English, led by the source."""
        return f"{self.source}: {super().__str__()}"


class BusyError(YizhanError):
    """The register is locked by another process; trying again later may succeed."""
