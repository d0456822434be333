"""The statements of the raw SQL variant. `:name` is a parameter; {…} differs between the databases (see raw_*.py)."""

from benchmarks.peers.duties import IS_SQLITE

LISTED = (
    "id", "version", "kind", "state", "title", "category", "author_seat_id", "author_name", "body_name", "sector_id",
    "sector", "saved_at", "submitted_at", "review_round", "review_step", "review_steps", "step_name", "step_due_at",
    "filed_at", "case_number", "case_label", "period", "asked",
)  # fmt: skip
RANKED = ("seat_id", "name", "member_number", "sector", "is_standing", "total", "grade", "computed_at", "is_stale")
SOURCE = ("regulation", "title", "version", "sha256")
SESSION = (
    "id", "number", "name", "begins_at", "ends_at", "check_in_opens_at", "check_in_closes_at", "late_after",
)  # fmt: skip
ACTIVITY = (
    "id", "kind", "kind_name", "title", "place", "state", "begins_at", "ends_at", "organiser_name",
    "cancellation_reason", "answer", "role",
)  # fmt: skip

ROLES = (
    "(SELECT group_concat(role) FROM role_grant WHERE account_id = a.id AND committee_id = :here)"
    if IS_SQLITE
    else "ARRAY(SELECT role FROM role_grant WHERE account_id = a.id AND committee_id = :here)"
)
WHO = f"""
SELECT a.must_change_password AS who_must_change, s.id AS who_seat, coalesce(s.name, o.name) AS who_name,
       {ROLES} AS who_roles
FROM account a
JOIN device d ON d.account_id = a.id AND d.id = :device
LEFT JOIN seat s ON s.account_id = a.id AND s.committee_id = :here AND s.is_active
LEFT JOIN officer o ON o.account_id = a.id AND o.committee_id = :here AND o.is_active
WHERE a.id = :account AND a.token_version = :version AND NOT a.is_disabled
  AND d.revoked_at IS NULL AND d.ends_at > :now AND d.committee_id = :here
"""
"""The person behind the token. On PostgreSQL it stands before every statement as the table `who`."""

IS_REVIEWER = ":is_reviewer" if IS_SQLITE else "'reviewer' = ANY (who.who_roles)"
SEAT = ":seat" if IS_SQLITE else "who.who_seat"

_LIST = f"""
SELECT p.id, p.version, p.kind, p.officer_account_id, p.state, p.author_seat_id, p.submitted_at, p.review_round,
       p.review_step, p.review_steps, p.step_name, p.step_due_at, p.filed_at, p.case_number, p.case_label, p.period,
       p.asked, p.asked_by, s.name AS author_name, s.account_id, s.sector_id, b.name AS sector,
       proposing.name AS body_name,
       CASE WHEN p.author_seat_id = {SEAT} THEN p.title ELSE p.submitted_title END AS title,
       CASE WHEN p.author_seat_id = {SEAT} THEN p.category ELSE p.submitted_category END AS category,
       CASE WHEN p.author_seat_id = {SEAT} THEN p.saved_at ELSE p.submitted_at END AS saved_at,
       {IS_REVIEWER} AND EXISTS (
           SELECT 1 FROM proposal_review r WHERE r.committee_id = p.committee_id AND r.proposal_id = p.id
           AND r.round = p.review_round AND r.reviewer_id = :account
       ) AS has_decided
FROM proposal p
JOIN seat s ON s.committee_id = p.committee_id AND s.id = p.author_seat_id
JOIN body b ON b.committee_id = s.committee_id AND b.id = s.sector_id
LEFT JOIN body proposing ON proposing.committee_id = p.committee_id AND proposing.id = p.body_id
WHERE p.committee_id = :here AND p.submitted_at IS NOT NULL AND ({IS_REVIEWER} OR p.state <> 'sent-back') {{after}}
ORDER BY p.submitted_at DESC, p.id DESC
LIMIT :limit
"""
LIST = _LIST.format(after="")
LIST_AFTER = _LIST.format(after="AND (p.submitted_at, p.id) < (:mark_at, :mark_id)")

SETTINGS = "SELECT number, text FROM committee_settings WHERE committee_id = :here ORDER BY number DESC LIMIT 1"

