// Who is asking: user tokens, membership and role from the tables, dev-agents, the service role, keys.
import { before, describe, test } from 'node:test'
import { createHmac, generateKeyPairSync } from 'node:crypto'
import {
  agentHeaders, anonToken, assert, assertError, call, client, coursePayload, enqueue, leavesNothing, newCourse, newMember, newOrganization,
  newTenant, now, randomUUID, request, secret, serviceToken, settings, sql, token, userToken,
} from './lib.mjs'

let editor, viewer, owner, other
before(async () => {
  editor = await newTenant()
  viewer = await newMember(editor.organization, 'viewer')
  owner = await newMember(editor.organization, 'owner')
  other = await newTenant()
})
const status = (options) => call('job-status', { method: 'GET', ...options })

describe('tokens', () => {
  const base = () => ({ sub: editor.id, role: 'authenticated' })
  const unsigned = (alg) => {
    const part = (v) => Buffer.from(JSON.stringify(v)).toString('base64url')
    return `${part({ alg, typ: 'JWT' })}.${part({ ...base(), exp: now() + 600 })}.`
  }
  const cases = {
    'absent': () => undefined,
    'not a token': () => 'nonsense',
    'empty parts': () => '..',
    'expired': () => token({ ...base(), exp: now() - 60 }),
    'not yet valid': () => token({ ...base(), nbf: now() + 600 }),
    'of another secret': () => token(base(), { key: 'x'.repeat(40) }),
    'alg none': () => unsigned('none'),
    'alg None': () => unsigned('None'),
    'alg none with the signature of HS256': () => token(base()).replace(/^[^.]+/, Buffer.from('{"alg":"none"}').toString('base64url')),
    'alg HS512': () => token(base(), { header: { alg: 'HS512' } }),
    'alg RS256 by a key of the caller': () => token(base(), { key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey }),
    'alg ES256 with an unknown kid': () => token(base(), { key: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, header: { kid: 'x' } }),
    'its key embedded in the header': () => {
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      return token(base(), { key: privateKey, header: { jwk: publicKey.export({ format: 'jwk' }) } })
    },
    'exp as text': () => token({ ...base(), exp: 'never' }),
    'changed after signing': () => {
      const [h, , s] = token(base()).split('.')
      return `${h}.${Buffer.from(JSON.stringify({ ...base(), sub: other.id, exp: now() + 600 })).toString('base64url')}.${s}`
    },
    'cut short': () => token(base()).slice(0, -4),
    'over 8 KiB': () => token({ ...base(), padding: 'p'.repeat(9000) }),
  }
  for (const [what, make] of Object.entries(cases)) {
    test(`${what}: 401`, async () => {
      const r = await status({ who: { token: make() } })
      assertError(r, 401, 'unauthorized')
      assert.ok(r.headers['sb-error-code'] ?? r.headers['www-authenticate'] ?? true)
    })
  }
  test('an Authorization header that is no bearer token: 401', async () => {
    assertError(await status({ headers: { authorization: `Basic ${Buffer.from('a:b').toString('base64')}` } }), 401, 'unauthorized')
  })
  test('refused callers enqueue nothing', () => leavesNothing(async () => {
    for (const make of Object.values(cases)) assertError(await enqueue({ token: make() }, coursePayload()), 401, 'unauthorized')
  }))
  test('a token of the current secret is accepted, whatever claims it adds about organisations', async () => {
    assert.equal((await status({ who: { token: token(base()) } })).status, 200)
    // agent, org and audit_user are for handlers alone to set: membership still decides
    const sly = token({ ...base(), sub: randomUUID(), agent: true, org: editor.organization, audit_user: randomUUID() })
    assertError(await status({ who: { token: sly } }), 403, 'no_organization')
  })
  test('a token whose role is service_role needs the right signature like any other', async () => {
    const forged = token({ role: 'service_role' }, { key: 'y'.repeat(40) })
    assertError(await call('process-pending-jobs', { who: { token: forged } }), 401, 'unauthorized')
  })
  test('a role that is none of ours is refused', async () => {
    const r = await status({ who: { token: token({ sub: editor.id, role: 'postgres' }) } })
    assert.ok([401, 403].includes(r.status), r.text)
    assertError(r, r.status)
  })
  test('the anonymous key may not ask functions', async () => {
    assertError(await status({ who: { token: await anonToken() } }), 401, 'unauthorized')
  })
  test('a user token may not run worker endpoints: 403', async () => {
    for (const name of ['process-pending-jobs', 'ai-job-batch-runner', 'jobs-reconciler']) {
      assertError(await call(name, { who: owner }), 403, 'forbidden')
    }
    assertError(await call('ai-job-runner', { who: owner, query: { worker: 1 } }), 403, 'forbidden')
    assertError(await call('generate-course', { who: owner, query: { jobId: randomUUID() } }), 403, 'forbidden')
  })
  test('the answer to a refused token does not say which part was wrong with the key', async () => {
    const r = await status({ who: { token: cases['of another secret']() } })
    assert.ok(!r.text.includes(secret()))
  })
})

