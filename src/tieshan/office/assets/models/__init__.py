"""Tables of the asset register."""

from tieshan.office.assets.models.counts import COUNT, Count, CountLine
from tieshan.office.assets.models.disposals import DISPOSAL, Disposal, DisposalLine
from tieshan.office.assets.models.handovers import HANDOVER, Handover, HandoverLine
from tieshan.office.assets.models.items import ASSET, Asset

__all__ = [
    "ASSET",
    "COUNT",
    "DISPOSAL",
    "HANDOVER",
    "Asset",
    "Count",
    "CountLine",
    "Disposal",
    "DisposalLine",
    "Handover",
    "HandoverLine",
]
