// What is taken and answered, as JSON schemas: Fastify validates by them and compiles its serialisers from them.
const text = { type: 'string' }
const whole = { type: 'integer' }
const flag = { type: 'boolean' }
const none = schema => ({ ...schema, nullable: true })
const listOf = items => ({ type: 'array', items })
const object = properties => ({ type: 'object', properties })
const answer = schema => ({ response: { 200: schema } })

const standing = {
  id: text, kind: text, state: text, version: whole, revision: whole, review_round: whole, review_step: none(whole),
  review_steps: none(whole), step_name: none(text), step_due_at: none(text), case_number: none(whole),
  case_label: none(text), actions: listOf(text)
}
const page = item => object({ items: listOf(object(item)), next: none(text) })
const querystring = {
  type: 'object',
  properties: { limit: { type: 'integer', minimum: 1, maximum: 100, default: 20 }, after: { type: 'string', maxLength: 300 } },
  additionalProperties: false
}

export const proposals = {
  querystring,
  ...answer(page({
    id: text, version: whole, kind: text, state: text, title: text, category: none(text), author_seat_id: text,
    author_name: text, body_name: none(text), sector_id: text, sector: text, saved_at: text, submitted_at: none(text), review_round: whole,
    review_step: none(whole), review_steps: none(whole), step_name: none(text), step_due_at: none(text),
    filed_at: none(text), case_number: none(whole), case_label: none(text), period: none(text),
    asked: none(text), actions: listOf(text)
  }))
}

export const submission = {
  body: { type: 'object', properties: { version: { type: 'integer', minimum: 1 } }, additionalProperties: false },
  headers: { type: 'object', properties: { 'idempotency-key': { type: 'string', minLength: 1, maxLength: 200 } }, required: ['idempotency-key'] },
  ...answer(object(standing))
}

export const checkIn = {
  body: {
    type: 'object', properties: { code: { type: 'string', minLength: 1, maxLength: 64 } }, required: ['code'],
    additionalProperties: false
  },
  ...answer(object({ activity_id: text, session_id: text, seat_id: text, at: text, is_late: flag, evidence: text }))
}

export const board = {
  querystring,
  ...answer(object({
    items: listOf(object({
      rank: whole, seat_id: text, name: text, member_number: text, sector: text, is_standing: flag, total: text,
      grade: none(text), computed_at: text, is_stale: flag
    })),
    next: none(text),
    year: whole,
    as_of: none(text)
  }))
}

export const receipt = answer(object({
  seat_id: text, name: text, member_number: text, year: whole, total: text, grade: none(text),
  categories: listOf(object({
    id: text, name: text, clause: text, before_cap: text, cap: none(text), points: text, counted: text
  })),
  lines: listOf(object({
    fact_id: none(text), label: text, on: none(text), category: none(text), rule: none(text), clause: text, text,
    arithmetic: text, earned: text, cut: text, cut_reason: text, counted: text
  })),
  unmet_duties: listOf(object({ name: text, clause: text, text, words: text })),
  unscored: listOf(object({ fact_id: text, label: text, reason: text })),
  next: listOf(object({ category: text, name: text, room: none(text), words: text })),
  next_grade: none(object({ name: text, missing: text, words: text })),
  regulation: object({ id: text, regulation: text, title: text, version: text, sha256: text }),
  as_of: text,
  quarter: none(whole),
  last_day: none(text),
  year_state: object({
    state: text, round: whole, published_at: none(text), appeal_until: none(text), are_appeals_open: flag,
    closed_at: none(text), sha256: none(text)
  }),
  frozen: none(object({})),
  adjustments: listOf(object({})),
  appeals: listOf(object({}))
}))

export const agenda = {
  querystring,
  ...answer(page({
    id: text, kind: text, kind_name: text, title: text, place: text, is_required: flag, state: text, begins_at: text,
    ends_at: text, organiser_name: text, cancellation_reason: none(text), answer: text, role: text, is_excused: flag,
    sessions: listOf(object({
      id: text, number: whole, name: text, begins_at: text, ends_at: text, check_in_opens_at: text,
      check_in_closes_at: text, late_after: none(text),
      attendance: none(object({ at: text, is_late: flag, evidence: text })), can_check_in: flag
    })),
    result: none(object({ status: text, half_days: whole, sessions: whole }))
  }))
}
