"""Permission codes of bargaining: the union of the workers and those above it; sister unions see nothing."""

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import permission

C06, C12 = "speech:C06", "speech:C12"
_WORKING = ("district_office", "federation_chair", "cadre", "enterprise_chair")
_READING = ("district_leader", *_WORKING)

LIST = permission("rights.bargaining.list", _("See collective bargaining"), clause=C06, roles=_READING)
EXPORT = permission("rights.bargaining.export", _("Export collective bargaining"), clause=C06, roles=_WORKING)
REQUEST = permission(
    "rights.bargaining.request", _("Enter a request to bargain"), clause="bargaining-rules:32", roles=_WORKING
)
REPLY = permission(
    "rights.bargaining.reply", _("Enter the answer to a request"), clause="bargaining-rules:32", roles=_WORKING
)
APPOINT = permission("rights.bargaining.appoint", _("Enter a representative"), clause=C06, roles=_WORKING)
RECALL = permission(
    "rights.bargaining.recall", _("Enter that a representative left"), clause="bargaining-rules:31", roles=_WORKING
)
ASK = permission(
    "rights.bargaining.ask", _("Ask the employer for information"), clause="bargaining-rules:33", roles=_WORKING
)
GIVEN = permission(
    "rights.bargaining.give", _("Enter information that came in"), clause="bargaining-rules:33", roles=_WORKING
)
TALK = permission("rights.bargaining.talk", _("Enter a round of talks"), clause="bargaining-rules:34", roles=_WORKING)
DRAFT = permission("rights.bargaining.draft", _("Enter the draft"), clause="contract-law:55", roles=_WORKING)
VOTE = permission(
    "rights.bargaining.vote", _("Enter the vote of the congress"), clause="bargaining-rules:36", roles=_WORKING
)
SIGN = permission("rights.bargaining.sign", _("Enter the signing"), clause=C06, roles=_WORKING)
FILE = permission("rights.bargaining.file", _("Enter the filing"), clause="bargaining-rules:42", roles=_WORKING)
OBJECT = permission(
    "rights.bargaining.object", _("Enter the authority's objection"), clause="contract-law:54", roles=_WORKING
)
WITHDRAW = permission("rights.bargaining.withdraw", _("Break off a bargaining"), clause=C06, roles=_WORKING)
PACKET = permission(
    "rights.bargaining.packet", _("Print the papers for filing"), clause="bargaining-rules:42", roles=_WORKING
)

CONTRACTS = permission("rights.contract.list", _("See collective contracts"), clause=C12, roles=_READING)
CONTRACTS_EXPORT = permission("rights.contract.export", _("Export collective contracts"), clause=C12, roles=_WORKING)
REGISTER = permission(
    "rights.contract.register", _("Enter a contract concluded before"), clause="contract-law:54", roles=_WORKING
)
PUBLISH = permission("rights.contract.publish", _("Enter the publication"), clause=C12, roles=_WORKING)
INSPECT = permission("rights.contract.inspect", _("Enter an inspection"), clause=C12, roles=_WORKING)
COVER = permission(
    "rights.contract.cover",
    _("Say whom a contract covers"),
    clause="contract-law:53",
    roles=("district_office", "federation_chair", "cadre"),
)
UNCOVER = permission(
    "rights.contract.uncover",
    _("Take an employer out of a contract"),
    clause="contract-law:53",
    roles=("district_office", "federation_chair", "cadre"),
)
END = permission("rights.contract.end", _("End a contract early"), clause=C12, roles=_WORKING)
COVERAGE = permission("rights.contract.coverage", _("See whom contracts cover"), clause=C12, roles=_READING)
CLAUSES = permission("rights.clause.list", _("Read the clause library"), clause=C06, roles=_READING)
CLAUSES_EXPORT = permission("rights.clause.export", _("Export the clause library"), clause=C06, roles=_WORKING)
_KEEPING = ("district_office", "federation_chair")
CLAUSE_ADD = permission("rights.clause.add", _("Add a clause to the library"), clause=C06, roles=_KEEPING)
CLAUSE_REVISE = permission("rights.clause.revise", _("Write a clause anew"), clause=C06, roles=_KEEPING)
CLAUSE_RETIRE = permission("rights.clause.retire", _("Take a clause out of use"), clause=C06, roles=_KEEPING)
# The house itself, every night.
EFFECT = permission("rights.contract.effect", _("Contracts take effect, end and remind"), clause="contract-law:54")
