// SQL, as a Node program would have it in its query functions: the person first, then what he asked for.
// $name is a parameter; the two databases' drivers turn it into theirs.
import { IS_SQLITE } from './duties.js'

const roles = IS_SQLITE
  ? '(SELECT group_concat(role) FROM role_grant WHERE account_id = a.id AND committee_id = $here)'
  : 'ARRAY(SELECT role FROM role_grant WHERE account_id = a.id AND committee_id = $here)'

export const WHO = `
SELECT a.must_change_password AS who_must_change, s.id AS who_seat, coalesce(s.name, o.name) AS who_name,
       ${roles} AS who_roles
FROM account a
JOIN device d ON d.account_id = a.id AND d.id = $device
LEFT JOIN seat s ON s.account_id = a.id AND s.committee_id = $here AND s.is_active
LEFT JOIN officer o ON o.account_id = a.id AND o.committee_id = $here AND o.is_active
WHERE a.id = $account AND a.token_version = $version AND NOT a.is_disabled
  AND d.revoked_at IS NULL AND d.ends_at > $now AND d.committee_id = $here`

const list = after => `
SELECT p.id, p.version, p.kind, p.officer_account_id, p.state, p.author_seat_id, p.submitted_at, p.review_round,
       p.review_step, p.review_steps, p.step_name, p.step_due_at, p.filed_at, p.case_number, p.case_label, p.period,
       p.asked, p.asked_by, s.name AS author_name, s.account_id, s.sector_id, b.name AS sector,
       proposing.name AS body_name,
       CASE WHEN p.author_seat_id = $seat THEN p.title ELSE p.submitted_title END AS title,
       CASE WHEN p.author_seat_id = $seat THEN p.category ELSE p.submitted_category END AS category,
       CASE WHEN p.author_seat_id = $seat THEN p.saved_at ELSE p.submitted_at END AS saved_at,
       EXISTS (
           SELECT 1 FROM proposal_review r WHERE r.committee_id = p.committee_id AND r.proposal_id = p.id
           AND r.round = p.review_round AND r.reviewer_id = $account
       ) AS has_decided
FROM proposal p
JOIN seat s ON s.committee_id = p.committee_id AND s.id = p.author_seat_id
JOIN body b ON b.committee_id = s.committee_id AND b.id = s.sector_id
LEFT JOIN body proposing ON proposing.committee_id = p.committee_id AND proposing.id = p.body_id
WHERE p.committee_id = $here AND p.submitted_at IS NOT NULL AND ($reviews OR p.state <> 'sent-back') ${after}
ORDER BY p.submitted_at DESC, p.id DESC
LIMIT $limit`
export const LIST = list('')
export const LIST_AFTER = list('AND (p.submitted_at, p.id) < ($at, $id)')

const joined = `
FROM score_card c
JOIN seat s ON s.committee_id = c.committee_id AND s.id = c.seat_id
JOIN body b ON b.committee_id = s.committee_id AND b.id = s.sector_id
WHERE c.committee_id = $here AND c.year = $year AND c.total IS NOT NULL`
const board = after => `
SELECT c.seat_id, c.total, c.grade, c.computed_at, c.is_stale, s.name, s.member_number, s.is_standing, b.name AS sector
${joined} ${after}
ORDER BY c.total DESC, c.seat_id
LIMIT $limit`
export const BOARD = board('')
export const BOARD_AFTER = board('AND (c.total < $total OR c.total = $total AND c.seat_id > $id)')
export const BEFORE = `
SELECT count(*) AS before, coalesce(sum(CASE WHEN c.total > $total THEN 1 ELSE 0 END), 0) AS higher
FROM score_card c
WHERE c.committee_id = $here AND c.year = $year AND c.total IS NOT NULL
  AND (c.total > $total OR c.total = $total AND c.seat_id < $id)`

export const RECEIPT = `
SELECT s.name, s.member_number, c.receipt, c.computed_at, r.id AS regulation_id, r.regulation, r.title, r.version,
       r.sha256
FROM seat s
JOIN regulation r ON r.committee_id = s.committee_id AND r.id = (
    SELECT id FROM regulation WHERE committee_id = $here AND effective_from <= $last
    AND (effective_to IS NULL OR effective_to >= $first) ORDER BY published_at DESC, id DESC LIMIT 1
)
JOIN score_card c ON c.committee_id = s.committee_id AND c.seat_id = s.id AND c.year = $year AND NOT c.is_stale
     AND c.regulation_id = r.id
WHERE s.committee_id = $here AND s.id = $seat`

export const AGENDA = `
SELECT a.id, a.kind, a.kind_name, a.title, a.place, a.is_required, a.state, a.begins_at, a.ends_at, a.organiser_name,
       a.cancellation_reason, i.excused_at, i.state AS answer, i.role, t.status, t.half_days,
       t.sessions AS settled_sessions
FROM invitation i
JOIN activity a ON a.committee_id = i.committee_id AND a.id = i.activity_id
LEFT JOIN settled_attendance t
     ON t.committee_id = i.committee_id AND t.activity_id = i.activity_id AND t.seat_id = i.seat_id
WHERE i.committee_id = $here AND i.seat_id = $seat AND a.ends_at > $now
ORDER BY a.begins_at, a.id
LIMIT $limit`
export const SESSIONS = `
SELECT s.activity_id, s.id, s.number, s.name, s.begins_at, s.ends_at, s.check_in_opens_at, s.check_in_closes_at,
       s.late_after, t.at, t.is_late, t.evidence
FROM activity_session s
LEFT JOIN attendance t ON t.committee_id = s.committee_id AND t.session_id = s.id AND t.seat_id = $seat
WHERE s.committee_id = $here
  AND s.activity_id ${IS_SQLITE ? 'IN (SELECT value FROM json_each($activities))' : '= ANY ($activities)'}
ORDER BY s.activity_id, s.number`

