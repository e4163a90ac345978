"""What of the guidance concerns one investigation now: question sets, contexts and offences its facts bring in."""

from collections.abc import Iterator

from soteria_desk.doctrine.condition import parse
from soteria_desk.doctrine.law import Presumption
from soteria_desk.doctrine.operating_model import Context
from soteria_desk.doctrine.questions import QuestionSet
from soteria_desk.planner.facts import Situation
from soteria_desk.services.case_file import CaseFile
from soteria_desk.services.guidance import Guide, GuideBundle
from soteria_desk.services.situation import situation_of


def guidance_for(guide: Guide, file: CaseFile) -> tuple[GuideBundle, ...]:
    """Question sets whose condition holds, each with its questions; what may hold; offences with their points."""
    situation = situation_of(file, guide.library)
    return tuple(bundle for bundle in _bundles(guide, file, situation) if bundle.rows)


def _bundles(guide: Guide, file: CaseFile, situation: Situation) -> Iterator[GuideBundle]:
    reading = guide.library.reading
    sets = {one.id: _truth(one.when, situation) for one in reading.of(QuestionSet).values()}
    for id_, truth in sets.items():
        if truth:
            named = guide.named_by.get(id_, {})
            ids = [id_, *named.get("hypothesis", ()), *named.get("defence-account", ())]
            rows = guide.listed(ids)
            yield GuideBundle(f"Questions: {guide.rows[id_].title}", rows, f"{len(rows) - 1}")
    yield GuideBundle("Offences recorded", guide.listed(one.definition for one in file.offences))
    contexts = {one.id: _truth(one.when, situation) for one in reading.of(Context).values()}
    yield GuideBundle("Contexts that apply", guide.listed(id_ for id_, truth in contexts.items() if truth))
    suggested = (
        one.id
        for one in reading.of(Presumption).values()
        if one.suggested_by and _truth(one.suggested_by, situation)
    )
    yield GuideBundle("Presumptions worth asking about", guide.listed(suggested))
    may = [id_ for one in (sets, contexts) for id_, truth in one.items() if truth is None]
    yield GuideBundle("Would apply if what is to find out applies", guide.listed(may))


def _truth(when: str, situation: Situation) -> bool | None:
    """Whether a condition holds for any suspect and victim; None where that is still to be found out."""
    if not when:
        return False
    condition = parse(when)
    answers = [condition.evaluate(pair.facts).truth for pair in situation.pairs]
    return True if True in answers else None if None in answers else False
