// What this peer must do besides its framework's work; the twin of ../peers/duties.py.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createVerifier } from 'fast-jwt'
import { v7 } from 'uuid'

export const PLACE = JSON.parse(readFileSync(process.env.BENCHMARK_PLACE, 'utf8'))
export const IS_SQLITE = PLACE.database_url.startsWith('sqlite')
const REST_DAYS = new Set(PLACE.rest_days)
const VENUE_KEY = Buffer.from(PLACE.venue_key, 'base64')
const ROLES = Object.fromEntries(Object.entries(PLACE.roles).map(([role, held]) => [role, new Set(held)]))
export const FORM = PLACE.form
export const newId = v7

export class Refused extends Error {
  constructor (status, code) {
    super(code)
    this.statusCode = status
    this.code = code
  }
}

// A signature once checked is remembered, as in our server and in the Python peers.
const verifier = createVerifier({
  key: PLACE.public_pem,
  algorithms: ['EdDSA'],
  allowedAud: PLACE.audience,
  allowedIss: PLACE.issuer,
  requiredClaims: ['iss', 'aud', 'sub', 'jti', 'iat', 'nbf', 'exp', 'ver', 'cmt', 'dev'],
  cache: 10000
})

export function verify (authorization) {
  if (!authorization?.toLowerCase().startsWith('bearer ')) throw new Refused(401, 'no-token')
  try {
    const { sub, cmt, dev, ver } = verifier(authorization.slice(7))
    return { account: sub, here: cmt, device: dev, version: ver }
  } catch {
    throw new Refused(401, 'bad-token')
  }
}

export function actorOf (claims, row, needs) {
  if (!row || row.who_name === null) throw new Refused(401, 'bad-token')
  const roles = row.who_roles ?? []
  const held = row.who_seat ? [...roles, 'member'] : roles
  const may = permission => held.some(role => ROLES[role].has(permission))
  if (row.who_must_change || !may(needs)) throw new Refused(403, 'not-permitted')
  return { account: claims.account, here: claims.here, name: row.who_name, seat: row.who_seat, may }
}

const plain = id => Buffer.from(id.replaceAll('-', ''), 'hex')

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
function base32 (text) {
  let bits = 0
  let value = 0
  const bytes = []
  for (const letter of text) {
    const digit = BASE32.indexOf(letter)
    if (digit < 0) break
    value = ((value << 5) | digit) & 0xfff
    bits += 5
    if (bits >= 8) {
      bits -= 8
      bytes.push((value >> bits) & 0xff)
    }
  }
  return Buffer.from(bytes)
}

export function checkCode (code, session, here, now) {
  const key = createHmac('sha256', VENUE_KEY).update(Buffer.concat([plain(here), plain(session)])).digest()
  const raw = base32(code.slice(3))
  const wanted = createHmac('sha256', key).update('code').update(raw.subarray(6, 10)).digest().subarray(0, 10)
  const own = raw.length === 20 && raw.subarray(0, 6).equals(plain(session).subarray(-6))
  if (!code.startsWith('CX1') || !own || !timingSafeEqual(raw.subarray(10), wanted)) throw new Refused(403, 'code-forged')
  const window = raw.readUInt32BE(6)
  const present = Math.floor(now.getTime() / 30000)
  if (window < present - 1 || window > present) throw new Refused(403, 'code-expired')
}

const asMark = instant => instant.replace('.000000', '').replace('Z', '+00:00')
export const mark = (...keys) => Buffer.from(JSON.stringify(keys).replace(/",\s*"/g, '", "')).toString('base64url')
export const markOf = (instant, id) => mark(asMark(instant), id)
export const unmark = after => JSON.parse(Buffer.from(after, 'base64url').toString())

// What its proposer may do with a proposal that is not in review.
function writing ({ state, kind }) {
  const isCollective = kind === 'collective'
  return [
    'edit',
    ...(state !== 'sent-back' && !isCollective ? ['invite'] : []),
    ...(state === 'co-signing' || (state === 'sent-back' && kind === 'joint') ? ['call-off'] : []),
    ...(state !== 'co-signing' && isCollective ? ['name-main'] : []),
    'submit', 'withdraw'
  ]
}

// What a reviewer may do with a proposal in review: nothing where he has decided a step of this round.
function reviewing (proposal) {
  if (proposal.has_decided) return []
  return proposal.review_step === proposal.review_steps
    ? ['send-back', 'file', 'decline', 'propose-conversion', 'merge']
    : ['pass-step', 'send-back', 'propose-conversion', 'merge']
}

