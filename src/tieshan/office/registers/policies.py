"""Permission codes of the registers: conversations for their parties, the rest for oneself and those in charge."""

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import permission

STAFF = ("district_leader", "district_office", "federation_chair", "cadre")
WORKERS = (*STAFF, "enterprise_chair")
SUPERIORS = ("district_leader", "district_office", "federation_chair")
DISTRICT = ("district_leader", "district_office")
C24, C28, C31, C32 = "speech:C24", "speech:C28", "speech:C31", "speech:C32"

TALK_VIEW = permission(
    "office.talk.view", _("See one's own conversation notes"), clause=C24, personal=True, roles=WORKERS
)
TALK_RECORD = permission("office.talk.record", _("Write down a conversation"), clause=C24, personal=True, roles=WORKERS)
TALK_ADD = permission("office.talk.add", _("Add to a conversation note"), clause=C24, personal=True, roles=WORKERS)
TALK_COUNT = permission("office.talk.count", _("See how many conversations were held"), clause=C24, roles=SUPERIORS)

DECLARATION_VIEW = permission(
    "office.declaration.view", _("See one's own integrity declarations"), clause=C31, personal=True, roles=STAFF
)
DECLARATION_SIGN = permission(
    "office.declaration.sign", _("Sign the yearly integrity declaration"), clause=C31, personal=True, roles=STAFF
)
DECLARATION_OVERSEE = permission(
    "office.declaration.oversee",
    _("See the integrity declarations of others"),
    clause=C31,
    personal=True,
    roles=DISTRICT,
)
GIFT_VIEW = permission("office.gift.view", _("See one's own gifts"), clause=C31, personal=True, roles=STAFF)
GIFT_REGISTER = permission("office.gift.register", _("Register a gift"), clause=C31, personal=True, roles=STAFF)
GIFT_SETTLE = permission(
    "office.gift.settle", _("Record what became of a gift"), clause=C31, personal=True, roles=STAFF
)
GIFT_OVERSEE = permission(
    "office.gift.oversee", _("See the gifts of others"), clause=C31, personal=True, roles=DISTRICT
)
GIFT_EXPORT = permission("office.gift.export", _("Export the register of gifts"), personal=True, roles=DISTRICT)

LETTER_VIEW = permission("office.letter.view", _("See one's own duty letters"), clause=C32, personal=True, roles=STAFF)
LETTER_OVERSEE = permission(
    "office.letter.oversee", _("See the duty letters of a unit"), clause=C32, personal=True, roles=SUPERIORS
)
LETTER_DRAFT = permission("office.letter.draft", _("Draw up a duty letter"), clause=C32, personal=True, roles=SUPERIORS)
LETTER_SIGN = permission("office.letter.sign", _("Sign a duty letter"), clause=C32, personal=True, roles=STAFF)
LETTER_WITHDRAW = permission(
    "office.letter.withdraw", _("Withdraw an unsigned duty letter"), clause=C32, personal=True, roles=SUPERIORS
)
LETTER_EXPORT = permission("office.letter.export", _("Export the duty letters"), personal=True, roles=SUPERIORS)

SERVICE_LIST = permission("office.service.list", _("See service standards"), clause=C28, roles=WORKERS)
SERVICE_PROMISE = permission("office.service.promise", _("Promise a service standard"), clause=C28, roles=SUPERIORS)
SERVICE_END = permission("office.service.end", _("End a service standard"), clause=C28, roles=SUPERIORS)
SERVICE_RECEIVE = permission("office.service.receive", _("Take in a matter"), clause=C28, roles=STAFF)
SERVICE_FINISH = permission("office.service.finish", _("Settle a matter"), clause=C28, roles=STAFF)
SERVICE_EXPORT = permission("office.service.export", _("Export the matters taken in"), roles=SUPERIORS)

ACCOUNTABILITY_VIEW = permission(
    "office.accountability.view", _("See accountability events about oneself"), clause=C32, personal=True, roles=STAFF
)
ACCOUNTABILITY_OVERSEE = permission(
    "office.accountability.oversee", _("See accountability events"), clause=C32, personal=True, roles=DISTRICT
)
ACCOUNTABILITY_RECORD = permission(
    "office.accountability.record", _("Record an accountability event"), clause=C32, personal=True, roles=DISTRICT
)
ACCOUNTABILITY_WITHDRAW = permission(
    "office.accountability.withdraw", _("Withdraw an accountability event"), clause=C32, personal=True, roles=DISTRICT
)
ACCOUNTABILITY_STATE = permission(
    "office.accountability.state", _("Add a statement of one's own"), clause=C32, personal=True, roles=STAFF
)
