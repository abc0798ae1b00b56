// The storage API as its published client uses it: exchanges recorded from the real server are replayed and compared, then
// what recordings do not show: conditions, signatures, policies, many writers, clients that go away.
import { createHash, randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import {
  agentHeaders, anonToken, assert, assertStorageError, client, existsSync, inventory, net, newTenant, now, path, readFileSync,
  randomUUID, request, root, service, serviceToken, sqlRun, token, until, url,
} from './lib.mjs'

const recorded = path.join(root, '../shared/data/storage-exchanges.jsonl')
const base = '/storage/v1'

/** One call of the API; who: {token} or {headers}. */
const call = (method, target, { who, headers = {}, ...rest } = {}) =>
  request(method, base + target, { token: who?.token, headers: { ...who?.headers, ...headers }, ...rest })

// ---- replay --------------------------------------------------------------------------------------------------------------

// What later work brings: images, resumable uploads, the real server's own status pages.
const later = (e) => /^\/(render|upload|cdn|status|version)\b/.test(e.p) || e.b.includes('"transform"')

/** Buckets that were there before the recording began, and a policy for its authenticated user. */
const scenery = `
  insert into storage.buckets (id, name, owner) values
    ('bucket2', 'bucket2', '4d56e902-f0a0-4662-8448-a4d9e643c142'), ('bucket-move', 'bucket-move', null);
  create policy e2e_replay on storage.objects to authenticated
    using (bucket_id = 'bucket2' and (storage.foldername(name))[1] = 'authenticated')
    with check (bucket_id = 'bucket2' and (storage.foldername(name))[1] = 'authenticated')`
const clearing = `
  drop policy if exists e2e_replay on storage.objects;
  delete from storage.objects where bucket_id in (select id from storage.buckets where id not in ('courses', 'media-library', 'published'));
  delete from storage.buckets where id not in ('courses', 'media-library', 'published')`

/** Bodies were cut when they were recorded: the same length of other bytes, or the same form around them. */
function bodyOf(e) {
  const type = e.h['content-type'] ?? ''
  const boundary = /boundary=(.*)/.exec(type)?.[1]
  const text = Buffer.from(e.b.replace(/…$/, ''), 'latin1')
  if (boundary) {
    const head = e.b.slice(0, e.b.indexOf('octet-stream\r\n\r\n') + 16)
    return Buffer.concat([Buffer.from(head, 'latin1'), randomBytes(29526), Buffer.from(`\r\n--${boundary}--\r\n`)])
  }
  if (e.b === '' && e.bl === 0) return undefined
  return e.bl > text.length || e.b.endsWith('…') ? randomBytes(e.bl) : text
}

/** What differs from run to run becomes a word. */
function plain(value, key) {
  if (Array.isArray(value)) return value.map((v) => plain(v))
  if (value && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, plain(v, k)]))
  if (typeof value !== 'string') return value
  if (key === 'eTag' || key === 'etag') return '<etag>'
  if (key === 'nextCursor') return '<cursor>'
  return value.replace(/token=.*$/, 'token=<token>').replace(/^<signed:.*/s, '<token>').replace(/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/, '<token>')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<uuid>')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/, '<time>')
}

function compareHeaders(e, r) {
  for (const name of ['content-type', 'cache-control', 'accept-ranges', 'x-robots-tag']) {
    if (e.rh[name]) assert.equal(r.headers[name], e.rh[name], name)
  }
  for (const name of ['etag', 'last-modified']) if (e.rh[name]) assert.ok(r.headers[name], `${name} is missing`)
  if (e.rh.etag) assert.match(r.headers.etag, /^"[0-9a-f]{32}"$/)
  if (e.rh['accept-ranges']) assert.equal(r.headers['content-length'], e.rh['content-length'])
}

function compareBodies(e, r) {
  if (e.m === 'HEAD') return
  if (e.rh['accept-ranges']) return assert.equal(r.body.length, e.rl)
  if (e.rb.endsWith('…')) { // a long list: the form of its first element
    assert.deepEqual(Object.keys(r.json[0]), Object.keys(JSON.parse(/\{.*?\}/s.exec(e.rb)[0])))
    return
  }
  assert.deepEqual(plain(r.json), plain(JSON.parse(e.rb)))
}

describe('exchanges with the real server, replayed', { skip: existsSync(recorded) ? false : 'there is no recording here' }, () => {
  before(async () => { await sqlRun(clearing); await sqlRun(scenery) })
  after(() => sqlRun(clearing))

  test('every one that is supported has the same status, headers and body', async () => {
    const tokens = {
      service_role: await serviceToken(), anon: await anonToken(),
      authenticated: token({ sub: randomUUID(), role: 'authenticated', aud: 'authenticated' }),
    }
    const signed = new Map() // path -> the token we gave for it
    const cursors = new Map() // bucket's list -> our last cursor
    const uploaded = new Set()
    let replayed = 0
    const made = new Set()
    for (const line of readFileSync(recorded, 'utf8').trim().split('\n')) {
      const e = JSON.parse(line)
      if (later(e)) continue
      if (e.m === 'POST' && e.p === '/bucket' && made.has(e.b)) continue // recorded in two runs, each on a fresh server
      if (e.m === 'POST' && e.p === '/bucket') made.add(e.b)
      const headers = { ...e.h }
      delete headers['x-client-info']
      if (headers.authorization) headers.authorization = headers.authorization.replace(/<(\w+)>/, (_, who) => tokens[who])
      let target = e.p
      const at = target.indexOf('?token=<signed:')
      if (at >= 0) target = `${target.slice(0, at)}?token=${signed.get(target.slice(0, at))}`
      let body = bodyOf(e)
      if (e.b.includes('"cursor"')) body = JSON.stringify({ ...JSON.parse(e.b), cursor: cursors.get(e.p) })
      const key = /^\/object\/(?:sign\/)?(bucket-\d+\/.+)/.exec(e.p)?.[1]
      if (e.p.startsWith('/object/sign/') && e.s === 200 && key && !uploaded.has(key)) { // its upload was not recorded
        await request('POST', `${base}/object/${key}`, { headers: { authorization: headers.authorization }, body: 'x' })
      }
      if (e.p.startsWith('/object/') && e.m === 'POST' && e.s === 200) uploaded.add(key)
      const r = await request(e.m, base + target, { headers, body })
      try {
        assert.equal(r.status, e.s, r.text)
        compareHeaders(e, r)
        compareBodies(e, r)
      } catch (error) {
        throw new Error(`${e.m} ${e.p} ${e.b.slice(0, 200)}: ${error.message}`, { cause: error })
      }
      const link = r.json?.url ?? r.json?.signedURL
      if (link) signed.set(link.split('?')[0], link.split('token=')[1])
      if (r.json?.nextCursor) cursors.set(e.p, r.json.nextCursor)
      replayed++
    }
    assert.ok(replayed > 330, `only ${replayed} were replayed`)
  })
})
