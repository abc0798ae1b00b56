// The storage API as its published client uses it: exchanges recorded from the real server are replayed and compared, then
// what recordings do not show: conditions, signatures, policies, many writers, clients that go away.
import { createHash, randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import {
  agentHeaders, anonToken, assert, assertStorageError, client, existsSync, inventory, settledInventory, net, newTenant, now, path, processes, readFileSync,
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
const others = `id not in ('courses', 'media-inbox', 'media-library', 'published') and id not like 'e2e-%'`
const clearing = `
  drop policy if exists e2e_replay on storage.objects;
  delete from storage.objects where bucket_id in (select id from storage.buckets where ${others});
  delete from storage.buckets where ${others}`

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

// ---- what recordings do not show --------------------------------------------------------------------------------------------

let who // the service role
const bucket = `e2e-${randomBytes(4).toString('hex')}`
const text = { 'content-type': 'text/plain' }
const put = (key, body, { headers = text, ...rest } = {}) => call('PUT', `/object/${bucket}/${key}`, { who, headers, body, ...rest })
const get = (key, headers = {}, query = '') => call('GET', `/object/${bucket}/${key}${query}`, { who, headers })
const sign = async (key, expiresIn = 60) => {
  const r = await call('POST', `/object/sign/${bucket}/${key}`, { who, body: { expiresIn } })
  assert.equal(r.status, 200, r.text)
  return r.json.signedURL
}

before(async () => {
  who = await service()
  const r = await call('POST', '/bucket', { who, body: { id: bucket, name: bucket, public: true } })
  assert.equal(r.status, 200, r.text)
})
after(() => sqlRun(`delete from storage.objects where bucket_id = :'b'; delete from storage.buckets where id = :'b'`, { b: bucket }))

describe('conditions', () => {
  test('If-None-Match: lists, weak tags and a star', async () => {
    await put('c.txt', 'conditions')
    const { etag, 'last-modified': modified } = (await get('c.txt')).headers
    for (const tags of [etag, `"x", ${etag}`, `W/${etag}`, '*']) {
      const r = await get('c.txt', { 'if-none-match': tags })
      assert.equal(r.status, 304, tags)
      assert.equal(r.headers.etag, etag)
      assert.equal(r.body.length, 0)
    }
    for (const tags of ['"x"', etag.slice(0, -1), '']) assert.equal((await get('c.txt', { 'if-none-match': tags })).status, 200, tags)
    assert.equal((await get('c.txt', { 'if-modified-since': modified })).status, 304)
    assert.equal((await get('c.txt', { 'if-modified-since': 'Sat, 01 Jan 2000 00:00:00 GMT' })).status, 200)
    assert.equal((await get('c.txt', { 'if-modified-since': 'yesterday' })).status, 200)
    assert.equal((await get('c.txt', { 'if-modified-since': modified, 'if-none-match': '"x"' })).status, 200)
  })
  test('a range with If-Range is a part of the same object or all of another', async () => {
    await put('r.txt', '0123456789')
    const { etag } = (await get('r.txt')).headers
    assert.equal((await get('r.txt', { range: 'bytes=2-3', 'if-range': etag })).text, '23')
    await put('r.txt', 'abcdefghij')
    assert.equal((await get('r.txt', { range: 'bytes=2-3', 'if-range': etag })).text, 'abcdefghij')
  })
  test('?download makes an attachment with a safe name', async () => {
    await put('d.txt', 'x')
    assert.equal((await get('d.txt', {}, '?download')).headers['content-disposition'], 'attachment;')
    assert.equal((await get('d.txt')).headers['content-disposition'], undefined)
    const r = await get('d.txt', {}, `?download=${encodeURIComponent('ä "b";\r\nX: y.txt')}`)
    const name = '%C3%A4%20%22b%22%3B%0D%0AX%3A%20y.txt'
    assert.equal(r.headers['content-disposition'], `attachment; filename=${name}; filename*=UTF-8''${name};`)
    assert.equal(r.headers.x, undefined)
  })
})

describe('signed and public addresses', () => {
  const open = (target, headers = {}) => request('GET', base + target, { headers })
  test('a signed address serves that object to anyone, until it expires', async () => {
    await put('s.txt', 'signed')
    const link = await sign('s.txt')
    const r = await open(link, { authorization: 'Bearer nonsense' }) // which does not matter here
    assert.equal(r.text, 'signed')
    assert.ok(Date.parse(r.headers.expires) > Date.now())
    assert.equal(r.headers['cache-control'], undefined)
    assert.equal((await open(`${link}&download=a.txt`)).headers['content-disposition'], "attachment; filename=a.txt; filename*=UTF-8''a.txt;")
    assert.equal((await request('HEAD', base + link)).status, 200)
    assert.equal((await open(await sign('s.txt', 1).then((l) => until('it has expired', async () => (await open(l)).status === 400 && l, { within_ms: 9000 })))).json.message,
      '"exp" claim timestamp check failed')
  })
  test('it serves nothing else', async () => {
    await put('s.txt', 'signed')
    await put('other.txt', 'other')
    const [at, tok] = (await sign('s.txt')).split('?token=')
    const claims = { url: `${bucket}/s.txt`, scope: 'download' }
    const refused = async (t, code, target = at) => {
      const r = await open(`${target}?token=${t}`)
      assert.equal(r.status, 400, r.text)
      assert.equal(r.json.code, code, r.text)
    }
    await refused(tok, 'InvalidSignature', at.replace('s.txt', 'other.txt'))
    await refused(tok, 'InvalidSignature', at.replace('/s.txt', '//s.txt'))
    await refused(`${tok.slice(0, -3)}AAA`, 'InvalidJWT')
    await refused('nonsense', 'InvalidJWT')
    await refused(token(claims, { key: 'x'.repeat(40) }), 'InvalidJWT')
    await refused(token({ ...claims, scope: 'upload' }), 'InvalidSignature')
    await refused(token({ url: claims.url }), 'InvalidSignature')
    await refused(token({ ...claims, exp: undefined }), 'InvalidSignature')
    await refused(token({ ...claims, exp: now() - 60 }), 'InvalidJWT')
    await refused(await serviceToken(), 'InvalidSignature')
    const none = (v) => Buffer.from(JSON.stringify(v)).toString('base64url')
    await refused(`${none({ alg: 'none' })}.${none({ ...claims, exp: now() + 60 })}.`, 'InvalidJWT')
    assert.equal((await open(at)).json.code, 'InvalidRequest')
  })
  test('a signature is no bearer token', async () => {
    await put('s.txt', 'signed')
    const r = await call('GET', `/object/courses/x`, { who: { token: (await sign('s.txt')).split('token=')[1] } })
    assert.equal(r.status, 400)
    const list = await call('GET', '/bucket', { who: { token: (await sign('s.txt')).split('token=')[1] } })
    assert.ok(list.status === 400 || list.json.length === 0, list.text)
  })
  test('a public bucket serves anyone, a private one nobody', async () => {
    await put('p.txt', 'public')
    assert.equal((await open(`/object/public/${bucket}/p.txt`)).text, 'public')
    assert.equal((await open(`/object/public/${bucket}/p.txt`, { authorization: 'Bearer nonsense' })).text, 'public')
    assert.equal((await open(`/object/info/public/${bucket}/p.txt`)).json.size, 6)
    assertStorageError(await open(`/object/public/${bucket}/none`), 404, 'not_found')
    await call('PUT', `/bucket/${bucket}`, { who, body: { public: false } })
    assertStorageError(await open(`/object/public/${bucket}/p.txt`), 404, 'Bucket not found')
    assertStorageError(await call('GET', `/object/${bucket}/p.txt`, { who: { token: await anonToken() } }), 404, 'not_found')
    await call('PUT', `/bucket/${bucket}`, { who, body: { public: true } })
    assert.equal((await call('GET', `/object/${bucket}/p.txt`, { who: { token: await anonToken() } })).text, 'public')
  })
})

describe('buckets of what is private', () => {
  test('whatever their rows say, nothing of them is served without a token', async () => {
    const key = `${randomUUID()}/secret.txt`
    for (const id of ['courses', 'media-inbox']) {
      assert.equal((await call('POST', `/object/${id}/${key}`, { who, headers: text, body: 'private' })).status, 200)
      const r = await call('PUT', `/bucket/${id}`, { who, body: { public: true } })
      assertStorageError(r, 400, 'Error')
      assert.match(r.json.message, /always private/)
      await sqlRun(`update storage.buckets set public = true where id = :'b'`, { b: id }) // as a project's own may be
      try {
        for (const target of [`/object/public/${id}/${key}`, `/object/info/public/${id}/${key}`]) {
          const open = await call('GET', target)
          assert.equal(open.status, 400, open.text)
          assertStorageError(open, 404, 'Bucket not found')
        }
        assert.notEqual((await call('GET', `/object/${id}/${key}`, { who: { token: await anonToken() } })).status, 200)
        assert.equal((await call('GET', `/object/${id}/${key}`, { who })).text, 'private')
      } finally {
        await sqlRun(`update storage.buckets set public = false where id = :'b'`, { b: id })
        await call('DELETE', `/object/${id}`, { who, body: { prefixes: [key] } })
      }
    }
  })
})

describe('uploads', () => {
  test('every allowed character of a key comes back', async () => {
    for (const key of ["a b/c!.*'()&$=@;:+,?d", 'deep/er/and/deeper/..a', 'double//slash', '%41%42']) {
      const at = key === '%41%42' ? key : key.split('/').map(encodeURIComponent).join('/')
      const r = await put(at, key)
      assert.equal(r.status, 200, r.text)
      assert.equal(r.json.Key, `${bucket}/${key === '%41%42' ? 'AB' : key}`)
      assert.equal((await get(at)).text, key)
    }
  })
  test('other characters, and too many, are an invalid key', async () => {
    for (const key of ['%C3%A4', 'a%0Ab', 'a%5Cb', 'a%25b', 'a%23b', '%FF', 'k'.repeat(1025), '%C3%A4'.repeat(4000)]) {
      const r = await put(key, 'x')
      assert.equal(r.status, 400, r.text)
      assert.equal(r.json.code, 'InvalidKey', r.text)
    }
  })
  test('a form: content type, cache control, metadata, an empty file', async () => {
    const form = (parts) => {
      const f = new FormData()
      for (const [k, v] of Object.entries(parts)) f.append(k, v)
      return fetch(`${url}${base}/object/${bucket}/form.bin`, { method: 'PUT', headers: { authorization: `Bearer ${who.token}` }, body: f })
    }
    const metadata = { from: 'a form', deep: { n: [1, 2] } }
    const bytes = randomBytes(300000)
    let r = await form({ cacheControl: '77', metadata: JSON.stringify(metadata), '': new Blob([bytes], { type: 'image/png' }) })
    assert.equal(r.status, 200, await r.text())
    const info = (await call('GET', `/object/info/${bucket}/form.bin`, { who })).json
    assert.deepEqual([info.content_type, info.cache_control, info.size, info.metadata], ['image/png', 'max-age=77', 300000, metadata])
    assert.equal(info.etag, `"${createHash('md5').update(bytes).digest('hex')}"`)
    assert.deepEqual((await get('form.bin')).body, bytes)
    r = await form({ contentType: 'audio/ogg', '': new Blob([]) })
    assert.equal(r.status, 200, await r.text())
    const empty = await get('form.bin')
    assert.deepEqual([empty.headers['content-type'], empty.body.length], ['audio/ogg', 0])
    for (const parts of [{ cacheControl: '1' }, { cacheControl: 'x\r\ny', '': new Blob(['x']) }, { metadata: '[1]', '': new Blob(['x']) }]) {
      r = await form(parts)
      assert.equal(r.status, 400)
      assert.equal((await r.json()).code, 'InvalidRequest')
    }
  })
  test('an empty body is an empty object', async () => {
    assert.equal((await put('empty', '')).status, 200)
    const r = await get('empty')
    assert.deepEqual([r.status, r.body.length, r.headers.etag], [200, 0, '"d41d8cd98f00b204e9800998ecf8427e"'])
  })
  test('user metadata in a header must be Base64 of a JSON object', async () => {
    for (const bad of ['%%%', Buffer.from('[]').toString('base64'), Buffer.from('{"a":1,"a":2}').toString('base64'), Buffer.from('{"a":"\\u0000"}').toString('base64')]) {
      const r = await put('meta', 'x', { headers: { ...text, 'x-metadata': bad } })
      assert.equal(r.status, 400, bad)
      assert.equal(r.json.code, 'InvalidRequest')
    }
  })
  test('a media type that could break a header is refused', async () => {
    for (const type of ['text', 'text/plain\u00e4', 'x'.repeat(300) + '/y', 'x/' + 'y'.repeat(20000)]) {
      const r = await put('type', 'x', { headers: { 'content-type': type } })
      assert.equal(r.json.code, 'InvalidMimeType', r.text)
    }
  })
  test('so is a cache control that no reply has room for', async () => {
    const r = await put('type', 'x', { headers: { ...text, 'cache-control': 'x'.repeat(20000) } })
    assertStorageError(r, '400', 'Error')
  })
  test('a signed upload to a key that looks like a token', async () => {
    const { token: tok } = (await call('POST', `/object/upload/sign/${bucket}/a/token=1&b`, { who, body: {} })).json
    const r = await call('PUT', `/object/upload/sign/${bucket}/a/token=1&b?token=${tok}`, { headers: text, body: 'x' })
    assert.equal(r.status, 200, r.text)
    assert.equal((await get('a/token=1&b')).text, 'x')
  })
  test('50 MiB are the most, in the storage API’s words; nothing is left', async () => {
    const before = await settledInventory()
    const r = await put('big', Buffer.alloc(50 * 1024 * 1024 + 1))
    assert.equal(r.status, 400)
    assert.equal(r.json.code, 'EntityTooLarge')
    const far = await put('big', Buffer.alloc(60 * 1024 * 1024)).catch(() => null) // the connection may be closed under the rest
    if (far) assert.equal(far.json.code, 'EntityTooLarge')
    await until('nothing is left', async () => { assert.deepEqual(await inventory(), before); return true })
    const whole = Buffer.alloc(50 * 1024 * 1024, 'w')
    assert.equal((await put('big', whole)).status, 200)
    assert.ok((await get('big')).body.equals(whole))
    await call('DELETE', `/object/${bucket}/big`, { who })
  })
  test('who may not is told before the body is sent', async () => {
    const at = new URL(url)
    const answer = await new Promise((resolve, reject) => {
      let got = ''
      const socket = net.connect(Number(at.port), at.hostname, () => socket.write(
        `POST ${base}/object/${bucket}/denied HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${anon}\r\nContent-Type: text/plain\r\nContent-Length: 40000000\r\n\r\n`))
      socket.on('data', (d) => { got += d; if (got.includes('}')) { socket.destroy(); resolve(got) } })
      socket.on('error', reject)
    })
    assert.match(answer, /^HTTP\/1.1 400 /)
    assert.match(answer, /"statusCode":"403".*"code":"AccessDenied"/)
  })
  let anon
  before(async () => { anon = await anonToken() })
  test('of several who create one object at once, one does', async () => {
    const answers = await Promise.all(Array.from({ length: 16 }, (_, i) =>
      call('POST', `/object/${bucket}/race`, { who, headers: text, body: `writer ${i}` })))
    assert.equal(answers.filter((r) => r.status === 200).length, 1)
    assert.ok(answers.filter((r) => r.status !== 200).every((r) => r.json.code === 'KeyAlreadyExists'))
  })
  test('while many write one object, every reader gets one of them whole', async () => {
    const body = (i) => Buffer.alloc(1000 + i * 4099, 65 + (i % 26))
    await put('hammer', body(0))
    let writing = true
    const seen = new Set()
    const read = async () => {
      while (writing) {
        const r = await get('hammer')
        assert.equal(r.status, 200, r.text)
        assert.ok(r.body.equals(Buffer.alloc(r.body.length, r.body[0])), 'a mixture')
        assert.equal(r.headers.etag, `"${createHash('md5').update(r.body).digest('hex')}"`)
        seen.add(r.headers.etag)
      }
    }
    const write = async (from) => {
      for (let i = from; i < from + 40; i++) assert.equal((await put('hammer', body(i))).status, 200)
    }
    const readers = [read(), read(), read(), read()]
    await Promise.all([write(0), write(50), write(100)]).finally(() => { writing = false })
    await Promise.all(readers)
    assert.ok(seen.size > 3)
  })
})

describe('a handler that dies', () => {
  test('killed again and again during uploads: every object that is there is whole, and each answer was true', async () => {
    const written = new Map() // key -> bodies that a 200 stands for
    let killing = true
    let killed = 0
    const killer = (async () => {
      for (let i = 0; i < 8; i++) {
        for (const p of processes(/^\.\/storage --fd/)) killed += process.kill(p.pid, 'SIGKILL')
        await until('it is back', async () => (await call('GET', '/bucket', { who })).status === 200)
      }
      killing = false
    })()
    const write = async (n) => {
      for (let i = 0; killing; i++) {
        const body = Buffer.alloc(20000 + 977 * i, 65 + (i % 26))
        const r = await put(`killed/${n}`, body).catch(() => ({ status: 0 }))
        if (r.status === 200) written.set(`killed/${n}`, body)
        else written.set(`killed/${n}`, null) // done or not: both are right
      }
    }
    await Promise.all([killer, write(0), write(1), write(2), write(3)])
    for (const [key, last] of written) {
      const r = await get(key)
      if (last === null && r.status === 400) continue
      assert.equal(r.status, 200, r.text)
      assert.equal(r.headers.etag, `"${createHash('md5').update(r.body).digest('hex')}"`)
      assert.ok(r.body.every((b) => b === r.body[0]))
      if (last) assert.ok(r.body.equals(last), 'what was acknowledged is there')
    }
    assert.equal(written.size, 4)
    assert.ok(killed >= 8, `${killed} were killed`)
  })
})

describe('lists', () => {
  const list = async (body) => {
    const r = await call('POST', `/object/list/${bucket}`, { who, body })
    assert.equal(r.status, 200, r.text)
    return r.json
  }
  const names = async (body) => (await list(body)).map((e) => e.name)
  before(async () => {
    for (const key of ['l/b.txt', 'l/a.txt', 'l/Z.txt', 'l/sub/x', 'l/sub/y/z', 'l/sub2/x', 'l_/not', 'lother']) await put(key, key)
  })
  test('folders first, then objects by name; a prefix is a folder', async () => {
    assert.deepEqual(await names({ prefix: 'l' }), ['sub', 'sub2', 'Z.txt', 'a.txt', 'b.txt'])
    assert.deepEqual(await names({ prefix: 'l/' }), ['sub', 'sub2', 'Z.txt', 'a.txt', 'b.txt'])
    assert.deepEqual(await names({ prefix: 'l', sortBy: { column: 'name', order: 'desc' } }), ['sub2', 'sub', 'b.txt', 'a.txt', 'Z.txt'])
    assert.deepEqual(await names({ prefix: 'l', sortBy: { column: 'created_at', order: 'asc' } }), ['sub', 'sub2', 'b.txt', 'a.txt', 'Z.txt'])
    assert.deepEqual(await list({ prefix: 'l', limit: 1 }), [{ name: 'sub', id: null, updated_at: null, created_at: null, last_accessed_at: null, metadata: null }])
  })
  test('search, limit and offset', async () => {
    assert.deepEqual(await names({ prefix: 'l', search: 'S' }), ['sub', 'sub2'])
    assert.deepEqual(await names({ prefix: 'l', search: 'z' }), ['Z.txt'])
    assert.deepEqual(await names({ prefix: 'l', search: '%' }), [])
    assert.deepEqual(await names({ prefix: 'l', limit: 2, offset: 1 }), ['sub2', 'Z.txt'])
    assert.deepEqual(await names({ prefix: 'none' }), [])
  })
  test('page by page with full names, in every order, each entry once', async () => {
    for (const column of ['name', 'created_at', 'updated_at']) {
      for (const order of ['asc', 'desc']) {
        for (const with_delimiter of [true, false]) {
          const found = []
          for (let cursor, more = true; more;) {
            const r = await call('POST', `/object/list-v2/${bucket}`, { who, body: { prefix: 'l/', limit: 2, with_delimiter, sortBy: { column, order }, cursor } })
            assert.equal(r.status, 200, r.text)
            found.push(...r.json.folders.map((f) => f.name), ...r.json.objects.map((o) => o.name))
            more = r.json.hasNext
            cursor = r.json.nextCursor
          }
          const all = with_delimiter ? ['l/Z.txt', 'l/a.txt', 'l/b.txt', 'l/sub/', 'l/sub2/'] : ['l/Z.txt', 'l/a.txt', 'l/b.txt', 'l/sub/x', 'l/sub/y/z', 'l/sub2/x']
          assert.deepEqual([...found].sort(), all, `${column} ${order} ${with_delimiter}`)
          if (column === 'name' && !with_delimiter) assert.deepEqual(found, order === 'asc' ? all : [...all].reverse())
        }
      }
    }
  })
  test('what the request lacks or has wrong is said', async () => {
    for (const body of [{}, { prefix: 1 }, { prefix: '', limit: -1 }, { prefix: '', limit: 'x' }, { prefix: '', sortBy: { column: 'id; drop' } }]) {
      assertStorageError(await call('POST', `/object/list/${bucket}`, { who, body }), 400, 'Error')
    }
    for (const body of [{ cursor: '%' }, { limit: 0 }, ...['now()', '9999-99-99', '', '2024-13-01T00:00:00+00:00', '2024-02-30T00:00:00Z', '0000-01-01T00:00:00Z', '12']
      .map((time) => ({ cursor: Buffer.from(`l:x\no:asc\nc:created_at\na:${time}`).toString('base64') }))]) {
      assertStorageError(await call('POST', `/object/list-v2/${bucket}`, { who, body }), 400, 'Error')
    }
    for (const body of ['{', '[]', '{"prefix":"a","prefix":"b"}', '{"prefix":"\\u0000"}']) {
      assertStorageError(await call('POST', `/object/list/${bucket}`, { who, headers: { 'content-type': 'application/json' }, body }), 400, 'Error')
    }
  })
})

describe('the published client', () => {
  test('a front end’s calls, start to end', async () => {
    const s = (await client(who)).storage
    const ok = ({ data, error }) => { assert.equal(error, null, error?.message); return data }
    const name = `js-${randomBytes(4).toString('hex')}`
    ok(await s.createBucket(name, { public: false, fileSizeLimit: '1mb', allowedMimeTypes: ['text/*', 'application/json'] }))
    assert.equal(ok(await s.getBucket(name)).file_size_limit, 1000000)
    const from = s.from(name)
    const id = ok(await from.upload('a/one.txt', new Blob(['one'], { type: 'text/plain' }), { metadata: { n: 1 }, cacheControl: '5' })).id
    assert.equal((await from.upload('a/one.txt', 'again')).error.statusCode, '409')
    assert.equal((await from.upload('a/x.png', 'x', { contentType: 'image/png' })).error.statusCode, '415')
    assert.equal((await from.upload('a/big.txt', 'x'.repeat(1000001), { contentType: 'text/plain' })).error.statusCode, '413')
    assert.equal(ok(await from.update('a/one.txt', 'ONE', { contentType: 'text/plain' })).id, id)
    assert.equal(await ok(await from.download('a/one.txt')).text(), 'ONE')
    assert.equal(ok(await from.exists('a/one.txt')), true)
    assert.equal((await from.exists('a/none.txt')).data, false)
    assert.equal(ok(await from.info('a/one.txt')).size, 3)
    ok(await from.copy('a/one.txt', 'b/two.txt'))
    ok(await from.move('b/two.txt', 'b/three.txt'))
    assert.equal(await ok(await from.download('b/three.txt')).text(), 'ONE')
    assert.equal((await from.move('b/three.txt', 'a/one.txt')).error.statusCode, '409')
    const link = ok(await from.createSignedUrl('a/one.txt', 60, { download: 'eins.txt' })).signedUrl
    const fetched = await fetch(link)
    assert.deepEqual([await fetched.text(), fetched.headers.get('content-disposition')], ['ONE', "attachment; filename=eins.txt; filename*=UTF-8''eins.txt;"])
    const many = ok(await from.createSignedUrls(['b/three.txt', 'none'], 60))
    assert.equal(await (await fetch(many[0].signedUrl)).text(), 'ONE')
    assert.match(many[1].error, /does not exist/)
    const slot = ok(await from.createSignedUploadUrl('c/up.txt'))
    ok(await from.uploadToSignedUrl('c/up.txt', slot.token, new Blob(['up'], { type: 'text/plain' })))
    assert.equal((await from.uploadToSignedUrl('c/up.txt', slot.token, 'again')).error.statusCode, '409')
    assert.equal((await from.uploadToSignedUrl('c/else.txt', slot.token, 'x')).error.statusCode, '400')
    assert.deepEqual(ok(await from.list('')).map((e) => e.name), ['a', 'b', 'c'])
    assert.equal((await s.deleteBucket(name)).error.statusCode, '409')
    assert.equal(ok(await from.remove(['a/one.txt', 'none'])).length, 1)
    ok(await s.emptyBucket(name))
    ok(await s.deleteBucket(name))
    assert.equal((await s.getBucket(name)).error.statusCode, '404')
  })
  test('a member and an agent of an organisation in the folder of their course, and a stranger nowhere', async () => {
    const [mine, theirs] = [await newTenant(), await newTenant()]
    const course_id = `c-${randomBytes(5).toString('hex')}`
    await sqlRun(`insert into ignite.courses (course_id, organization_id) values (:'c', :'o')`, { c: course_id, o: mine.organization })
    const from = (await client(mine)).storage.from('courses')
    const { error } = await from.upload(`${course_id}/notes.txt`, 'mine', { contentType: 'text/plain' })
    assert.equal(error, null)
    const agent = { headers: agentHeaders(mine.organization) }
    const r = await call('PUT', `/object/courses/${course_id}/agent.txt`, { who: agent, headers: text, body: 'agent' })
    assert.equal(r.status, 200, r.text)
    assert.equal((await call('GET', `/object/courses/${course_id}/notes.txt`, { who: agent })).text, 'mine')
    const stranger = (await client(theirs)).storage.from('courses')
    assert.equal((await stranger.download(`${course_id}/notes.txt`)).data, null)
    assert.deepEqual((await stranger.list(course_id)).data, [])
    assert.deepEqual((await stranger.remove([`${course_id}/notes.txt`])).data, [])
    assert.equal((await stranger.createSignedUrl(`${course_id}/notes.txt`, 60)).data, null)
    assert.equal((await stranger.createSignedUploadUrl(`${course_id}/evil.txt`)).error.statusCode, '403')
    for (const target of ['move', 'copy']) {
      const body = { bucketId: 'courses', sourceKey: `${course_id}/notes.txt`, destinationKey: `${course_id}/away.txt` }
      assertStorageError(await call('POST', `/object/${target}`, { who: theirs, body }), 404, 'not_found')
    }
    assert.equal((await (await client(theirs)).storage.createBucket('stolen')).error.statusCode, '403')
    assert.equal((await call('POST', `/bucket/courses/empty`, { who: mine, body: {} })).status, 403)
    await from.remove([`${course_id}/notes.txt`, `${course_id}/agent.txt`])
  })
})

describe('what is not there', () => {
  test('calls that are not offered say so; others are no route', async () => {
    for (const [method, target] of [['GET', `/render/image/public/${bucket}/x`], ['POST', '/upload/resumable'], ['DELETE', `/cdn/${bucket}/x`]]) {
      assertStorageError(await call(method, target, { who }), 404, 'not_supported', 404)
    }
    for (const [method, target] of [['GET', '/nothing'], ['PATCH', `/object/${bucket}/x`], ['GET', '/'], ['POST', '/_auth']]) {
      assertStorageError(await call(method, target, { who }), 404, 'Not Found', 404)
    }
  })
})