// What a receipt tells of a year in which nothing was published: the peers answer for no other.
export const OF_OPEN_YEAR = {
  quarter: null, last_day: null, frozen: null, adjustments: [], appeals: [],
  year_state: {
    state: 'open', round: 0, published_at: null, appeal_until: null, are_appeals_open: false, closed_at: null, sha256: null
  }
}

// In the order of the life's table.
export function actionsOn (proposal, actor) {
  const isOwn = proposal.author_seat_id === actor.seat || proposal.officer_account_id === actor.account
  const proposes = isOwn && actor.may('own:proposal:write')
  const reviews = actor.may('committee:proposal:review') && !isOwn && actor.account !== proposal.account_id
  if (!proposes && !reviews) return []
  const { asked } = proposal
  const decides = reviews && asked !== null && proposal.asked_by !== actor.account
  switch (proposal.state) {
    case 'draft':
    case 'co-signing':
    case 'sent-back':
      return proposes ? writing(proposal) : []
    case 'in-review':
      return proposes ? ['withdraw'] : reviewing(proposal)
    case 'awaiting-consent':
      return proposes ? ['consent', 'refuse-conversion'] : []
    case 'filed':
      if (asked === null) return [proposes ? 'ask-withdrawal' : 'ask-merger']
      return decides ? [asked === 'withdrawal' ? 'withdraw-filed' : 'merge-filed', 'refuse-request'] : []
    case 'merged':
      if (asked === null) return reviews ? ['ask-separation'] : []
      return decides ? [proposal.case_number === null ? 'separate' : 'separate-filed', 'refuse-request'] : []
    default:
      return []
  }
}

export function etag (body, version) {
  const digest = createHash('sha1').update(body).digest('hex').slice(0, 18)
  return version === undefined ? `"${digest}"` : `"${version}-${digest}"`
}

// The audit's canonical texts: keys in order, instants as Python writes them.
const canonical = detail => JSON.stringify(Object.fromEntries(Object.entries(detail).sort(([a], [b]) => (a < b ? -1 : 1))))
const isoformat = at => (at.getMilliseconds() ? at.toISOString().replace('Z', '000+00:00') : at.toISOString().replace('.000Z', '+00:00'))

export function auditRow (actor, { at, address, action, kind, object, detail }) {
  const row = { here: actor.here, audit: newId(), at, actor: actor.account, address, request: newId(), action, kind, object, detail }
  const total = createHash('sha256')
  for (const part of [
    plain(row.here), plain(row.audit), isoformat(at), plain(row.actor), address, row.request, action, kind,
    plain(object), 'done', canonical(detail)
  ]) {
    const raw = typeof part === 'string' ? Buffer.from(part) : part
    const length = Buffer.alloc(8)
    length.writeBigUInt64BE(BigInt(raw.length))
    total.update(length).update(raw)
  }
  return { ...row, digest: total.digest() }
}

// Never one of a body, for nobody sends a peer one.
export function isComplete (proposal, suggestions, signed) {
  const length = text => [...text].length
  const total = length(proposal.situation) + length(proposal.analysis) + suggestions.reduce((sum, each) => sum + length(each), 0)
  return proposal.title && length(proposal.title) <= FORM.title_max && FORM.categories.includes(proposal.category) &&
    proposal.situation && proposal.analysis && suggestions.length > 0 &&
    suggestions.length <= FORM.suggestions_max_count &&
    suggestions.every(each => length(each) <= FORM.suggestion_max) && total <= FORM.text_max &&
    (proposal.kind === 'individual' || (proposal.kind === 'joint' && signed > 0))
}

const CUT_OFF = FORM.cut_off && new Date(FORM.cut_off)
export const periodAt = instant => (!CUT_OFF || instant <= CUT_OFF ? 'during-plenary' : 'at-other-time')

const DAY = 86_400_000
const chinese = at => new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 10)
export const today = chinese
export const yearOf = at => Number(chinese(at).slice(0, 4))

// The end of the last working day of the first step, to the microsecond that a Date cannot hold.
export function due (begun) {
  let day = new Date(`${chinese(begun)}T00:00:00Z`)
  for (let remaining = FORM.steps[0].amount; remaining > 0;) {
    day = new Date(day.getTime() + DAY)
    if (!REST_DAYS.has(day.toISOString().slice(0, 10))) remaining--
  }
  return `${day.toISOString().slice(0, 10)}T15:59:59.999999Z`
}

export const requestDigest = (url, body) => {
  const [path, query = ''] = url.split('?')
  return createHash('sha256').update(`${path}?${query}\0`).update(body).digest()
}
