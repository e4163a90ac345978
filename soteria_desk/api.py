"""The surface the window may import: names only, no logic.

Loaded lazily by name, because the window's first picture must not wait for what only a casebook needs.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from soteria_desk import __version__ as __version__
    from soteria_desk import dates as dates
    from soteria_desk import guard as guard
    from soteria_desk import licences as licences
    from soteria_desk import log as log
    from soteria_desk import policy as policy
    from soteria_desk import support as support
    from soteria_desk.casework.care import Care as Care
    from soteria_desk.casework.case import Case as Case
    from soteria_desk.casework.case import Status as Status
    from soteria_desk.casework.casebook import AccessRole as AccessRole
    from soteria_desk.casework.decision import Decision as Decision
    from soteria_desk.casework.enquiry import OPEN as OPEN
    from soteria_desk.casework.enquiry import PURSUED as PURSUED
    from soteria_desk.casework.enquiry import LineOfEnquiry as LineOfEnquiry
    from soteria_desk.casework.enquiry import Pointed as Pointed
    from soteria_desk.casework.enquiry import Proportionality as Proportionality
    from soteria_desk.casework.enquiry import State as State
    from soteria_desk.casework.enquiry import Step as Step
    from soteria_desk.casework.enquiry import Tag as Tag
    from soteria_desk.casework.event import CaseEvent as CaseEvent
    from soteria_desk.casework.fact import Fact as Fact
    from soteria_desk.casework.fact import FactState as FactState
    from soteria_desk.casework.guidance import ChangeKind as ChangeKind
    from soteria_desk.casework.offence import Offence as Offence
    from soteria_desk.casework.officer import Officer as Officer
    from soteria_desk.casework.person import Part as Part
    from soteria_desk.casework.person import Person as Person
    from soteria_desk.casework.person import Role as Role
    from soteria_desk.casework.plan import Plan as Plan
    from soteria_desk.casework.plan import PlanChange as PlanChange
    from soteria_desk.casework.plan import PlanQuestion as PlanQuestion
    from soteria_desk.casework.review import Outcome as Outcome
    from soteria_desk.casework.review import Review as Review
    from soteria_desk.casework.when import Precision as Precision
    from soteria_desk.casework.when import When as When
    from soteria_desk.clock import Clock as Clock
    from soteria_desk.clock import SystemClock as SystemClock
    from soteria_desk.demonstration import make_demonstration as make_demonstration
    from soteria_desk.desk import Desk as Desk
    from soteria_desk.desk import Made as Made
    from soteria_desk.desk import create as create
    from soteria_desk.desk import look_at_backup as look_at_backup
    from soteria_desk.desk import open_backup as open_backup
    from soteria_desk.desk import prepare as prepare
    from soteria_desk.desk import readable_labels as readable_labels
    from soteria_desk.desk import recover as recover
    from soteria_desk.desk import salvage as salvage
    from soteria_desk.desk import salvage_with_sheet as salvage_with_sheet
    from soteria_desk.desk import unlock as unlock
    from soteria_desk.doctrine.compare import ItemChange as ItemChange
    from soteria_desk.doctrine.library import Library as Library
    from soteria_desk.doctrine.model import Key as Key
    from soteria_desk.errors import BackupOfAnother as BackupOfAnother
    from soteria_desk.errors import Cancelled as Cancelled
    from soteria_desk.errors import CasebookDamaged as CasebookDamaged
    from soteria_desk.errors import CasebookOlder as CasebookOlder
    from soteria_desk.errors import CasebookReadOnly as CasebookReadOnly
    from soteria_desk.errors import DiskFull as DiskFull
    from soteria_desk.errors import KeyFileAltered as KeyFileAltered
    from soteria_desk.errors import KeyFileDamaged as KeyFileDamaged
    from soteria_desk.errors import KeyFileMissing as KeyFileMissing
    from soteria_desk.errors import KeyFileRepaired as KeyFileRepaired
    from soteria_desk.errors import MustChangePassphrase as MustChangePassphrase
    from soteria_desk.errors import NetworkStopped as NetworkStopped
    from soteria_desk.errors import NotRenewed as NotRenewed
    from soteria_desk.errors import PrinterRefused as PrinterRefused
    from soteria_desk.errors import Refused as Refused
    from soteria_desk.errors import RoleNeeded as RoleNeeded
    from soteria_desk.errors import SignerUnknown as SignerUnknown
    from soteria_desk.errors import SlipMismatch as SlipMismatch
    from soteria_desk.errors import SoteriaError as SoteriaError
    from soteria_desk.errors import Unexpected as Unexpected
    from soteria_desk.errors import WrongPassphrase as WrongPassphrase
    from soteria_desk.guard import no_longer as no_longer
    from soteria_desk.guard import when_stopped as when_stopped
    from soteria_desk.licences import Licence as Licence
    from soteria_desk.paths import manual_folder as manual_folder
    from soteria_desk.paths import policy_file as policy_file
    from soteria_desk.paths import resources as resources
    from soteria_desk.paths import settings_folder as settings_folder
    from soteria_desk.planner.clocks import CaseClock as CaseClock
    from soteria_desk.planner.clocks import Clocks as Clocks
    from soteria_desk.planner.clocks import ClockState as ClockState
    from soteria_desk.planner.conduct import Age as Age
    from soteria_desk.planner.date_rules import OFFENCE_MODES as OFFENCE_MODES
    from soteria_desk.planner.not_shown import NotShown as NotShown
    from soteria_desk.planner.offence_answer import OffenceAnswer as OffenceAnswer
    from soteria_desk.planner.offence_answer import OffenceOffer as OffenceOffer
    from soteria_desk.planner.propose import BecauseFact as BecauseFact
    from soteria_desk.planner.propose import Conditional as Conditional
    from soteria_desk.planner.propose import FindOut as FindOut
    from soteria_desk.planner.propose import Left as Left
    from soteria_desk.planner.propose import Proposal as Proposal
    from soteria_desk.planner.traces import Reach as Reach
    from soteria_desk.planner.wording import Finding as Finding
    from soteria_desk.planner.wording import advice as advice
    from soteria_desk.planner.wording import most_at_once as most_at_once
    from soteria_desk.planner.wording import wording_check as wording_check
    from soteria_desk.progress import NoProgress as NoProgress
    from soteria_desk.progress import Progress as Progress
    from soteria_desk.report.recovery_sheet import RecoverySheet as RecoverySheet
    from soteria_desk.report.recovery_sheet import write_sheet as write_sheet
    from soteria_desk.report.trail import Extract as Extract
    from soteria_desk.services.audit import Comparison as Comparison
    from soteria_desk.services.audit import extract_html as extract_html
    from soteria_desk.services.audit import extract_plain as extract_plain
    from soteria_desk.services.audit import make_extract_pdf as make_extract_pdf
    from soteria_desk.services.audit_log import LogExport as LogExport
    from soteria_desk.services.audit_reading import AuditRow as AuditRow
    from soteria_desk.services.audit_reading import EntryDetails as EntryDetails
    from soteria_desk.services.audit_reading import TrailFilter as TrailFilter
    from soteria_desk.services.audit_reading import TrailPage as TrailPage
    from soteria_desk.services.audit_reading import TrailStanding as TrailStanding
    from soteria_desk.services.backups import BackupRow as BackupRow
    from soteria_desk.services.backups import Standing as Standing
    from soteria_desk.services.case_file import CaseFile as CaseFile
    from soteria_desk.services.case_file import Issued as Issued
    from soteria_desk.services.case_file import is_late as is_late
    from soteria_desk.services.casebook import SavedState as SavedState
    from soteria_desk.services.cases import CaseRow as CaseRow
    from soteria_desk.services.checking import Around as Around
    from soteria_desk.services.checking import CheckStanding as CheckStanding
    from soteria_desk.services.checking import SalvageList as SalvageList
    from soteria_desk.services.checking import around as around
    from soteria_desk.services.compare import changes_since as changes_since
    from soteria_desk.services.context import Section as Section
    from soteria_desk.services.context import sections as sections
    from soteria_desk.services.draft import Counts as Counts
    from soteria_desk.services.draft import Draft as Draft
    from soteria_desk.services.export import Order as Order
    from soteria_desk.services.export import Pdf as Pdf
    from soteria_desk.services.export import make_pdf as make_pdf
    from soteria_desk.services.export import may_leave as may_leave
    from soteria_desk.services.export import plain_text as plain_text
    from soteria_desk.services.export import write_file as write_file
    from soteria_desk.services.fading import Loss as Loss
    from soteria_desk.services.fading import Losses as Losses
    from soteria_desk.services.freeze import STATUS_TEXTS as STATUS_TEXTS
    from soteria_desk.services.freeze import TAG_LABELS as TAG_LABELS
    from soteria_desk.services.freeze import URGENCY_TEXTS as URGENCY_TEXTS
    from soteria_desk.services.freeze import questions_of as questions_of
    from soteria_desk.services.freeze import reference_order as reference_order
    from soteria_desk.services.guidance import Browse as Browse
    from soteria_desk.services.guidance import Guide as Guide
    from soteria_desk.services.guidance import GuideBundle as GuideBundle
    from soteria_desk.services.guidance import GuideItem as GuideItem
    from soteria_desk.services.guidance_case import guidance_for as guidance_for
    from soteria_desk.services.guidance_effect import GuidanceChange as GuidanceChange
    from soteria_desk.services.guidance_entry import GuideEntry as GuideEntry
    from soteria_desk.services.guidance_entry import GuidePassage as GuidePassage
    from soteria_desk.services.guidance_entry import GuideSection as GuideSection
    from soteria_desk.services.guidance_entry import entry_of as entry_of
    from soteria_desk.services.guidance_entry import kind_of as kind_of
    from soteria_desk.services.offences import Misfit as Misfit
    from soteria_desk.services.offences import age_of as age_of
    from soteria_desk.services.offences import was_abroad as was_abroad
    from soteria_desk.services.office import Change as Change
    from soteria_desk.services.pack_signers import SignerRow as SignerRow
    from soteria_desk.services.packs import Offered as Offered
    from soteria_desk.services.packs import PackRow as PackRow
    from soteria_desk.services.readiness import Check as Check
    from soteria_desk.services.readiness import checks_of as checks_of
    from soteria_desk.services.salvage_words import list_of as list_of
    from soteria_desk.services.situation import derived as derived
    from soteria_desk.services.today import TodayItem as TodayItem
    from soteria_desk.services.typed import NewCase as NewCase
    from soteria_desk.services.typed import NewOffence as NewOffence
    from soteria_desk.services.typed import NewPerson as NewPerson
    from soteria_desk.services.unanswered import cannot_wait as cannot_wait
    from soteria_desk.services.unanswered import covered_by as covered_by
    from soteria_desk.services.unanswered import line_cannot_wait as line_cannot_wait
    from soteria_desk.services.unanswered import not_shown_of as not_shown_of
    from soteria_desk.services.unanswered import taken_up as taken_up
    from soteria_desk.services.unanswered import what_fades as what_fades
    from soteria_desk.services.users import NewOfficer as NewOfficer
    from soteria_desk.services.users import UserRow as UserRow
    from soteria_desk.storage import disk as disk
    from soteria_desk.storage.backup_file import Backup as Backup
    from soteria_desk.storage.casebook import labels as labels
    from soteria_desk.storage.casebook import labels_with_sheet as labels_with_sheet
    from soteria_desk.storage.check import Verdict as Verdict
    from soteria_desk.storage.disk import Disk as Disk
    from soteria_desk.storage.drafts import DraftText as DraftText
    from soteria_desk.storage.history import Version as Version
    from soteria_desk.storage.restore import Missing as Missing
    from soteria_desk.storage.restore import OpenBackup as OpenBackup
    from soteria_desk.storage.restore import Restored as Restored
    from soteria_desk.storage.salvage import Salvaged as Salvaged
    from soteria_desk.vault.passphrase import problem_with as problem_with
    from soteria_desk.vault.recovery import problems_with as problems_with
    from soteria_desk.vault.recovery import row_is_right as row_is_right

_WHERE = {
    "__version__": "soteria_desk",
    "dates": "soteria_desk.dates:",
    "DEMONSTRATION_FOLDER": "soteria_desk.demonstration:FOLDER",
    "DEMONSTRATION_LABEL": "soteria_desk.demonstration:LABEL",
    "DEMONSTRATION_PASSPHRASE": "soteria_desk.demonstration:PASSPHRASE",
    "disk": "soteria_desk.storage.disk:",
    "generate_passphrase": "soteria_desk.vault.passphrase:generate",
    "guard": "soteria_desk.guard:",
    "licences": "soteria_desk.licences:",
    "log": "soteria_desk.log:",
    "normalised_row": "soteria_desk.vault.recovery:normalise",
    "policy": "soteria_desk.policy:",
    "refuse_network": "soteria_desk.guard:refuse_network",
    "shown_row": "soteria_desk.vault.recovery:shown",
    "support": "soteria_desk.support:",
    **{
        name: f"soteria_desk.{module}"
        for module, names in {
            "casework.care": "Care",
            "casework.case": "Case Status",
            "casework.casebook": "AccessRole",
            "casework.decision": "Decision",
            "casework.enquiry": "OPEN PURSUED LineOfEnquiry Pointed Proportionality State Step Tag",
            "casework.event": "CaseEvent",
            "casework.fact": "Fact FactState",
            "casework.guidance": "ChangeKind",
            "casework.offence": "Offence",
            "casework.officer": "Officer",
            "casework.person": "Part Person Role",
            "casework.plan": "Plan PlanChange PlanQuestion",
            "casework.review": "Outcome Review",
            "casework.when": "Precision When",
            "clock": "Clock SystemClock",
            "demonstration": "make_demonstration",
            "desk": (
                "Desk Made create look_at_backup open_backup prepare readable_labels recover salvage "
                "salvage_with_sheet unlock"
            ),
            "doctrine.compare": "ItemChange",
            "doctrine.library": "Library",
            "doctrine.model": "Key",
            "errors": (
                "BackupOfAnother Cancelled CasebookDamaged CasebookOlder CasebookReadOnly DiskFull KeyFileAltered "
                "KeyFileDamaged KeyFileMissing KeyFileRepaired MustChangePassphrase NetworkStopped NotRenewed "
                "PrinterRefused Refused RoleNeeded SignerUnknown SlipMismatch SoteriaError Unexpected WrongPassphrase"
            ),
            "guard": "no_longer when_stopped",
            "licences": "Licence",
            "paths": "manual_folder policy_file resources settings_folder",
            "planner.conduct": "Age",
            "planner.date_rules": "OFFENCE_MODES",
            "planner.offence_answer": "OffenceAnswer OffenceOffer",
            "planner.not_shown": "NotShown",
            "planner.clocks": "CaseClock Clocks ClockState",
            "planner.propose": "BecauseFact Conditional FindOut Left Proposal",
            "planner.traces": "Reach",
            "planner.wording": "Finding advice most_at_once wording_check",
            "progress": "NoProgress Progress",
            "report.recovery_sheet": "RecoverySheet write_sheet",
            "report.trail": "Extract",
            "services.audit": "Comparison extract_html extract_plain make_extract_pdf",
            "services.audit_log": "LogExport",
            "services.audit_reading": "AuditRow EntryDetails TrailFilter TrailPage TrailStanding",
            "services.backups": "BackupRow Standing",
            "services.case_file": "CaseFile Issued is_late",
            "services.casebook": "SavedState",
            "services.cases": "CaseRow",
            "services.checking": "Around CheckStanding SalvageList around",
            "services.compare": "changes_since",
            "services.context": "Section sections",
            "services.draft": "Counts Draft",
            "services.export": "Order Pdf make_pdf may_leave plain_text write_file",
            "services.fading": "Loss Losses",
            "services.freeze": "STATUS_TEXTS TAG_LABELS URGENCY_TEXTS questions_of reference_order",
            "services.guidance": "Browse Guide GuideBundle GuideItem",
            "services.guidance_case": "guidance_for",
            "services.guidance_effect": "GuidanceChange",
            "services.guidance_entry": "GuideEntry GuidePassage GuideSection entry_of kind_of",
            "services.offences": "Misfit age_of was_abroad",
            "services.office": "Change",
            "services.pack_signers": "SignerRow",
            "services.packs": "Offered PackRow",
            "services.readiness": "Check checks_of",
            "services.salvage_words": "list_of",
            "services.situation": "derived",
            "services.today": "TodayItem",
            "services.typed": "NewCase NewOffence NewPerson",
            "services.unanswered": "cannot_wait covered_by line_cannot_wait not_shown_of taken_up what_fades",
            "services.users": "NewOfficer UserRow",
            "storage.backup_file": "Backup",
            "storage.casebook": "labels labels_with_sheet",
            "storage.check": "Verdict",
            "storage.disk": "Disk",
            "storage.drafts": "DraftText",
            "storage.history": "Version",
            "storage.restore": "Missing OpenBackup Restored",
            "storage.salvage": "Salvaged",
            "vault.passphrase": "problem_with",
            "vault.recovery": "problems_with row_is_right",
        }.items()
        for name in names.split()
    },
}


def __getattr__(name: str) -> Any:
    """Import what is asked for, the first time it is asked for."""
    where = _WHERE.get(name)
    if where is None:
        raise AttributeError(f"soteria_desk.api has no {name}")
    module, colon, attribute = where.partition(":")
    loaded = import_module(module)
    value = loaded if colon and not attribute else getattr(loaded, attribute or name)
    globals()[name] = value
    return value
