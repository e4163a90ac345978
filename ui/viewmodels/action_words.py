"""What an entry of the record is called when it is undone or done again."""

from ui.i18n import tr

WORDS = {
    "care.record": tr("care for the victim"),
    "case.change": tr("change of the case's details"),
    "decision.record": tr("decision"),
    "enquiry.add": tr("line added"),
    "enquiry.adopt": tr("line adopted"),
    "enquiry.change": tr("change of a line"),
    "enquiry.complete": tr("result of a line"),
    "enquiry.later": tr("proposal left for later"),
    "enquiry.not-pursue": tr("line not pursued"),
    "enquiry.proportionality": tr("proportionality record"),
    "enquiry.reopen": tr("line reopened"),
    "enquiry.start": tr("line started"),
    "enquiry.step": tr("step of a line"),
    "event.done": tr("what was done in time"),
    "event.record": tr("event recorded"),
    "event.remove": tr("event removed"),
    "event.undone": tr("what was done in time"),
    "fact.record": tr("change of the context"),
    "guidance.accept": tr("new guidance followed"),
    "guidance.decline": tr("new guidance not followed"),
    "guidance.defer": tr("new guidance left for later"),
    "offence.add": tr("offence added"),
    "offence.change": tr("change of an offence"),
    "offence.remove": tr("offence removed"),
    "part.add": tr("person added"),
    "part.change": tr("change of a person's details"),
    "part.identify": tr("suspect identified"),
    "part.remove": tr("person removed"),
    "person.change": tr("change of a person's details"),
    "question.add": tr("question for the reviewer added"),
    "question.remove": tr("question for the reviewer removed"),
}


def words_for(action: str) -> str:
    """Return what an action is called; one we have no words for is still said plainly."""
    return WORDS.get(action, tr("the last change"))