_JOINED = """
FROM score_card c
JOIN seat s ON s.committee_id = c.committee_id AND s.id = c.seat_id
JOIN body b ON b.committee_id = s.committee_id AND b.id = s.sector_id
WHERE c.committee_id = :here AND c.year = :year AND c.total IS NOT NULL
"""
_BOARD = f"""
SELECT page.*, counts.before, counts.higher, n.number AS settings_number, n.text AS settings_text
FROM (
    SELECT c.seat_id, c.total, c.grade, c.computed_at, c.is_stale, s.name, s.member_number, s.is_standing,
           b.name AS sector
    {_JOINED} {{after}}
    ORDER BY c.total DESC, c.seat_id
    LIMIT :limit
) page, (
    SELECT count(*) AS before, coalesce(sum(CASE WHEN c.total > first.total THEN 1 ELSE 0 END), 0) AS higher
    FROM (SELECT c.total, c.seat_id {_JOINED} {{after}} ORDER BY c.total DESC, c.seat_id LIMIT 1) first, score_card c
    WHERE c.committee_id = :here AND c.year = :year AND c.total IS NOT NULL
      AND (c.total > first.total OR c.total = first.total AND c.seat_id < first.seat_id)
) counts
LEFT JOIN ({SETTINGS}) n ON true
ORDER BY total DESC, seat_id
"""
BOARD = _BOARD.format(after="")
BOARD_AFTER = _BOARD.format(
    after="AND c.total <= :mark_total AND (c.total < :mark_total OR c.seat_id > :mark_seat)",
)  # fmt: skip

_OF_RESULT = "(SELECT regulation_id FROM score_year WHERE committee_id = :here AND year = :year)"
RECEIPT = f"""
SELECT s.name, s.member_number, CASE WHEN c.is_frozen THEN f.receipt ELSE c.receipt END AS receipt, c.computed_at,
       c.is_stale, c.regulation_id, c.is_frozen, c.total, c.grade, f.roles, f.sha256 AS digest,
       y.sha256 AS year_digest, y.state, y.round, y.published_at, y.appeal_until, y.closed_at, r.id AS source_id,
       r.regulation, r.title, r.version, r.sha256, t.consequences, n.number AS settings_number, n.text AS settings_text
FROM seat s
LEFT JOIN score_card c ON c.committee_id = s.committee_id AND c.seat_id = s.id AND c.year = :year
LEFT JOIN frozen_receipt f
     ON f.committee_id = s.committee_id AND f.seat_id = s.id AND f.year = :year AND c.is_frozen
LEFT JOIN score_year y ON y.committee_id = s.committee_id AND y.year = :year
LEFT JOIN score_standing t
     ON t.committee_id = s.committee_id AND t.seat_id = s.id AND t.year = :year AND t.through_quarter = 4
LEFT JOIN (
    SELECT id, regulation, title, version, sha256 FROM regulation
    WHERE committee_id = :here AND (id = {_OF_RESULT} OR (
        {_OF_RESULT} IS NULL AND effective_from <= {{last}} AND (effective_to IS NULL OR effective_to >= {{first}})
    ))
    ORDER BY published_at DESC, id DESC LIMIT 1
) r ON true
LEFT JOIN ({SETTINGS}) n ON true
WHERE s.committee_id = :here AND s.id = {SEAT}
""".format(
    **(
        {"first": "(:year || '-01-01')", "last": "(:year || '-12-31')"}
        if IS_SQLITE
        else {"first": "make_date(:year, 1, 1)", "last": "make_date(:year, 12, 31)"}
    )
)

AGENDA = f"""
SELECT a.id, a.kind, a.kind_name, a.title, a.place, a.is_required, a.state, a.begins_at, a.ends_at, a.organiser_name,
       a.cancellation_reason, i.excused_at, i.state AS answer, i.role, t.status, t.half_days,
       t.sessions AS settled_sessions
FROM invitation i
JOIN activity a ON a.committee_id = i.committee_id AND a.id = i.activity_id
LEFT JOIN settled_attendance t
     ON t.committee_id = i.committee_id AND t.activity_id = i.activity_id AND t.seat_id = i.seat_id
WHERE i.committee_id = :here AND i.seat_id = {SEAT} AND a.ends_at > :now
ORDER BY a.begins_at, a.id
LIMIT :limit
"""
SESSIONS = """
SELECT s.activity_id, s.id, s.number, s.name, s.begins_at, s.ends_at, s.check_in_opens_at, s.check_in_closes_at,
       s.late_after, t.at, t.is_late, t.evidence
FROM activity_session s
LEFT JOIN attendance t ON t.committee_id = s.committee_id AND t.session_id = s.id AND t.seat_id = :seat
WHERE s.committee_id = :here AND s.activity_id {among}
ORDER BY s.activity_id, s.number
"""

DOOR = f"""
SELECT a.state, s.check_in_opens_at, s.check_in_closes_at, s.late_after, i.id AS invitation_id,
       t.id AS attendance_id, t.at, t.is_late, t.evidence
FROM activity a
JOIN activity_session s ON s.committee_id = a.committee_id AND s.activity_id = a.id
LEFT JOIN invitation i ON i.committee_id = a.committee_id AND i.activity_id = a.id AND i.seat_id = {SEAT}
LEFT JOIN attendance t ON t.committee_id = s.committee_id AND t.session_id = s.id AND t.seat_id = {SEAT}
WHERE a.committee_id = :here AND a.id = :activity AND s.id = :session
"""

