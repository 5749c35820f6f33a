import pytest

from geo.formats.terminal import one_line


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("示例驿站 1", "示例驿站 1"),
        ("a\nb\tc", "a b c"),
        ("\x1b[2Jgone", " [2Jgone"),  # would clear the screen
        ("\u202eevil", "evil"),  # would turn what follows
        ("a\u2028b", "a b"),
        ("", ""),
    ],
)
def test_what_steers_a_terminal_is_taken_out(text, shown):
    assert one_line(text) == shown
