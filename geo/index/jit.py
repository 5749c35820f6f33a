"""How the compiled search is compiled. Imports numba: only modules that are imported when an index is built use it."""

from collections.abc import Callable
from typing import TypeVar

import numba

Body = TypeVar("Body", bound=Callable[..., object])


def compiled(body: Body) -> Body:
    """Have numba compile a function on its first call, releasing the lock of the interpreter while it runs.

    The machine code is kept beside the module or, where one may not write there, in the user's cache folder; where
    neither can be written it is compiled anew by each process. numba looks for changes in the file that defines a
    function only, so a compiled function calls none of another module.

    Args:
        body: Plain Python that numba understands.

    Returns:
        The same function, compiled.
    """
    try:
        made: Body = numba.njit(body, nogil=True, cache=True, error_model="numpy")
    except RuntimeError:  # numba found no folder for its cache
        made = numba.njit(body, nogil=True, error_model="numpy")
    return made


def inlined(body: Body) -> Body:
    """Have numba make a function part of the compiled functions that call it.

    Without reference counts: counting the arrays that are handed down costs twenty times the search itself. So such a
    function makes no array and is called by compiled functions only, which hold its arguments.

    Args:
        body: Plain Python that numba understands.

    Returns:
        The same function, to be called by compiled ones.
    """
    made: Body = numba.njit(  # type: ignore[call-overload] # numba's types leave the switch for counts out
        body, forceinline=True, error_model="numpy", _nrt=False
    )
    return made