export const DOOR = `
SELECT a.state, s.check_in_opens_at, s.check_in_closes_at, s.late_after, i.id AS invitation_id,
       t.id AS attendance_id, t.at, t.is_late, t.evidence
FROM activity a
JOIN activity_session s ON s.committee_id = a.committee_id AND s.activity_id = a.id
LEFT JOIN invitation i ON i.committee_id = a.committee_id AND i.activity_id = a.id AND i.seat_id = $seat
LEFT JOIN attendance t ON t.committee_id = s.committee_id AND t.session_id = s.id AND t.seat_id = $seat
WHERE a.committee_id = $here AND a.id = $activity AND s.id = $session
${IS_SQLITE ? '' : 'FOR KEY SHARE OF a'}`
export const ENTER = `
INSERT INTO attendance (committee_id, id, session_id, seat_id, at, evidence, is_late, recorded_by)
VALUES ($here, $entry, $session, $seat, $at, 'venue-code', $late, $account)
ON CONFLICT DO NOTHING`
export const AUDIT = `
INSERT INTO audit (committee_id, id, at, actor_id, address, request_id, action, object_kind, object_id, outcome,
                   detail, digest)
VALUES ($here, $audit, $at, $actor, $address, $request, $action, $kind, $object, 'done', $detail, $digest)`
export const UNSEALED = 'INSERT INTO audit_unsealed (committee_id, audit_id) VALUES ($here, $audit)'

export const KNOWN = `
SELECT request_digest, status, body, etag FROM idempotency
WHERE committee_id = $here AND account_id = $account AND operation = 'submit_proposal' AND key = $key
  AND created_at >= $since`
export const CASE = `
SELECT id, version, kind, author_seat_id, title, situation, analysis, category, state, revision, session_id,
       review_round, case_number
FROM proposal WHERE committee_id = $here AND id = $proposal
${IS_SQLITE ? '' : 'FOR UPDATE'}`
export const SUGGESTIONS = `
SELECT text FROM proposal_suggestion WHERE committee_id = $here AND proposal_id = $proposal ORDER BY number`
export const SETTINGS = 'SELECT number, text FROM committee_settings WHERE committee_id = $here ORDER BY number DESC LIMIT 1'
export const SIGNED = `
SELECT count(*) AS signed FROM co_signature
WHERE committee_id = $here AND proposal_id = $proposal AND state = 'signed'`
export const TERM_SESSIONS = `
SELECT s.id, s.begins_on, s.year, s.number, t.number AS term
FROM term_session s
JOIN term t ON t.committee_id = s.committee_id AND t.id = s.term_id
WHERE s.committee_id = $here
ORDER BY s.begins_on`
export const SUBMIT = `
UPDATE proposal SET version = version + 1, state = 'in-review', session_id = $session,
    received_at = coalesce(received_at, $now), period = coalesce(period, $period), submitted_at = $now,
    submitted_title = title, submitted_category = category, settings_version = 0, review_round = $round,
    review_step = 1, review_steps = $steps, step_name = $step, step_began_at = $now, step_due_at = $due
WHERE committee_id = $here AND id = $proposal AND version = $version`
export const REVISION = `
UPDATE proposal_revision SET submitted_round = $round
WHERE committee_id = $here AND proposal_id = $proposal AND number = $revision`
export const HISTORY = `
INSERT INTO proposal_history (committee_id, id, proposal_id, version, at, actor_id, actor_name, action, source, target,
                              round)
VALUES ($here, $history, $proposal, $following, $now, $account, $name, 'submit', $source, 'in-review', $round)`
export const MATTER = `
INSERT INTO matter (committee_id, id, kind, year, term_number, session_number, category, author_seat_id,
                    is_shown_beyond, case_number, outcome, title, edition, key_count, title_grams, key_grams, text_grams)
VALUES ($here, $proposal, 'proposal', $year, $term, $number, $category, $seat, FALSE, $filed, 'in-review', $title,
        $edition, $count, $titles, $keys, $texts)
ON CONFLICT (committee_id, id) DO UPDATE SET
    kind = excluded.kind, year = excluded.year, term_number = excluded.term_number,
    session_number = excluded.session_number, category = excluded.category, author_seat_id = excluded.author_seat_id,
    case_number = excluded.case_number, outcome = excluded.outcome, title = excluded.title,
    edition = excluded.edition, key_count = excluded.key_count, title_grams = excluded.title_grams, key_grams = excluded.key_grams,
    text_grams = excluded.text_grams`
export const ANSWER = `
INSERT INTO idempotency (committee_id, id, account_id, operation, key, request_digest, status, body, etag, created_at)
VALUES ($here, $answer, $account, 'submit_proposal', $key, $digest, 200, $body, $etag, $now)`
