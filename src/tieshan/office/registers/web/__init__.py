"""Pages of the registers: importing this package registers them."""

from tieshan.office.registers.web import accountability, integrity, letters, services, talks

__all__ = ["accountability", "integrity", "letters", "services", "talks"]
