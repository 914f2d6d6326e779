"""The nightly proof: what the instances say is what a new computation from the records of work finds.

Only what an event must have written is compared (records found, day of proof, state), for periods and bearers that are
stored: new periods and new bearers come with the nightly computation that follows the proof.
"""

from __future__ import annotations

from datetime import date

from django.db import connection

from tieshan.duties.models import Template
from tieshan.duties.queries.owed import fresh, in_force, waits_for_its_room
from tieshan.duties.rules.periods import periods_between
from tieshan.duties.terms import TemplateState

_COMPARE = """
SELECT i.id FROM duties_instance i
JOIN fresh f ON (f.bearer, f.first_day, f.occasion) = (i.bearer, i.first_day, i.occasion)
WHERE i.template_id = %s AND (i.found, i.settled_on, i.state) IS DISTINCT FROM (f.found, f.settled_on, f.state)
ORDER BY i.id
"""


def duty_problems(*, first: date, last: date) -> dict[str, list[int]]:
    """Instances whose stored facts differ from a new computation, by template; empty when all agree.

    Reads the whole district: run inside a job or `whole_district`.
    """
    problems = {}
    for template in Template.objects.filter(state=TemplateState.IN_FORCE).order_by("pk"):
        periods = in_force(template, periods_between(first, last, template.every))
        if not periods or waits_for_its_room(template):
            continue
        made = fresh(template, periods)
        with connection.cursor() as cursor:
            cursor.execute(made.sql + _COMPARE, [*made.params, template.pk])
            differing = [row[0] for row in cursor.fetchall()]
        if differing:
            problems[template.code] = differing
    return problems