describe('organisations', () => {
  test('with one membership the header may be absent', async () => {
    assert.equal((await status({ who: editor })).status, 200)
    assert.equal((await status({ who: editor, headers: { 'x-organization-id': editor.organization } })).status, 200)
  })
  test('with several memberships the header is required: 400', async () => {
    const second = await newOrganization()
    const both = await newMember(second, 'editor', editor.email)
    const user = await newMember(second, 'editor')
    await newMember(other.organization, 'viewer', user.email)
    assert.equal(both.id, editor.id, 'the same e-mail is the same user')
    assertError(await status({ who: user }), 400, 'organization_required')
    assertError(await enqueue(user, coursePayload()), 400, 'organization_required')
    const asked = await enqueue(user, coursePayload(), { headers: { 'x-organization-id': second } })
    assert.equal(asked.status, 202, asked.text)
    assertError(await enqueue(user, coursePayload(), { headers: { 'x-organization-id': other.organization } }), 403, 'role_too_low')
    await sql(`delete from ignite.memberships where organization_id = :'o' and user_id = :'u' returning 1`, { o: second, u: editor.id })
  })
  test('an organisation that the caller does not belong to does not exist: 404', async () => {
    assertError(await status({ who: editor, headers: { 'x-organization-id': other.organization } }), 404, 'unknown_organization')
    assertError(await status({ who: editor, headers: { 'x-organization-id': randomUUID() } }), 404, 'unknown_organization')
  })
  test('a malformed organisation: 400', async () => {
    assertError(await status({ who: editor, headers: { 'x-organization-id': 'mine' } }), 400, 'invalid_organization')
  })
  test('a user without any membership: 403', async () => {
    assertError(await status({ who: { token: userToken(randomUUID()) } }), 403, 'no_organization')
  })
  test('membership ends at once when its row goes', async () => {
    const user = await newMember(editor.organization, 'editor')
    assert.equal((await status({ who: user })).status, 200)
    await sql(`delete from ignite.memberships where user_id = :'u' returning 1`, { u: user.id })
    assertError(await status({ who: user }), 403, 'no_organization')
  })
})

describe('roles', () => {
  test('a viewer reads but neither enqueues nor publishes: 403', async () => {
    const { course_id, jobId } = await newCourse(editor)
    assert.equal((await status({ who: viewer, query: { jobId } })).status, 200)
    await leavesNothing(async () => {
      assertError(await enqueue(viewer, coursePayload()), 403, 'role_too_low')
      assertError(await call('publish-course', { who: viewer, body: { course_id } }), 403, 'role_too_low')
    })
    const supabase = await client(viewer)
    assert.equal((await supabase.storage.from('courses').download(`${course_id}/course.json`)).error, null)
  })
  test('a viewer stores nothing', async () => {
    const { course_id } = await newCourse(editor)
    await leavesNothing(async () => {
      const r = await request('POST', `/storage/v1/object/courses/${course_id}/drafts/x.txt`, { token: viewer.token, body: 'x', headers: { 'content-type': 'text/plain' } })
      assert.equal(r.status, 400)
      assert.equal(r.json.statusCode, '403')
    })
  })
  test('an owner may do what an editor may', async () => {
    const { course_id } = await newCourse(owner)
    assert.equal((await call('publish-course', { who: owner, body: { course_id } })).status, 200)
  })
  test('a claim that names a role or an organisation changes nothing', async () => {
    const sly = userToken(viewer.id)
    const claims = { sub: viewer.id, role: 'authenticated', user_role: 'owner', organization_id: other.organization, app_metadata: { role: 'owner' } }
    assert.ok(sly)
    assertError(await enqueue({ token: token(claims) }, coursePayload()), 403, 'role_too_low')
  })
})