CASE = """
SELECT p.*,
       {suggestions} AS suggestions,
       (SELECT count(*) FROM co_signature WHERE committee_id = :here AND proposal_id = :proposal AND state = 'signed'
       ) AS signed,
       (SELECT count(*) FROM proposal_suggested_unit WHERE committee_id = :here AND proposal_id = :proposal) AS units,
       (SELECT count(*) FROM proposal_suggested_unit n
        JOIN unit u ON u.committee_id = n.committee_id AND u.id = n.unit_id AND u.abolished_at IS NOT NULL
        WHERE n.committee_id = :here AND n.proposal_id = :proposal) AS abolished_units,
       EXISTS (SELECT 1 FROM proposal_contact WHERE committee_id = :here AND proposal_id = :proposal) AS has_contact,
       (SELECT id FROM term_session WHERE committee_id = :here
        ORDER BY begins_on <= :today DESC, CASE WHEN begins_on <= :today THEN begins_on END DESC, begins_on LIMIT 1
       ) AS session_of_today,
       (SELECT max(number) FROM committee_settings WHERE committee_id = :here) AS settings_number,
       known.body AS remembered, known.request_digest AS remembered_digest, known.etag AS remembered_etag
FROM (SELECT 1 AS one) o
LEFT JOIN proposal p ON p.committee_id = :here AND p.id = :proposal
LEFT JOIN idempotency known ON known.committee_id = :here AND known.account_id = :account
     AND known.operation = 'submit_proposal' AND known.key = :key AND known.created_at >= :since
""".format(
    suggestions="(SELECT json_group_array(text) FROM (SELECT text FROM proposal_suggestion WHERE committee_id = :here "
    "AND proposal_id = :proposal ORDER BY number))"
    if IS_SQLITE
    else "ARRAY(SELECT text FROM proposal_suggestion WHERE committee_id = :here AND proposal_id = :proposal "
    "ORDER BY number)"
)

AUDIT = """
INSERT INTO audit (committee_id, id, at, actor_id, address, request_id, action, object_kind, object_id, outcome,
                   detail, digest)
VALUES (:committee_id, :id, :at, :actor_id, :address, :request_id, :action, :object_kind, :object_id, :outcome,
        :detail, :digest)
"""
UNSEALED = "INSERT INTO audit_unsealed (committee_id, audit_id) VALUES (:committee_id, :id)"
ATTENDANCE = """
INSERT INTO attendance (committee_id, id, session_id, seat_id, at, evidence, is_late, recorded_by)
{values}
ON CONFLICT DO NOTHING
"""
ATTENDED = ":committee_id, :entry_id, :session_id, :seat_id, :at, 'venue-code', :is_late, :account"

SUBMIT = """
UPDATE proposal SET version = version + 1, state = 'in-review', session_id = :session,
    received_at = coalesce(received_at, :now), period = coalesce(period, :period), submitted_at = :now,
    submitted_title = title, submitted_category = category, settings_version = 0, review_round = :round,
    review_step = 1, review_steps = :steps, step_name = :step, step_began_at = :now, step_due_at = :due_at
WHERE committee_id = :here AND id = :proposal AND version = :version
"""
REVISION = """
UPDATE proposal_revision SET submitted_round = :round
WHERE committee_id = :here AND proposal_id = :proposal AND number = :revision
"""
HISTORY = """
INSERT INTO proposal_history (committee_id, id, proposal_id, version, at, actor_id, actor_name, action, source, target,
                              round)
VALUES (:here, :history_id, :proposal, :version + 1, :now, :account, :name, 'submit', :source, 'in-review', :round)
"""
MATTER = """
INSERT INTO matter (committee_id, id, kind, year, term_number, session_number, category, author_seat_id,
                    is_shown_beyond, case_number, outcome, title, edition, key_count,
                    title_grams, key_grams, text_grams)
SELECT p.committee_id, p.id, 'proposal', s.year, t.number, s.number, p.category, p.author_seat_id,
       FALSE, p.case_number, 'in-review', p.title, :edition, :key_count, {grams}
FROM proposal p
JOIN term_session s ON s.committee_id = p.committee_id AND s.id = :session
JOIN term t ON t.committee_id = s.committee_id AND t.id = s.term_id
WHERE p.committee_id = :here AND p.id = :proposal
ON CONFLICT (committee_id, id) DO UPDATE SET
    kind = excluded.kind, year = excluded.year, term_number = excluded.term_number,
    session_number = excluded.session_number, category = excluded.category, author_seat_id = excluded.author_seat_id,
    case_number = excluded.case_number, outcome = excluded.outcome, title = excluded.title,
    edition = excluded.edition, key_count = excluded.key_count,
    title_grams = excluded.title_grams, key_grams = excluded.key_grams,
    text_grams = excluded.text_grams
""".format(
    grams=":title_grams, :key_grams, :text_grams"
    if IS_SQLITE
    else ":title_grams::tsvector, :key_grams::tsvector, :text_grams::tsvector"
)
ANSWER = """
INSERT INTO idempotency (committee_id, id, account_id, operation, key, request_digest, status, body, etag, created_at)
VALUES (:here, :answer_id, :account, 'submit_proposal', :key, :request_digest, 200, :body, :etag, :now)
"""
