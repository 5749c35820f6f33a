"""Opening hours as mappers wrote them: 632 tags of an OpenStreetMap extract of Helsinki."""

from datetime import datetime, timedelta

import osmium
import pytest

from geo.hours import compile_schedule, normalise, state

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def tagged(real_data):
    found = []
    for thing in osmium.FileProcessor(str(real_data / "helsinki" / "Helsinki.osm.pbf")):
        if "opening_hours" in thing.tags:
            found.append(thing.tags["opening_hours"])
    return found


def test_all_tags_are_read_and_nearly_all_understood(tagged):
    assert len(tagged) == 632
    faults = {text: normalise(text).fault for text in tagged if normalise(text).fault}
    assert all(0 <= fault.position < len(text) for text, fault in faults.items())
    understood = sum(text not in faults for text in tagged)
    assert understood / len(tagged) >= 0.95, sorted(faults)


def test_every_understood_tag_can_be_judged_through_a_year(tagged):
    for text in set(tagged):
        schedule = compile_schedule(normalise(text).osm)
        for step in range(0, 365, 13):
            at = datetime.fromisoformat("2026-01-01T00:30") + timedelta(days=step, hours=step % 24)
            judged = state(schedule, at)
            assert judged.until is None or judged.until.replace(tzinfo=None) > at
            assert (judged.state == "unknown") or schedule.known
