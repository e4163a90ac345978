"""Checks a pack against itself: every reference resolves, every condition can be read and can come true."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from soteria_desk.doctrine.check_condition import condition_findings, condition_problems
from soteria_desk.doctrine.check_relevance import check_relevance
from soteria_desk.doctrine.condition import Condition, ConditionError, parse
from soteria_desk.doctrine.loader import Broken, assemble, decode_all, is_reading, names, pack_hash, read
from soteria_desk.doctrine.model import (
    EnquiryTemplate,
    Key,
    Pack,
    ProportionalityQuestion,
    Purpose,
    ReviewQuestion,
)
from soteria_desk.doctrine.problem import Problem, dangling


def problems(folder: Path) -> tuple[Problem, ...]:
    """Return everything that is wrong with the pack in `folder`, files first, then how they fit together."""
    found: list[Problem] = []
    files: dict[str, bytes] = {}
    try:
        for name in names(folder):
            try:
                files[name] = read(folder, name)
            except Broken as broken:
                found.append(_file_problem(broken))
    except Broken as broken:
        return (_file_problem(broken),)
    if not found and b"layer" in files.get("pack.toml", b""):
        from soteria_desk.doctrine.layer import is_layer
        from soteria_desk.doctrine.layers import layer_problems
        from soteria_desk.doctrine.library import load_library

        if is_layer(files):
            return layer_problems(files, load_library())
    oversized = {problem.file for problem in found}
    decoded: dict[str, object] = {}
    for one in decode_all(files):
        if isinstance(one, Broken):
            if one.file not in oversized:
                found.append(_file_problem(one))
        else:
            decoded[one[0]] = one[1]
    # Only here are both parts of a pack read together, so that nobody else pays for the types of the other.
    from soteria_desk.doctrine.check_reading import check_reading
    from soteria_desk.doctrine.reading import Reading, decode_reading

    reading = {}
    for name in filter(is_reading, files):
        try:
            reading[name] = decode_reading(name, files[name])
        except Broken as broken:
            found.append(_file_problem(broken))
    if found:
        # What a broken file defines is not known, so that everything referring to it would seem wrong too.
        return tuple(found)
    pack = assemble(decoded, files, pack_hash(files))
    return (*check(pack), *check_reading(pack, Reading(reading)))


def _file_problem(broken: Broken) -> Problem:
    return Problem(file=broken.file, item=broken.item, what=broken.what, cure=broken.cure)


def check(pack: Pack, conditions: dict[str, Condition] | None = None) -> Iterator[Problem]:
    """Yield what is wrong between the items of a pack.

    Args:
        conditions: Filled with the parsed condition of each line, so that a library need not parse twice.
    """
    yield from _doubled(pack)
    yield from _cited(pack)
    yield from _vocabulary(pack)
    yield from _enquiries(pack, conditions if conditions is not None else {})
    yield from _brings_in(pack)
    yield from _headings(pack)
    yield from _offences(pack)
    yield from check_relevance(pack)
    yield from _review_questions(pack)


def _doubled(pack: Pack) -> Iterator[Problem]:
    lists: tuple[tuple[str, Iterable[str]], ...] = (
        ("strategies.toml", (one.id for one in pack.strategies)),
        ("strategies.toml", (one.id for one in pack.letter_groups)),
        ("purposes.toml", (one.id for one in pack.purposes)),
        ("proportionality.toml", (one.id for one in pack.proportionality)),
        ("sources.toml", (one.key for one in pack.sources)),
        ("offences.toml", (one.id for one in pack.offences)),
        ("review-questions.toml", (one.id for one in pack.review_questions)),
        ("enquiry", (one.id for one in pack.enquiries)),
        ("brings-in", (one.id for one in pack.brings_in)),
        ("trace", (one.id for one in pack.traces)),
        ("calls-for", (one.id for one in pack.calls_for)),
        ("not-while", (one.id for one in pack.not_while)),
        ("belongs", (one.id for one in pack.belongs)),
        ("ranking.toml", (one.id for one in pack.ranking.alike)),
        ("group", (one.id for one in pack.groups)),
        ("key", (one.id for one in pack.keys)),
    )
    for file, ids in lists:
        seen: set[str] = set()
        for id_ in ids:
            if id_ in seen:
                where = pack.file_of.get((file, id_), file)
                yield Problem(
                    file=where, item=id_, what="the id is used twice.", cure="Give one of them another id."
                )
            seen.add(id_)


def _cited(pack: Pack) -> Iterator[Problem]:
    """What the small items rest on; lines, headings and offences are checked with the rest of them."""
    sources = {one.key for one in pack.sources}
    items: list[tuple[str, Key | Purpose | ProportionalityQuestion | ReviewQuestion]] = [
        *((pack.file_of["key", one.id], one) for one in pack.keys),
        *(("purposes.toml", one) for one in pack.purposes),
        *(("proportionality.toml", one) for one in pack.proportionality),
        *(("review-questions.toml", one) for one in pack.review_questions),
    ]
    for file, one in items:
        yield from dangling(file, one.id, "the source", one.sources, sources)
        if not one.sources:
            yield Problem(
                file=file, item=one.id, what="it names no source.", cure="Add the key of at least one source."
            )


def _can_be_filled(words: str) -> bool:
    try:
        words.format("")
    except (ValueError, LookupError, AttributeError):
        return False  # another pair of braces, or half of one
    return True


def _vocabulary(pack: Pack) -> Iterator[Problem]:
    groups = {one.id for one in pack.groups}
    lines = {one.id for one in pack.enquiries}
    for key in pack.keys:
        file = pack.file_of["key", key.id]
        yield from dangling(file, key.id, "the group", [key.group], groups)
        if (key.kind == "number") == bool(key.values):
            yield Problem(
                file=file,
                item=key.id,
                what="a number has no values, and every other key has some.",
                cure="Add [[key.value]] tables, or remove them from a number.",
            )
        fits = key.because.count("{}") == 1 and key.question.count("{}") <= 1
        if not fits or not _can_be_filled(key.because) or not _can_be_filled(key.question):
            yield Problem(
                file=file,
                item=key.id,
                what="`because` needs {} once, and `question` at most once; neither has other braces.",
                cure="Write {} where the value belongs.",
            )
        values = [value.id for value in key.values]
        if key.alone:
            yield from dangling(file, key.id, "the value that stands alone", [key.alone], values)
        for value in key.values:
            item = f"{key.id}.{value.id}"
            if values.count(value.id) > 1:
                yield Problem(
                    file=file, item=item, what="the value is listed twice.", cure="Remove one of them."
                )
            if not value.label.strip() or not value.because.strip():
                yield Problem(
                    file=file,
                    item=item,
                    what="`label` and `because` must not be empty.",
                    cure="Write what is shown, and how it reads in a reason.",
                )
            if value.group:
                yield from dangling(file, item, "the group", [value.group], groups)
            yield from dangling(file, item, "the line to find out", value.find_out, lines)
            known = [f"{one.id} = {each.id}" for one in pack.keys if one.kind == "one" for each in one.values]
            implied = [f"{name} = {each}" for name, each in value.implies.items()]
            yield from dangling(file, item, "what it implies,", implied, known)


def _enquiries(pack: Pack, conditions: dict[str, Condition]) -> Iterator[Problem]:
    keys = {one.id: one for one in pack.keys}
    strategies = {one.id for one in pack.strategies}
    purposes = {one.id for one in pack.purposes}
    questions = {one.id for one in pack.proportionality}
    unconfirmed = {one.key for one in pack.sources if not one.confirmed}
    sources = {one.key for one in pack.sources}
    lines = {one.id for one in pack.enquiries}
    for line in pack.enquiries:
        file = pack.file_of["enquiry", line.id]
        yield from dangling(file, line.id, "the strategy", [line.strategy], strategies)
        yield from dangling(file, line.id, "the purpose", line.bears_on, purposes)
        yield from dangling(file, line.id, "the question", line.proportionality, questions)
        yield from dangling(file, line.id, "the line to try first", line.try_first, lines)
        yield from dangling(file, line.id, "the source", line.sources, sources)
        yield from _complete(file, line)
        if line.confirmed and not unconfirmed.isdisjoint(line.sources):
            yield Problem(
                file=file,
                item=line.id,
                what="it rests on a source that is not confirmed but does not say so.",
                cure="Add `confirmed = false`.",
                severity="warning",
            )
        try:
            condition = parse(line.when)
        except ConditionError as error:
            yield Problem(
                file=file,
                item=f"{line.id}.when",
                what=f"the condition cannot be read: {error}.",
                cure="Correct it; docs/doctrine-format.md has the grammar.",
            )
            continue
        conditions[line.id] = condition
        for what, cure, severity in condition_findings(condition, keys):
            yield Problem(file=file, item=f"{line.id}.when", what=what, cure=cure, severity=severity)


def _brings_in(pack: Pack) -> Iterator[Problem]:
    keys = {one.id: one for one in pack.keys}
    lines = {one.id: one for one in pack.enquiries}
    sources = {one.key for one in pack.sources}
    for row in pack.brings_in:
        file = pack.file_of["brings-in", row.id]
        yield from dangling(file, row.id, "the line", row.lines, lines)
        yield from dangling(file, row.id, "the source", row.sources, sources)
        needed: tuple[tuple[bool, str, str], ...] = (
            (bool(row.lines), "it brings in no line.", "Add `lines`."),
            (bool(row.contexts), "it names no context.", "Add the id of one in model/."),
            (bool(row.sources), "it names no source.", "Add the key of at least one source."),
            (
                all(lines[one].intrusion != "high" for one in row.lines if one in lines),
                "it brings in a line that is highly intrusive on the victim.",
                "Leave that to the line's own condition.",
            ),
        )
        for fine, what, cure in needed:
            if not fine:
                yield Problem(file=file, item=row.id, what=what, cure=cure)
        yield from condition_problems(file, f"{row.id}.when", row.when, keys)


def _complete(file: str, line: EnquiryTemplate) -> Iterator[Problem]:
    """A line says why, both ways, what to do, and on what authority."""
    needed: tuple[tuple[bool, str, str], ...] = (
        (bool(line.sources), "it names no source.", "Add the key of at least one source."),
        (bool(line.steps), "it has no steps.", "Say what to do and record."),
        (bool(line.bears_on), "it serves no purpose.", "Add at least one purpose to `bears_on`."),
        (
            all(text.strip() for text in (line.title, line.why, line.towards, line.away)),
            "`title`, `why`, `towards` or `away` is empty.",
            "Say why, and how it could point towards and away from the suspect.",
        ),
        (
            line.intrusion != "high" or bool(line.proportionality),
            "it is highly intrusive on the victim and names no question to answer first.",
            "Add `proportionality`.",
        ),
        (
            line.looks_at != "victim" or bool(line.justification.strip()),
            "it looks at the victim and does not say why it is kept.",
            "Add `justification`.",
        ),
    )
    for fine, what, cure in needed:
        if not fine:
            yield Problem(file=file, item=line.id, what=what, cure=cure)


def _headings(pack: Pack) -> Iterator[Problem]:
    letters = {one.id for one in pack.letter_groups}
    sources = {one.key for one in pack.sources}
    for heading in pack.strategies:
        yield from dangling("strategies.toml", heading.id, "the group", [heading.group], letters)
        yield from dangling("strategies.toml", heading.id, "the source", heading.sources, sources)


def _offences(pack: Pack) -> Iterator[Problem]:
    file = "offences.toml"
    families = [value.id for key in pack.keys if key.id == "offence" for value in key.values]
    sources = {one.key for one in pack.sources}
    for offence in pack.offences:
        yield from dangling(file, offence.id, "the family", [offence.family], families)
        yield from dangling(file, offence.id, "the source", offence.sources, sources)
        if not offence.sources:
            yield Problem(file=file, item=offence.id, what="it names no source.", cure="Add one.")
        if offence.from_on and offence.to_on and offence.to_on < offence.from_on:
            yield Problem(file=file, item=offence.id, what="it ends before it begins.", cure="Swap the days.")


def _review_questions(pack: Pack) -> Iterator[Problem]:
    for one in pack.review_questions:
        if (one.kind == "gap") != ("{gap}" in one.text):
            yield Problem(
                file="review-questions.toml",
                item=one.id,
                what="a question of kind gap, and no other, holds {gap}.",
                cure="Write {gap} where the name of the gap belongs.",
            )
