// The Fastify peer: one process for each core by node's cluster, JSON schemas, hand-written SQL by pg or better-sqlite3.
import cluster from 'node:cluster'
import Fastify from 'fastify'
import * as duties from './duties.js'
import * as schemas from './schemas.js'
import * as sql from './statements.js'
import { FORM, IS_SQLITE, Refused } from './duties.js'
import { columnsOf } from './grams.js'

const { reading, change, list, points, stored, exact } = await import(IS_SQLITE ? './sqlite.js' : './postgresql.js')
const PREFIX = '/api/v1'
const NOBODY = '00000000-0000-0000-0000-000000000000'

const app = Fastify({ logger: false })

// The bytes of a body are part of what an idempotency key remembers.
app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
  request.bytes = body
  try {
    done(null, JSON.parse(body))
  } catch {
    done(new Refused(422, 'bad-input'))
  }
})

app.addHook('onSend', (request, reply, payload, done) => {
  if (reply.statusCode !== 200) return done(null, payload)
  reply.header('cache-control', request.method === 'GET' ? 'private, no-cache' : 'no-store')
  if (!reply.hasHeader('etag')) {
    reply.header('etag', duties.etag(reply.isDated ? payload.replace(/"as_of":"[^"]*"/, '') : payload, reply.version))
  }
  if (request.method === 'GET' && request.headers['if-none-match'] === reply.getHeader('etag')) {
    reply.code(304)
    return done(null, null)
  }
  done(null, payload)
})
app.decorateReply('isDated', false)
app.decorateReply('version', undefined)
app.decorateRequest('bytes', null)

async function actorOf (tool, claims, now, needs) {
  return duties.actorOf(claims, (await tool.rows(sql.WHO, { ...claims, now }))[0], needs)
}

async function audit (tool, row) {
  await tool.run(sql.AUDIT, row)
  await tool.run(sql.UNSEALED, row)
}

const instant = at => (at === null ? null : new Date(at))

app.get(`${PREFIX}/proposals`, { schema: schemas.proposals }, async request => {
  const { limit, after } = request.query
  const claims = duties.verify(request.headers.authorization)
  const actor = await actorOf(reading, claims, new Date(), 'committee:proposal:read')
  const [at, id] = after ? duties.unmark(after) : []
  const keys = { ...actor, reviews: actor.may('committee:proposal:review'), limit: limit + 1, at: at && new Date(at), id }
  const rows = await reading.rows(after ? sql.LIST_AFTER : sql.LIST, keys)
  const items = rows.slice(0, limit)
  for (const item of items) item.actions = duties.actionsOn(item, actor)
  const last = items.at(-1)
  return { items, next: rows.length > limit ? duties.markOf(last.submitted_at, last.id) : null }
})

app.put(`${PREFIX}/activities/:activity/sessions/:session/check-in`, { schema: schemas.checkIn }, async request => {
  const claims = duties.verify(request.headers.authorization)
  const { activity, session } = request.params
  const now = new Date()
  return change(async tool => {
    const actor = await actorOf(tool, claims, now, 'own:activity:attend')
    const keys = { ...actor, activity, session }
    const [door] = await tool.rows(sql.DOOR, keys)
    if (!door?.invitation_id) throw new Refused(404, 'not-found')
    let entered = { at: door.at, is_late: door.is_late, evidence: door.evidence }
    if (door.attendance_id === null) {
      if (!['published', 'open'].includes(door.state) || now < instant(door.check_in_opens_at) || now >= instant(door.check_in_closes_at)) {
        throw new Refused(409, 'check-in-closed')
      }
      duties.checkCode(request.body.code, session, actor.here, now)
      const late = door.late_after !== null && now > instant(door.late_after)
      if (!await tool.run(sql.ENTER, { ...keys, entry: duties.newId(), at: now, late })) throw new Refused(409, 'collision')
      await audit(tool, duties.auditRow(actor, {
        at: now, address: request.ip, action: 'checked-in', kind: 'activity', object: activity,
        detail: { session_id: session, seat_id: actor.seat, evidence: 'venue-code', is_late: late }
      }))
      entered = { at: now.toISOString(), is_late: late, evidence: 'venue-code' }
    }
    return { activity_id: activity, session_id: session, seat_id: actor.seat, ...entered }
  })
})

app.post(`${PREFIX}/proposals/:proposal/submission`, { schema: schemas.submission }, async (request, reply) => {
  const claims = duties.verify(request.headers.authorization)
  const { proposal } = request.params
  const key = request.headers['idempotency-key']
  const digest = duties.requestDigest(request.url, request.bytes)
  const now = new Date()
  return change(async tool => {
    const actor = await actorOf(tool, claims, now, 'own:proposal:write')
    const [known] = await tool.rows(sql.KNOWN, { ...actor, key, since: new Date(now - 86_400_000) })
    if (known) {
      if (!known.request_digest.equals(digest)) throw new Refused(422, 'key-reused')
      reply.header('etag', known.etag)
      return JSON.parse(known.body)
    }
    const [found] = await tool.rows(sql.CASE, { ...actor, proposal })
    if (!found || found.author_seat_id !== actor.seat) throw new Refused(404, 'not-found')
    const version = request.body.version ?? found.version
    if (version !== found.version || !['draft', 'co-signing', 'sent-back'].includes(found.state)) throw new Refused(409, 'lost-update')
    const texts = (await tool.rows(sql.SUGGESTIONS, { ...actor, proposal })).map(each => each.text)
    const signed = found.kind === 'joint' ? (await tool.rows(sql.SIGNED, { ...actor, proposal }))[0].signed : 0
    if (!duties.isComplete(found, texts, signed)) throw new Refused(422, 'not-ready')
    await tool.rows(sql.SETTINGS, actor)
    const sessions = await tool.rows(sql.TERM_SESSIONS, actor)
    const { id: session, year, number, term } = found.session_id
      ? sessions.find(each => each.id === found.session_id)
      : sessions.findLast(each => each.begins_on <= duties.today(now)) ?? sessions[0]
    const due = duties.due(now)
    const round = found.review_round + 1
    const keys = {
      ...actor, proposal, version, following: version + 1, session, now, due, round, steps: FORM.steps.length,
      step: FORM.steps[0].name, revision: found.revision, history: duties.newId(), source: found.state,
      period: duties.periodAt(now)
    }
    if (!await tool.run(sql.SUBMIT, keys)) throw new Refused(409, 'lost-update')
    await tool.run(sql.REVISION, keys)
    await tool.run(sql.HISTORY, keys)
    await tool.run(sql.MATTER, {
      ...keys, year, number, term, category: found.category, filed: found.case_number, title: found.title,
      ...columnsOf(found.title, [found.situation, found.analysis, ...texts].join('\n'))
    })
    await audit(tool, duties.auditRow(actor, {
      at: now, address: request.ip, action: 'proposal-submitted', kind: 'proposal', object: proposal,
      detail: {
        author_seat_id: actor.seat, author_account_id: actor.account, session_id: session, revision: found.revision,
        round, steps: FORM.steps.length, settings_version: 0, due_at: due.replace('T', ' ').replace('Z', '+00:00')
      }
    }))
    const answer = {
      id: proposal, kind: found.kind, state: 'in-review', version: version + 1, revision: found.revision, review_round: round,
      review_step: 1, review_steps: FORM.steps.length, step_name: keys.step, step_due_at: due, case_number: null,
      case_label: null, actions: ['withdraw']
    }
    const body = reply.serialize(answer)
    const etag = duties.etag(body, version + 1)
    reply.header('etag', etag)
    await tool.run(sql.ANSWER, { ...keys, answer: duties.newId(), key, digest, body: Buffer.from(body), etag })
    return answer
  })
})

app.get(`${PREFIX}/scores`, { schema: schemas.board }, async (request, reply) => {
  const { limit, after } = request.query
  const claims = duties.verify(request.headers.authorization)
  const now = new Date()
  const actor = await actorOf(reading, claims, now, 'committee:score:read')
  const year = duties.yearOf(now)
  const [total, id] = after ? duties.unmark(after) : []
  const rows = await reading.rows(after ? sql.BOARD_AFTER : sql.BOARD, {
    ...actor, year, limit: limit + 1, total: total && stored(total), id
  })
  const items = rows.slice(0, limit)
  const [{ before, higher }] = items.length
    ? await reading.rows(sql.BEFORE, { ...actor, year, total: items[0].total, id: items[0].seat_id })
    : [{ before: 0, higher: 0 }]
  const last = items.at(-1)
  const next = rows.length > limit ? duties.mark(exact(last.total), last.seat_id) : null
  let rank = Number(higher) + 1
  const totals = items.map(item => item.total)
  for (const [place, item] of items.entries()) {
    if (place && totals[place] !== totals[place - 1]) rank = Number(before) + place + 1
    item.rank = rank
    item.total = points(item.total)
  }
  await change(tool => audit(tool, duties.auditRow(actor, {
    at: now, address: request.ip, action: 'personal-data-read', kind: 'person', object: NOBODY,
    detail: { operation: 'list_scores' }
  })))
  reply.isDated = true
  const asOf = items.reduce((least, item) => (least === null || item.computed_at < least ? item.computed_at : least), null)
  return { items, next, year, as_of: asOf }
})

app.get(`${PREFIX}/me/score`, { schema: schemas.receipt }, async (request, reply) => {
  const claims = duties.verify(request.headers.authorization)
  const now = new Date()
  const actor = await actorOf(reading, claims, now, 'own:score:read')
  const year = duties.yearOf(now)
  const [row] = await reading.rows(sql.RECEIPT, { ...actor, year, first: `${year}-01-01`, last: `${year}-12-31` })
  if (!row) throw new Refused(404, 'not-found')
  reply.isDated = true
  return {
    seat_id: actor.seat, name: row.name, member_number: row.member_number, year, ...row.receipt,
    ...duties.OF_OPEN_YEAR,
    regulation: {
      id: row.regulation_id, regulation: row.regulation, title: row.title, version: row.version, sha256: row.sha256
    },
    as_of: row.computed_at
  }
})

app.get(`${PREFIX}/me/activities`, { schema: schemas.agenda }, async request => {
  const { limit } = request.query
  const claims = duties.verify(request.headers.authorization)
  const now = new Date()
  const actor = await actorOf(reading, claims, now, 'own:activity:attend')
  const rows = await reading.rows(sql.AGENDA, { ...actor, now, limit: limit + 1 })
  const items = rows.slice(0, limit)
  const byId = new Map(items.map(item => [item.id, item]))
  for (const item of items) {
    item.is_required = item.is_required && item.role !== 'observer'
    item.is_excused = item.excused_at !== null
    item.sessions = []
    item.result = item.status === null
      ? null
      : { status: item.status, half_days: item.half_days, sessions: item.settled_sessions }
  }
  for (const each of await reading.rows(sql.SESSIONS, { ...actor, activities: list([...byId.keys()]) })) {
    const item = byId.get(each.activity_id)
    const isOpen = ['published', 'open'].includes(item.state) && instant(each.check_in_opens_at) <= now && now < instant(each.check_in_closes_at)
    each.attendance = each.at === null ? null : { at: each.at, is_late: each.is_late, evidence: each.evidence }
    each.can_check_in = isOpen && each.attendance === null
    item.sessions.push(each)
  }
  const last = items.at(-1)
  return { items, next: rows.length > limit ? duties.markOf(last.begins_at, last.id) : null }
})

const processes = Number(process.env.PROCESSES ?? 1)
if (processes > 1 && cluster.isPrimary) {
  for (let number = 0; number < processes; number++) cluster.fork()
  process.on('SIGTERM', () => process.exit(0))
} else {
  await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) })
  process.on('SIGTERM', () => process.exit(0))
}