describe('dev-agents', () => {
  test('a wrong agent token: 401', async () => {
    const headers = { ...agentHeaders(editor.organization), 'x-agent-token': 'a'.repeat(48) }
    await leavesNothing(async () => assertError(await enqueue({ headers }, coursePayload()), 401, 'unauthorized'))
  })
  test('without an organisation: 400', async () => {
    const { 'x-organization-id': _, ...headers } = agentHeaders(editor.organization)
    await leavesNothing(async () => assertError(await enqueue({ headers }, coursePayload()), 400, 'organization_required'))
  })
  test('an organisation or user that is no uuid: 400', async () => {
    assertError(await status({ headers: agentHeaders('acme') }), 400, 'invalid_organization')
    assertError(await status({ headers: agentHeaders(editor.organization, 'me') }), 400, 'invalid_user')
  })
  test('an organisation that does not exist: 404', async () => {
    assertError(await status({ headers: agentHeaders(randomUUID()) }), 404, 'unknown_organization')
  })
  test('sees its organisation alone', async () => {
    const { jobId } = await newCourse(editor)
    assert.equal((await status({ headers: agentHeaders(editor.organization), query: { jobId } })).status, 200)
    assertError(await status({ headers: agentHeaders(other.organization), query: { jobId } }), 404, 'unknown_job')
  })
  test('has an editor’s rights, not the service’s', async () => {
    assertError(await call('process-pending-jobs', { headers: agentHeaders(editor.organization) }), 403, 'forbidden')
  })
})

test('supabase-js without a session sends its key as bearer and gets a 401 that it can read', async () => {
  const supabase = await client()
  const { error } = await supabase.functions.invoke('enqueue-job', { body: { jobType: 'ai_course_generate', payload: coursePayload() } })
  assert.equal(error.context.status, 401)
  assert.equal((await error.context.json()).code, 'unauthorized')
})

describe('keys and rotation', () => {
  test('each secret of the list verifies, the first one signs', async () => {
    const [first, second] = settings.JWT_SECRET.split(',')
    for (const key of [first, second]) assert.equal((await status({ who: { token: userToken(editor.id, { key }) } })).status, 200)
    const [head, claims, signature] = (await serviceToken()).split('.')
    assert.equal(createHmac('sha256', first).update(`${head}.${claims}`).digest('base64url'), signature)
  })
  test('a secret key (sb_secret_…) as apikey alone is the service role', async () => {
    const apikey = settings.SECRET_KEYS
    assert.equal((await call('process-pending-jobs', { headers: { apikey } })).status, 200)
    assert.equal((await status({ headers: { apikey, 'x-organization-id': editor.organization } })).status, 200)
  })
  test('a publishable key is nobody in particular', async () => {
    assertError(await status({ headers: { apikey: settings.PUBLISHABLE_KEYS } }), 401, 'unauthorized')
    const signedIn = await status({ who: editor, headers: { apikey: settings.PUBLISHABLE_KEYS } })
    assert.equal(signedIn.status, 200, 'beside a session’s token it does no harm')
  })
  test('a key that nobody made: 401', async () => {
    for (const apikey of ['sb_secret_x', `${settings.SECRET_KEYS}x`, settings.SECRET_KEYS.slice(0, -1), 'sb_']) {
      assertError(await call('process-pending-jobs', { headers: { apikey } }), 401, 'unauthorized')
    }
  })
})

test('a service token printed by ./ignite token runs the worker endpoints', async () => {
  const r = await call('process-pending-jobs', { who: { token: await serviceToken() }, query: { limit: 1 } })
  assert.equal(r.status, 200, r.text)
})
