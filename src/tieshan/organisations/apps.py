"""Organisations: the unit tree with its memory, employers, bodies and terms, posts, accounts and grants."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "tieshan.organisations"
    label = "organisations"

    def ready(self) -> None:
        """Tell access where grants come from, approvals who holds which post, the deadlines who is in charge, and the
        lawbook which elections are held and which terms end."""
        from tieshan.foundation.access.grants import provide_grants
        from tieshan.foundation.deadlines import provide_people_in_charge
        from tieshan.foundation.workflow.people import provide_people
        from tieshan.lawbook.findings import register_finding
        from tieshan.lawbook.occasions import register_occasion
        from tieshan.lawbook.proofs import register_proof
        from tieshan.organisations.queries.elections import ELECTIONS, TERM_ENDS
        from tieshan.organisations.queries.findings import BODIES, TERM
        from tieshan.organisations.queries.grants import actor_for
        from tieshan.organisations.queries.in_charge import in_charge_of
        from tieshan.organisations.queries.people import PostPeople
        from tieshan.organisations.queries.signals import ELECTION_OVERDUE
        from tieshan.organisations.signals import register_signal

        provide_grants(actor_for)
        provide_people(PostPeople())
        provide_people_in_charge(in_charge_of)
        register_proof(ELECTIONS)
        register_occasion(TERM_ENDS)
        register_signal(ELECTION_OVERDUE)
        register_finding(TERM)
        register_finding(BODIES)
