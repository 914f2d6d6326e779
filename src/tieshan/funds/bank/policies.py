"""Permission codes of the bank. The cashier, who pays, neither takes statements in nor reconciles: whoever moves the
money does not prove it. The accountant prepares; a chair checks, in the district its leader. The audit committee reads
and proves, and does not check what it will audit (decision 21)."""

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import permission

C03, C30 = "speech:C03", "speech:C30"
READERS = ("district_leader", "district_office", "federation_chair", "audit_committee", "accountant", "cashier")

LIST = permission(
    "funds.bank.list", _("See bank accounts and their statements"), clause=C03, personal=True, roles=READERS
)
EXPORT = permission(
    "funds.bank.export", _("Export bank statements"), personal=True, roles=("accountant", "audit_committee")
)
REGISTER = permission(
    "funds.bank.register", _("Register a bank account"), clause=C03, personal=True, roles=("accountant",)
)
CLOSE = permission("funds.bank.close", _("Close a bank account"), personal=True, roles=("accountant",))
IMPORT = permission(
    "funds.bank.import", _("Take in a bank statement"), clause=C03, personal=True, roles=("accountant",)
)
UNIMPORT = permission("funds.bank.unimport", _("Take back a bank statement"), personal=True, roles=("accountant",))
COMPARE = permission(
    "funds.bank.compare", _("Compare bank and books"), clause=C03, personal=True, roles=("accountant",)
)
MATCH = permission("funds.bank.match", _("Match a line of the bank by hand"), personal=True, roles=("accountant",))
UNMATCH = permission("funds.bank.unmatch", _("Undo a match"), personal=True, roles=("accountant",))
PREPARE = permission(
    "funds.bank.prepare", _("Prepare the reconciliation of a month"), clause=C03, personal=True, roles=("accountant",)
)
CHECK = permission(
    "funds.bank.check",
    _("Check the reconciliation of a month"),
    clause=C03,
    personal=True,
    roles=("district_leader", "federation_chair"),
)
PROOF_LIST = permission(
    "funds.custody.list",
    _("See the standing proof of money in custody"),
    clause=C03,
    personal=True,
    roles=(*READERS, "enterprise_chair", "cadre"),
)
PROVE = permission(
    "funds.custody.prove",
    _("Prove money in custody"),
    clause=C03,
    personal=True,
    roles=("accountant", "audit_committee"),
)
