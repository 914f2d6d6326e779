"""Acts on benefits, and what follows from their spending requests."""

from tieshan.funds.benefits.actions.following import follow_request
from tieshan.funds.benefits.actions.granting import grant_benefit
from tieshan.funds.benefits.actions.signing import sign_benefit, unsign_benefit

__all__ = ["follow_request", "grant_benefit", "sign_benefit", "unsign_benefit"]
