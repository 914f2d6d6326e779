"""Words within a text are found by its pairs of signs: Chinese words are mostly two signs long."""

from django.db import migrations

# Pairs of neighbouring signs, in capitals, each once. An index over them answers words of two signs and more.
_PAIRS = """
CREATE FUNCTION text_pairs(words text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $body$
    SELECT coalesce(array_agg(DISTINCT substr(capitals, place, 2)), '{}')
    FROM (SELECT upper(words) AS capitals) AS written
    CROSS JOIN LATERAL generate_series(1, length(capitals) - 1) AS place
$body$
"""


class Migration(migrations.Migration):
    dependencies = [("ui", "0001_initial")]

    operations = [migrations.RunSQL(_PAIRS, "DROP FUNCTION text_pairs(text)")]
