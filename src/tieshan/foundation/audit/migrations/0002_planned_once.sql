-- Sealing follows every act. The history carries a policy of each room, so that planning a statement over it costs ten
-- times what the statement itself does: as plpgsql functions these are planned once a session.

-- Entries that can be sealed now, in their order, with the number of their rows. "oldest" is the oldest transaction
-- that still runs here. Those of other databases of the server are left out: they write nothing to this journal, and a
-- long one there must not hold up the seals. The list of running ones comes from the statement's snapshot; whose it is,
-- from the lock that each holds on its own number, looked up afterwards. One whose lock is not found (not yet taken, or
-- just ended) counts as ours, so the answer errs on the waiting side. Rows are counted entry by entry: when nothing
-- waits, which is asked most, the history is not touched at all.
CREATE FUNCTION audit_pending(since xid8, most integer)
RETURNS TABLE (entry_id bigint, row_count integer, horizon text) LANGUAGE plpgsql STABLE
    SET plan_cache_mode = force_generic_plan
AS $body$
#variable_conflict use_column
BEGIN
FOR entry_id, horizon IN WITH snapshot AS MATERIALIZED (
    SELECT pg_snapshot_xmax(now_seen) AS begun, coalesce((
        SELECT min(running) FROM pg_snapshot_xip(now_seen) AS running
        WHERE NOT EXISTS (
            SELECT FROM pg_locks l
            JOIN pg_stat_activity a ON a.pid = l.pid
            JOIN pg_database d ON d.oid <> a.datid AND d.datname = current_database()
            WHERE l.locktype = 'transactionid' AND l.mode = 'ExclusiveLock' AND l.granted
              AND l.transactionid = running::xid
        )), pg_snapshot_xmax(now_seen)) AS oldest
    FROM pg_current_snapshot() AS now_seen
)
SELECT e.id, begun::text
FROM audit_journalentry e, snapshot
WHERE e.xact >= since
  AND (e.xact < oldest OR e.xact >= begun)
  AND NOT EXISTS (SELECT FROM audit_seal s WHERE s.entry_id = e.id)
ORDER BY e.xact < begun, e.xact, e.id
LIMIT most
LOOP
    SELECT coalesce(max(h.n), 0) INTO row_count FROM audit_rowhistory h WHERE h.entry_id = audit_pending.entry_id;
    RETURN NEXT;
END LOOP;
END
$body$;

CREATE OR REPLACE FUNCTION audit_digests(entries bigint[])
RETURNS TABLE (entry_id bigint, digest bytea, row_count integer, fingerprints bytea) LANGUAGE plpgsql STABLE
    SET plan_cache_mode = force_generic_plan
AS $body$
#variable_conflict use_column
BEGIN
RETURN QUERY
SELECT e.id,
    sha256(convert_to(jsonb_build_array(
        e.id, (extract(epoch FROM e.at) * 1000000)::bigint, e.xact::text, e.code, e.actor_id, e.actor_name, e.channel,
        e.unit_id, e.subject_type, e.subject_id, e.details, e.request_id)::text, 'UTF8')
        || coalesce(h.hashes, '')),
    h.row_count::integer,
    coalesce(h.fingerprints, '')
FROM unnest(entries) AS wanted (id)
JOIN audit_journalentry e ON e.id = wanted.id
CROSS JOIN LATERAL (
    SELECT count(*) AS row_count,
        string_agg(r.hash, '' ORDER BY r.n) AS hashes,
        string_agg(substr(r.hash, 1, 4), '' ORDER BY r.n) AS fingerprints
    FROM (
        SELECT n, sha256(convert_to(concat_ws(chr(31), n, step, table_name, row_pk, op, coalesce(before, ''), data),
                                    'UTF8')) AS hash
        FROM audit_rowhistory WHERE entry_id = e.id ORDER BY n OFFSET 0
    ) r
) h;
END
$body$;
