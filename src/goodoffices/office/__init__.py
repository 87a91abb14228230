"""The office: every use case as one function with a verb name, checked against the seat.

One way in, :meth:`Office.append`; one way out, :meth:`Office.view`. What a seat may not do does not
exist for it.
"""

from goodoffices.office.access_key import (
    AccessKey,
    access_keys,
    actor_by_access_key,
    end_access_key,
    give_access_key,
)
from goodoffices.office.beat import Clockwork, keep_beat
from goodoffices.office.checkpoint import keep_checkpoint
from goodoffices.office.conflict import conflicts, put_conflict
from goodoffices.office.consent import confirm, consents, give_consent, withdraw_consent
from goodoffices.office.erasure import (
    Origin,
    confirm_keeping,
    decisions,
    decline_keeping,
    finish_destruction,
    items_of,
    object_to_destruction,
    origins,
    propose_keeping,
    propose_retention,
)
from goodoffices.office.explaining import OwnReading, own_reading
from goodoffices.office.exploration import UNPROVED
from goodoffices.office.export import export_view
from goodoffices.office.moving import move_record
from goodoffices.office.office import Draft, Office, open_office
from goodoffices.office.process import (
    close_process,
    introduce_seats,
    invite_seat,
    open_process,
    record_mandate,
)
from goodoffices.office.proof import (
    Proof,
    proof,
    receipt,
    record_file,
    whole_record_file,
    witness_address,
    witnessed,
)
from goodoffices.office.public import record_disclosure, say_publicly
from goodoffices.office.question import (
    answer_question,
    is_current,
    open_questions,
    questions,
)
from goodoffices.office.readiness import board, put_evidence
from goodoffices.office.recovery import answer_recovery, ask_recovery, recoveries
from goodoffices.office.release import (
    answer_release,
    ask_release,
    offer_release,
    read_back,
    relay,
    releases,
    share_idea,
    withdraw_release,
)
from goodoffices.office.request import answer_request, file_request, requests
from goodoffices.office.room import Room, brief_friend, log_contact, room_at, rooms, write_message
from goodoffices.office.rules import answer_rules, ground_rules, propose_rules, rules_in_force
from goodoffices.office.running import data_folder, install, running
from goodoffices.office.storing import has_record
from goodoffices.office.talks import (
    agenda,
    agreements,
    answer_proposal,
    ask_evaluation,
    evaluations,
    proposals,
    put_agreement,
    put_proposal,
    seal_input,
    sealed_input,
    set_agenda,
    sign_agreement,
    stop_evaluation,
)
from goodoffices.office.undertaking import give_undertaking, report_undertaking, undertakings
from goodoffices.office.view import Actor, View

__all__ = [
    "UNPROVED",
    "AccessKey",
    "Actor",
    "Clockwork",
    "Draft",
    "Office",
    "Origin",
    "OwnReading",
    "Proof",
    "Room",
    "View",
    "access_keys",
    "actor_by_access_key",
    "agenda",
    "agreements",
    "answer_proposal",
    "answer_question",
    "answer_recovery",
    "answer_release",
    "answer_request",
    "answer_rules",
    "ask_evaluation",
    "ask_recovery",
    "ask_release",
    "board",
    "brief_friend",
    "close_process",
    "confirm",
    "confirm_keeping",
    "conflicts",
    "consents",
    "data_folder",
    "decisions",
    "decline_keeping",
    "end_access_key",
    "evaluations",
    "export_view",
    "file_request",
    "finish_destruction",
    "give_access_key",
    "give_consent",
    "give_undertaking",
    "ground_rules",
    "has_record",
    "install",
    "introduce_seats",
    "invite_seat",
    "is_current",
    "items_of",
    "keep_beat",
    "keep_checkpoint",
    "log_contact",
    "move_record",
    "object_to_destruction",
    "offer_release",
    "open_office",
    "open_process",
    "open_questions",
    "origins",
    "own_reading",
    "proof",
    "proposals",
    "propose_keeping",
    "propose_retention",
    "propose_rules",
    "put_agreement",
    "put_conflict",
    "put_evidence",
    "put_proposal",
    "questions",
    "read_back",
    "receipt",
    "record_disclosure",
    "record_file",
    "record_mandate",
    "recoveries",
    "relay",
    "releases",
    "report_undertaking",
    "requests",
    "room_at",
    "rooms",
    "rules_in_force",
    "running",
    "say_publicly",
    "seal_input",
    "sealed_input",
    "set_agenda",
    "share_idea",
    "sign_agreement",
    "stop_evaluation",
    "undertakings",
    "whole_record_file",
    "withdraw_consent",
    "withdraw_release",
    "witness_address",
    "witnessed",
    "write_message",
]
