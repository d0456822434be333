// SQLite by better-sqlite3: synchronous, one connection, as its documentation recommends.
import Database from 'better-sqlite3'
import { PLACE } from './duties.js'

const database = new Database(PLACE.database_url.replace('sqlite:///', ''))
for (const pragma of ['foreign_keys = ON', 'journal_mode = WAL', 'synchronous = FULL', 'busy_timeout = 10000']) {
  database.pragma(pragma)
}

const IDENTIFIER = /^[0-9a-f]{32}$/
const DASHED = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const FLAGS = new Set(['who_must_change', 'has_decided', 'is_standing', 'is_stale', 'is_required', 'is_late'])

const TEXTS = new Set(['request', 'key'])

function bound (value, name) {
  if (value instanceof Date) return value.toISOString().replace('Z', '000Z')
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'string') return DASHED.test(value) && !TEXTS.has(name) ? value.replaceAll('-', '') : value
  if (value !== null && typeof value === 'object' && !Buffer.isBuffer(value)) return JSON.stringify(value)
  return value ?? null
}

function read (name, value) {
  if (value === null) return null
  if (FLAGS.has(name)) return value === 1
  if (name === 'who_roles') return value.split(',')
  if (name === 'receipt') return JSON.parse(value)
  if (typeof value === 'string' && IDENTIFIER.test(value)) {
    return `${value.slice(0, 8)}-${value.slice(8, 12)}-${value.slice(12, 16)}-${value.slice(16, 20)}-${value.slice(20)}`
  }
  return value
}

const prepared = new Map()
function statement (sql, keys) {
  let known = prepared.get(sql)
  if (known === undefined) {
    known = { names: [...new Set(sql.match(/\$[a-z]+/g).map(name => name.slice(1)))], own: database.prepare(sql) }
    prepared.set(sql, known)
  }
  return [known.own, Object.fromEntries(known.names.map(name => [name, bound(keys[name], name)]))]
}

const tool = {
  rows (sql, keys) {
    const [own, values] = statement(sql, keys)
    return own.all(values).map(row => {
      for (const name in row) row[name] = read(name, row[name])
      return row
    })
  },
  run (sql, keys) {
    const [own, values] = statement(sql, keys)
    return own.run(values).changes
  }
}

export const reading = tool
export const list = values => values.map(value => bound(value))

// Everything within is synchronous in truth, so nothing else runs between BEGIN and COMMIT.
let writing = Promise.resolve()
export function change (work) {
  const mine = writing.then(async () => {
    database.exec('BEGIN IMMEDIATE')
    try {
      const result = await work(tool)
      database.exec('COMMIT')
      return result
    } catch (error) {
      database.exec('ROLLBACK')
      throw error
    }
  })
  writing = mine.catch(() => {})
  return mine
}

export const points = total => exact(total).replace(/\.?0+$/, '')
export const stored = total => Number(total.replace('.', ''))
export function exact (total) {
  const digits = String(Math.abs(total)).padStart(9, '0')
  return `${total < 0 ? '-' : ''}${digits.slice(0, -8)}.${digits.slice(-8)}`
}
