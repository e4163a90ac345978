"""Makes the sample of today's format: `python -m tests.samples.make FOLDER`, once for each format, never again.

A sample is kept for ever as the program of that time wrote it. Everything in it is invented; it protects nothing:
the keys of its user are those of the demonstration and its passphrase stands below.
"""

import json
import shutil
import sys
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path

from msgspec.structs import replace

from soteria_desk.api import NewCase, NewOffence, NewPerson, Precision, When, create
from soteria_desk.casework.case import Case
from soteria_desk.casework.person import Person
from soteria_desk.storage.backup_file import Kind
from soteria_desk.storage.connection import SCHEMA
from tests.builders import ANY_COST, CHEAP, a_clock

LABEL = "SA"
PASSPHRASE = "invented sample passphrase"
NAME = "Sample.casebook"
BACKUP = "Sample.sdbackup"
DIGESTS = "digests.json"


def make(folder: Path) -> None:
    """Write the casebook, a backup of it, and the digests that must hold for ever."""
    numbers = count(1)

    def new_id() -> str:
        return f"{next(numbers):032x}"

    made = create(
        folder / NAME, name="Sample", label=LABEL, officer="S. Ample", rank="DC", number="0000",
        force="Invented Police", passphrase=PASSPHRASE, demonstration=True, clock=a_clock(), make_id=new_id,
        cost=CHEAP, limits=ANY_COST,
    )  # fmt: skip
    desk = made.desk
    for number in range(2):
        case_id = desk.casework.open_case(
            NewCase(
                reference=f"SA/26/{number:05d}",
                operation=f"SAMPLE {number}",
                officer_id=desk.me,
                reported_at=datetime(2026, 3, 2, 9, tzinfo=UTC),
                suspects=(NewPerson(initials="D.R.", age=34),),
                victims=(NewPerson(initials="K.L.", age=31),),
                offences=(
                    NewOffence(
                        definition="SOA-1", when=When(precision=Precision.EXACT, from_on=date(2026, 2, 28))
                    ),
                ),
            )
        )
        for proposal in [
            one for one in desk.planning.draft(case_id).proposals if one.template.intrusion != "high"
        ][:3]:
            desk.planning.adopt(case_id, proposal.template.id, proposal.subject, owner_id=desk.me)
        desk.book.keep_draft(case_id, "summary", "typing in progress", 6)
    with desk.store.unit("case.change", "a change, for the history") as work:
        (case, *_) = desk.store.records.all(Case)
        work.put(replace(case, summary="Invented: a summary with ä, “quotes” and 漢."))
    with desk.store.unit("person.add") as work:
        stray = Person(id=new_id(), case_id=case.id, initials="X.Y.")
        work.put(stray)
    with desk.store.unit("person.remove", "recorded in error") as work:
        work.remove(stray)
    backup = desk.store.back_up(Kind.BY_HAND, a_clock().now(), folder)
    backup.path.rename(folder / BACKUP)
    entries = desk.store.journal.entries()
    digests = {
        "schema": SCHEMA,
        "head": {"seq": entries[-1].seq, "hash": entries[-1].hash},
        "after": [[entry.id, entry.rev, entry.after] for entry in entries if entry.rev],
    }
    desk.close()
    shutil.rmtree(folder / NAME / "backups")
    (folder / DIGESTS).write_text(json.dumps(digests, indent=1) + "\n", "utf-8", newline="\n")


if __name__ == "__main__":
    make(Path(sys.argv[1]))
