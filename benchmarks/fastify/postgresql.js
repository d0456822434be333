// PostgreSQL by pg: a pool, named prepared statements, instants as text so that no microsecond is lost.
import pg from 'pg'
import { PLACE } from './duties.js'

// "2026-01-05 01:00:00+00" is the form of an answer but for two characters.
pg.types.setTypeParser(1184, text => text.replace(' ', 'T').replace('+00', 'Z'))
pg.types.setTypeParser(1082, text => text)
pg.types.setTypeParser(20, Number)

const url = new URL(PLACE.database_url.replace('postgresql+psycopg://', 'http://').replace('@/', '@local/'))
const pool = new pg.Pool({
  host: url.searchParams.get('host'),
  port: Number(url.searchParams.get('port')),
  database: url.pathname.slice(1),
  user: url.username,
  max: Number(process.env.THREADS ?? 8)
})

const prepared = new Map()
function statement (sql, keys) {
  let known = prepared.get(sql)
  if (known === undefined) {
    const names = []
    const text = sql.replace(/\$([a-z]+)/g, (_, name) => {
      if (!names.includes(name)) names.push(name)
      return `$${names.indexOf(name) + 1}`
    })
    known = { name: `s${prepared.size}`, text, names }
    prepared.set(sql, known)
  }
  return { name: known.name, text: known.text, values: known.names.map(name => keys[name]) }
}

const tool = client => ({
  rows: async (sql, keys) => (await client.query(statement(sql, keys))).rows,
  run: async (sql, keys) => (await client.query(statement(sql, keys))).rowCount
})

export const reading = tool(pool)
export const list = values => values

export async function change (work) {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    const result = await work(tool(client))
    await client.query('COMMIT')
    return result
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  } finally {
    client.release()
  }
}

export const points = total => total.replace(/\.?0+$/, '')
export const stored = total => total
export const exact = total => total
