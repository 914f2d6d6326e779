"""Pages of the bank."""

from tieshan.funds.bank.web import accounts, lines, months, proof

__all__ = ["accounts", "lines", "months", "proof"]
