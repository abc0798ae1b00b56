// Exports of published versions: asked for, kept, handed out; and played where learners would play them.
import { after, before, describe, test } from 'node:test'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { gift, launch, open, platform, unzip, without } from './scorm.mjs'
import { anonToken, assert, assertError, assertStorageError, call, courseId, leavesNothing, newCourse, newMember, newTenant, path, readFileSync, request, root, run, service, sql, sqlRun, until, url, via } from './lib.mjs'

const FORMATS = ['scorm12', 'moodle_xml', 'gift']
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex')
let editor
before(async () => { editor = await newTenant() })

const publish = (body, who = editor) => call('publish-course', { who, body })
const list = (query, who) => call('publish-course', { method: 'GET', who, query })
const read = (name, who = editor) => request('GET', `/storage/v1/object/authenticated/courses/${name}`, { token: who.token })
const put = async (name, body, type, who = editor, bucket = 'courses') => {
  const r = await request('PUT', `/storage/v1/object/${bucket}/${name}`, { token: who.token, body, headers: { 'content-type': type } })
  assert.equal(r.status, 200, r.text)
}
const ok = async (promise) => {
  const r = await promise
  assert.equal(r.status, 200, r.text)
  return r.json
}
/** Follows a signed URL, as anybody could. */
const fetched = (link) => request('GET', link.slice(link.indexOf('/storage/')))
/** A new course, published and exported: {course_id, course, scorm12, moodle_xml, gift: bytes}. */
async function exported(more, change) {
  const { course_id } = await newCourse(editor, more)
  const course = (await read(`${course_id}/course.json`)).json
  if (change) {
    change(course)
    await put(`${course_id}/course.json`, JSON.stringify(course), 'application/json')
  }
  const reply = await ok(publish({ course_id, exports: FORMATS }))
  const bytes = await Promise.all(reply.exports.map(async (e) => [e.format, (await fetched(e.url)).body]))
  return { course_id, course, reply, ...Object.fromEntries(bytes) }
}
/**
 * The same with a course that no rule would let through: as if whoever owns the database had put it there.
 * Version 1 is made to name the bytes of course.json.
 */
async function smuggled(change) {
  const { course_id } = await newCourse(editor)
  const { path: name } = await ok(publish({ course_id }))
  const course = change((await read(`${course_id}/course.json`)).json)
  const text = JSON.stringify(course)
  await put(`${course_id}/course.json`, text, 'application/json')
  await sqlRun(`alter table storage.objects disable trigger "ignite versions";
    update storage.objects v set version = c.version, metadata = c.metadata from storage.objects c
    where v.bucket_id = 'courses' and v.name = :'p' and c.bucket_id = 'courses' and c.name = :'c' || '/course.json';
    alter table storage.objects enable trigger "ignite versions";
    update ignite.course_versions set sha256 = :'s' where course_id = :'c' and version = 1`, { c: course_id, p: name, s: sha256(text) })
  const reply = await ok(publish({ course_id, publish: false, exports: FORMATS }))
  const bytes = await Promise.all(reply.exports.map(async (e) => [e.format, (await fetched(e.url)).body]))
  return { course_id, course, reply, ...Object.fromEntries(bytes) }
}

describe('asking for exports', () => {
  test('a publication brings them along; asked for again they are found', async () => {
    const { course_id } = await newCourse(editor)
    const first = await ok(publish({ course_id, exports: FORMATS }))
    assert.deepEqual(first.exports.map((e) => [e.format, e.version, e.created, e.left_out.length]), FORMATS.map((f) => [f, 1, true, 0]))
    for (const e of first.exports) {
      assert.match(e.path, new RegExp(`^${course_id}/versions/1/`))
      const r = await read(e.path)
      assert.equal(r.status, 200, r.text)
      assert.equal(r.headers['content-type'], e.content_type)
      assert.equal(sha256(r.body), e.sha256)
      assert.equal(r.body.length, e.size_bytes)
    }
    await leavesNothing(async () => {
      const again = await ok(publish({ course_id, exports: ['gift', 'scorm12'] }))
      assert.deepEqual(again.exports.map((e) => [e.format, e.created, e.path]), [['gift', false, first.exports[2].path], ['scorm12', false, first.exports[0].path]])
    })
  })

  test('without exports the reply says nothing of them', async () => {
    const { course_id } = await newCourse(editor)
    assert.equal('exports' in await ok(publish({ course_id })), false)
  })

  test('a link needs no token and gives the file a name that says what it is', async () => {
    const { course_id } = await newCourse(editor)
    const { exports: [e] } = await ok(publish({ course_id, exports: ['scorm12'] }))
    assert.ok(e.url.startsWith(url), e.url)
    const r = await fetched(e.url)
    assert.equal(r.status, 200, r.text)
    assert.equal(sha256(r.body), e.sha256)
    assert.match(r.headers['content-disposition'], new RegExp(`${course_id}-v1-scorm12\\.zip`))
  })

  test('an earlier version is exported without being published', async () => {
    const { course_id } = await newCourse(editor)
    await ok(publish({ course_id, visibility: 'public', tags: ['x'] }))
    const course = (await read(`${course_id}/course.json`)).json
    await put(`${course_id}/course.json`, JSON.stringify({ ...course, title: 'Second' }), 'application/json')
    const second = await ok(publish({ course_id }))
    const r = await ok(publish({ course_id, publish: false, version: 1, exports: ['gift'] }))
    assert.deepEqual([r.version, r.created, r.exports[0].version, r.visibility], [1, false, 1, 'public'])
    assert.match((await fetched(r.exports[0].url)).text, new RegExp(`// ${course.title} \\(${course_id}, version 1\\)`))
    assert.equal(sha256((await read(`${course_id}/published.json`)).body), second.sha256, 'the alias stays')
    const [{ content_version, tags }] = await sql(`select content_version, tags from ignite.course_metadata where course_id = :'c'`, { c: course_id })
    assert.deepEqual([content_version, tags], [2, ['x']])
    const published = await ok(publish({ course_id, publish: false, exports: ['gift'] }))
    assert.deepEqual([published.version, published.exports[0].version], [2, 2], 'without a version, the published one')
    assertError(await publish({ course_id, publish: false, version: 9, exports: ['gift'] }), 404, 'unknown_version')
    assertError(await publish({ course_id, publish: false, if_version: 1, exports: ['gift'] }), 409, 'version_moved')
  })

  test('what was never published has no exports', async () => {
    const { course_id } = await newCourse(editor)
    await leavesNothing(async () => assertError(await publish({ course_id, publish: false, exports: ['gift'] }), 404, 'unknown_version'))
  })

  for (const [what, body, pointer] of [
    ['an unknown format', { exports: ['scorm2004'] }, '/exports/0'],
    ['no format', { exports: [] }, '/exports'],
    ['a format twice', { exports: ['gift', 'gift'] }, undefined],
    ['publish false without exports', { publish: false }, '/exports'],
    ['publish false with visibility', { publish: false, exports: ['gift'], visibility: 'public' }, '/visibility'],
  ]) test(`${what}: 422`, async () => assertError(await publish({ course_id: 'any', ...body }), 422, 'invalid_request', pointer))

  test('the same version gives the same bytes', async () => {
    const { course_id } = await newCourse(editor)
    const first = await ok(publish({ course_id, exports: FORMATS }))
    await sqlRun(`delete from ignite.course_exports where course_id = :'c'`, { c: course_id })
    const again = await ok(publish({ course_id, exports: FORMATS }))
    assert.deepEqual(again.exports.map((e) => [e.created, e.sha256]), first.exports.map((e) => [true, e.sha256]))
  })

  test('an export is as immutable as its version, for the service role, too', async () => {
    const { course_id } = await newCourse(editor)
    const { exports: [e] } = await ok(publish({ course_id, exports: ['gift'] }))
    const who = await service()
    for (const [method, token] of [['PUT', who.token], ['DELETE', who.token], ['PUT', editor.token]]) {
      assertStorageError(await request(method, `/storage/v1/object/courses/${e.path}`, { token, body: method === 'PUT' ? 'x' : undefined, headers: { 'content-type': 'text/plain' } }), 403, 'Unauthorized')
    }
    assert.equal(sha256((await read(e.path)).body), e.sha256)
  })

  test('an object that came without its row is replaced by the next request', async () => {
    const { course_id } = await newCourse(editor)
    await ok(publish({ course_id }))
    await put(`${course_id}/versions/1/gift-r1.txt`, 'half of one', 'text/plain', await service())
    const { exports: [e] } = await ok(publish({ course_id, exports: ['gift'] }))
    assert.equal(e.created, true)
    assert.equal(sha256((await read(e.path)).body), e.sha256)
  })

  test('many at once make one of each', async () => {
    const { course_id } = await newCourse(editor)
    await ok(publish({ course_id }))
    const all = await Promise.all(Array.from({ length: 6 }, () => ok(publish({ course_id, publish: false, exports: FORMATS }))))
    for (const [i, format] of FORMATS.entries()) {
      assert.equal(all.filter((r) => r.exports[i].created).length, 1, format)
      assert.equal(new Set(all.map((r) => r.exports[i].sha256)).size, 1)
    }
  })

  test('a version that was changed past the API is not exported', async () => {
    const { course_id } = await newCourse(editor)
    await ok(publish({ course_id }))
    await sqlRun(`update ignite.course_versions set sha256 = repeat('0', 64) where course_id = :'c'`, { c: course_id })
    await leavesNothing(async () => assertError(await publish({ course_id, publish: false, exports: FORMATS }), 409, 'version_altered'))
  })
})

describe('who may', () => {
  let course_id
  before(async () => {
    course_id = (await newCourse(editor)).course_id
    await ok(publish({ course_id, exports: ['gift'] }))
    const course = (await read(`${course_id}/course.json`)).json
    await put(`${course_id}/course.json`, JSON.stringify({ ...course, title: 'Second' }), 'application/json')
    await ok(publish({ course_id, exports: ['gift', 'moodle_xml'] }))
  })

  test('a viewer and a stranger make none; a viewer fetches any version’s', async () => {
    const stranger = await newTenant()
    const viewer = await newMember(editor.organization, 'viewer')
    assertError(await publish({ course_id, exports: ['scorm12'] }, viewer), 403, 'role_too_low')
    assertError(await publish({ course_id, exports: ['scorm12'] }, stranger), 404, 'unknown_course')
    assertError(await call('publish-course', { body: { course_id, exports: ['scorm12'] } }), 401, 'unauthorized')
    assertError(await call('publish-course', { who: { token: await anonToken() }, body: { course_id, exports: ['scorm12'] } }), 401, 'unauthorized')
    const all = await ok(list({ course_id }, viewer))
    assert.deepEqual(all.exports.map((e) => [e.version, e.format]), [[2, 'gift'], [2, 'moodle_xml']])
    const old = await ok(list({ course_id, version: 1, format: 'gift' }, viewer))
    assert.equal(sha256((await fetched(old.exports[0].url)).body), old.exports[0].sha256)
    assertError(await list({ course_id }, stranger), 404, 'unknown_export')
    assertError(await list({ course_id }), 404, 'unknown_export')
  })

  test('of a public course everyone fetches the published version’s, and no other', async () => {
    const stranger = await newTenant()
    await ok(publish({ course_id, visibility: 'public' }))
    for (const who of [undefined, { token: await anonToken() }, stranger]) {
      const r = await ok(list({ course_id, format: 'moodle_xml' }, who))
      assert.deepEqual([r.course_id, r.exports.length, r.exports[0].version], [course_id, 1, 2])
      assert.equal(sha256((await fetched(r.exports[0].url)).body), r.exports[0].sha256)
      assertError(await list({ course_id, version: 1 }, who), 404, 'unknown_export')
      assertError(await list({ course_id, format: 'scorm12' }, who), 404, 'unknown_export')
    }
    await ok(publish({ course_id, visibility: 'private' }))
    assertError(await list({ course_id }), 404, 'unknown_export')
  })

  test('a bad token, no course, no number', async () => {
    assertError(await list({ course_id }, { token: 'e30.e30.e30' }), 401, 'unauthorized')
    assertError(await list({}, editor), 422, 'invalid_request', '?course_id')
    assertError(await list({ course_id, version: 'x' }, editor), 422, 'invalid_request', '?version')
    const head = await request('HEAD', `/functions/v1/publish-course?course_id=${course_id}`, { token: editor.token })
    assert.equal(head.status, 200)
  })
})

const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

test('pictures of the course and of its organisation go along, others are named', async () => {
  const stranger = await newTenant()
  const theirs = await newCourse(stranger)
  await put(`${theirs.course_id}/secret.png`, PNG, 'image/png', stranger)
  const id = courseId()
  const media = (address) => ({ type: 'image', url: address, alt: `Shows ${address}` })
  const made = await exported({ course_id: id }, (course) => {
    const places = [`${url}/storage/v1/object/authenticated/courses/${id}/pictures/a%20b.png`, `media-library/${editor.organization}/c.png`,
      `courses/${theirs.course_id}/secret.png`, 'https://elsewhere.example/x.png', `courses/${id}/drawn.svg`, `courses/${id}/none.png`]
    places.forEach((p, i) => { course.items[i].stimulus = media(p) })
    course.items[6].stimulus = { type: 'audio', url: `courses/${id}/a.mp3` }
    course.items[7].options[1].media = media(places[0])
    course.studyTexts[0].text += '\n\n[IMAGE: a red block]\n\nThat was it.'
    course.studyTexts[0].media = [media(places[1])]
  })
  assert.equal(made.reply.exports.find((e) => e.format === 'scorm12').left_out.length, 9, 'none is in the store yet')
  await put(`${id}/pictures/a%20b.png`, PNG, 'image/png')
  await put(`${editor.organization}/c.png`, PNG, 'image/png', editor, 'media-library')
  await put(`${id}/drawn.svg`, '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', 'image/svg+xml')
  await sqlRun(`delete from ignite.course_exports where course_id = :'c'`, { c: id })
  const { exports } = await ok(publish({ course_id: id, exports: FORMATS }))
  const [scorm, moodle, text] = exports
  const pointers = (e) => e.left_out.map((l) => l.pointer)
  assert.deepEqual(pointers(scorm), [2, 3, 4, 5, 6].map((i) => `/items/${i}/stimulus`), JSON.stringify(scorm.left_out))
  assert.deepEqual(pointers(moodle), pointers(scorm))
  assert.deepEqual(pointers(text).slice(5), ['/items/0/stimulus', '/items/1/stimulus', '/items/7/options/1/media', '/studyTexts/0/media/0'])
  const files = unzip((await fetched(scorm.url)).body)
  assert.deepEqual([...files.keys()].filter((n) => n.startsWith('media/')), ['media/001.png', 'media/002.png'])
  assert.deepEqual(Buffer.from(files.get('media/001.png')), PNG)
  assert.match(files.get('imsmanifest.xml').toString(), /<file href="media\/001\.png"\/>/)
  const xml = (await fetched(moodle.url)).text
  assert.equal(xml.split(PNG.toString('base64')).length - 1, 4)
  assert.equal(xml.includes('secret'), false)
  // Found again, what was left out is still said.
  assert.deepEqual((await ok(list({ course_id: id, format: 'scorm12' }, editor))).exports[0].left_out, scorm.left_out)
})

// ---- the files themselves --------------------------------------------------------------------------------------------------------

const HOSTILE = '<script>window.parent.hacked = 1</script><img src=x onerror="top.hacked=1"> ]]> & ~ = # { } : \\ \\n %50% // $CATEGORY: $course$/x ::y:: → é 漢 "\' javascript:alert(1)'
/** A course in which every text that is shown is hostile, each in its own way. */
const hostile = (course) => {
  const text = (i) => `${HOSTILE} ${i}`
  let n = 0
  course.title = text('title')
  course.groups.forEach((g) => { g.title = text(++n); g.objectives.forEach((o) => { o.text = text(++n) }) })
  course.items.forEach((item) => {
    item.stem = text(++n)
    item.hint = text(++n)
    item.explanation = text(++n)
    item.options.forEach((o) => { o.text = `[html]${text(++n)}`; if (o.misconception) o.misconception = text(++n) })
  })
  course.studyTexts.forEach((t) => { t.title = text(++n); t.text = `${text(++n)}\n\n[IMAGE: ${text(++n)}` })
  return course
}

test('GIFT: an independent parser reads back every question and text', async () => {
  for (const made of [await exported({}), await exported({ mode: 'numeric' }), await smuggled(hostile)]) {
    const { course } = made
    const questions = gift.parse(made.gift.toString())
    assert.equal(questions.filter((q) => q.type === 'Category').length, course.groups.length)
    assert.equal(questions.filter((q) => q.type === 'Description').length, course.studyTexts.length)
    const asked = questions.filter((q) => ['MC', 'Numerical'].includes(q.type))
    assert.equal(asked.length, course.items.length)
    const said = (t) => t.replace(/^\s+/, '')
    for (const item of course.items) {
      const q = asked.find((a) => a.title.startsWith(`${item.id} `))
      assert.equal(q.globalFeedback.text, item.explanation)
      if (item.mode === 'options') {
        assert.equal(q.stem.text, said(item.stem))
        assert.deepEqual(q.choices.map((c) => [c.text.text, c.isCorrect, c.feedback?.text]), item.options.map((o) => [o.text, o.id === item.answer.optionId, o.misconception]))
      } else {
        assert.equal(q.stem.text, item.stem.replace('[blank]', '_____'))
        const [first, ...others] = q.choices
        assert.deepEqual([first.isCorrect, first.text.number, first.text.range ?? 0], [true, item.answer.value, item.answer.tolerance ?? 0])
        assert.deepEqual(others.map((o) => [o.weight, o.text.number, o.feedback.text]), (item.mistakes ?? []).map((m) => [0, m.value, m.misconception]))
      }
    }
  }
})

const withoutXmllint = (await run('xmllint', ['--version'])).code === 'ENOENT' && 'xmllint is not installed (package libxml2-utils)'

test('Moodle XML: well-formed, and its texts are texts', { skip: withoutXmllint }, async () => {
  for (const made of [await exported({}), await exported({ mode: 'numeric' }), await smuggled(hostile)]) {
    const checked = await run('xmllint', ['--noout', '--nonet', '-'], { input: made.moodle_xml })
    assert.equal(checked.code, 0, checked.stderr)
    const count = async (xpath) => Number((await run('xmllint', ['--nonet', '--xpath', `count(${xpath})`, '-'], { input: made.moodle_xml })).stdout)
    const { items, groups, studyTexts } = made.course
    assert.equal(await count('/quiz/question[@type="category"]'), groups.length)
    assert.equal(await count('/quiz/question[@type="description"]'), studyTexts.length)
    assert.equal(await count('/quiz/question[@type="multichoice" or @type="numerical"]'), items.length)
    assert.equal(await count('//question[answer]/answer[@fraction="100"]'), items.length)
    assert.equal(await count('//question[@type="multichoice"][single="true"]'), items.filter((i) => i.mode === 'options').length)
    assert.equal(await count('//answer/tolerance'), items.reduce((n, i) => n + (i.mode === 'numeric' ? 1 + (i.mistakes ?? []).length : 0), 0))
    const [item] = items
    const stem = (await run('xmllint', ['--nonet', '--xpath', `string(//question[idnumber="${item.id}"]/questiontext/text)`, '-'], { input: made.moodle_xml })).stdout.trim()
    const escaped = (t) => t.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;').replace(/'/g, '&#39;')
    assert.equal(stem, `<p>${escaped(item.stem).replace('[blank]', '_____')}</p>`)
  }
})

test('SCORM: the package is what the standard asks for', { skip: withoutXmllint }, async (t) => {
  const made = await exported({})
  const files = unzip(made.scorm12)
  assert.deepEqual([...files.keys()], [...files.keys()].sort(), 'sorted')
  for (const [name, data] of files) assert.deepEqual(data.dated, [0x21, 0], `${name} is of 1980-01-01`)
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'ignite-scorm-')), 'package.zip')
  writeFileSync(file, made.scorm12)
  const tested = await run('unzip', ['-t', file])
  rmSync(path.dirname(file), { recursive: true })
  if (tested.code === 'ENOENT') t.diagnostic('unzip is not installed')
  else assert.match(tested.stdout, /No errors detected/)
  const manifest = files.get('imsmanifest.xml')
  const value = async (xpath) => (await run('xmllint', ['--nonet', '--xpath', xpath, '-'], { input: manifest })).stdout.trim()
  const at = (...names) => names.map((n) => `/*[local-name()="${n}"]`).join('')
  assert.equal((await run('xmllint', ['--noout', '--nonet', '-'], { input: manifest })).code, 0)
  assert.equal(await value('namespace-uri(/*)'), 'http://www.imsproject.org/xsd/imscp_rootv1p1p2')
  assert.equal(await value(`string(${at('manifest', 'metadata', 'schema')})`), 'ADL SCORM')
  assert.equal(await value(`string(${at('manifest', 'metadata', 'schemaversion')})`), '1.2')
  assert.equal(await value(`string(${at('manifest', 'organizations')}/@default)`), await value(`string(${at('manifest', 'organizations', 'organization')}/@identifier)`))
  const item = at('manifest', 'organizations', 'organization', 'item')
  assert.equal(await value(`count(${item})`), '1')
  assert.equal(await value(`string(${item}/@identifierref)`), await value(`string(${at('manifest', 'resources', 'resource')}/@identifier)`))
  assert.equal(await value(`string(${item}/*[local-name()="masteryscore" and namespace-uri()="http://www.adlnet.org/xsd/adlcp_rootv1p2"])`), '80')
  assert.equal(await value(`string(${at('manifest', 'resources', 'resource')}/@*[local-name()="scormtype"])`), 'sco')
  assert.equal(await value(`string(${at('manifest', 'resources', 'resource')}/@href)`), 'index.html')
  assert.equal(await value(`string(${at('manifest', 'organizations', 'organization', 'title')})`), made.course.title)
  const listed = [...manifest.toString().matchAll(/<file href="([^"]+)"\/>/g)].map((m) => m[1]).sort()
  assert.deepEqual(listed, [...files.keys()].filter((n) => n !== 'imsmanifest.xml'), 'each file is listed, and each that is listed is there')
  assert.match(manifest.toString(), /identifier="course-[a-z0-9._-]+"/)
  for (const name of ['player.js', 'scorm.js']) {
    assert.doesNotMatch(files.get(name).toString(), /\beval\b|\bFunction\(|innerHTML|outerHTML|insertAdjacentHTML|document\.write|https?:/, name)
  }
})

// ---- played ------------------------------------------------------------------------------------------------------------------------

// By one way to the database: the packages are the same by another.
if (via === 'direct') describe('a SCORM package in a run-time', { skip: without }, () => {
  let browser
  const open_ = []
  before(async () => { browser = await launch() })
  after(async () => {
    for (const lms of open_) await lms.close()
    await browser?.close()
  })
  const begin = async (files, options) => {
    const lms = await platform(files, options)
    open_.push(lms)
    return lms
  }
  const mastery = (files) => /<adlcp:masteryscore>(\d+)</.exec(files.get('imsmanifest.xml').toString())[1]
  const inOrder = (course) => course.groups.toSorted((a, b) => a.order - b.order).flatMap((g) => course.items.filter((i) => i.groupId === g.id))
  const keyOf = (item) => item.options.findIndex((o) => o.id === item.answer.optionId)
  /** Answers the question on the screen and goes on. */
  async function answer(p, item, good, next = 'Next') {
    if (item.mode === 'options') {
      await p.frame.locator('.option').nth(good ? keyOf(item) : (keyOf(item) + 1) % item.options.length).click()
    } else {
      await p.frame.locator('#number').fill(String(good ? item.answer.value : item.answer.value + 1000))
    }
    await p.press('Check')
    await p.frame.locator(`.verdict.${good ? 'right' : 'wrong'}`).waitFor()
    if (next) await p.frame.locator('#onward').click()
  }
  /** Goes on through study texts until a question is there. */
  async function toQuestion(p) {
    while (await p.frame.locator('form').count() === 0) await p.frame.locator('#onward').click()
  }
  /** As platforms end a session: another page takes the frame. Resolves when the run-time has heard it. */
  async function leave(p) {
    await p.tab.evaluate(() => { document.querySelector('iframe').src = 'about:blank' })
    await until('LMSFinish', async () => (await p.calls()).some((c) => c.name === 'LMSFinish' && c.answer === 'true'))
    const calls = await p.calls()
    await p.leave()
    return calls
  }
  const fine = (p, calls) => {
    assert.deepEqual(p.wrong, [])
    assert.deepEqual(calls.filter((c) => c.error !== '0' || c.answer === 'false'), [], 'the run-time took every call')
    assert.equal(calls[0].name, 'LMSInitialize')
    assert.equal(calls.at(-1).name, 'LMSFinish')
  }

  test('a course: right and wrong answers, left midway, taken up again, completed: score and status are reported', async () => {
    const made = await exported({})
    const files = unzip(made.scorm12)
    const items = inOrder(made.course)
    const lms = await begin(files, { mastery: mastery(files) })
    let p = await open(browser, lms)
    assert.equal(await p.frame.locator('#screen h1').textContent(), made.course.title)
    await p.press('Start')
    assert.ok(made.course.studyTexts[0].text.startsWith(await p.frame.locator('.text p').first().textContent()))
    await toQuestion(p)
    await answer(p, items[0], true, null)
    assert.ok((await p.frame.locator('.verdict').textContent()).includes(items[0].explanation))
    await p.press('Next')
    await p.press('Hint')
    assert.equal(await p.frame.locator('#hint').textContent(), items[1].hint)
    await answer(p, items[1], false, null)
    const wrong = items[1].options[(keyOf(items[1]) + 1) % items[1].options.length]
    const said = await p.frame.locator('.verdict').textContent()
    assert.ok(said.includes(wrong.misconception) && said.includes(items[1].explanation), said)
    assert.equal(await p.frame.locator('.option.right .words').textContent(), items[1].options[keyOf(items[1])].text)
    await p.press('Next')
    fine(p, await leave(p))
    await until('the last commit', async () => lms.last()?.core.exit === 'suspend')
    assert.deepEqual([lms.last().core.lesson_status, lms.last().core.score.raw], ['incomplete', ''], 'no score, or the platform would judge it')

    lms.resume()
    p = await open(browser, lms)
    assert.equal(await p.frame.locator('.stem').textContent(), items[2].stem, 'where it was left')
    assert.match(await p.frame.locator('#count').textContent(), new RegExp(`^2 of ${items.length}`))
    await p.press('Back')
    assert.equal(await p.frame.locator('.option.wrong .words').textContent(), wrong.text, 'what was chosen is still known')
    await p.press('Next')
    for (let i = 2; i < items.length; i++) {
      await toQuestion(p)
      await answer(p, items[i], true)
    }
    const percent = Math.round((items.length - 1) / items.length * 10000) / 100
    assert.equal(await p.frame.locator('.score').textContent(), `${percent}%`)
    const calls = await leave(p)
    fine(p, calls)
    await until('the last commit', async () => lms.last().core.exit === 'suspend' && lms.last().core.lesson_status === 'passed')
    assert.deepEqual(lms.last().core.score, { raw: String(percent), min: '0', max: '100' })
    const spent = calls.filter((c) => c.given[0] === 'cmi.core.session_time')
    assert.ok(spent.length > 0 && spent.every((c) => /^\d{4}:\d\d:\d\d\.\d\d$/.test(c.given[1])), JSON.stringify(spent))
    // Interactions as the data model has them.
    const sent = calls.filter((c) => c.name === 'LMSSetValue' && /^cmi\.interactions\.0\./.test(c.given[0])).map((c) => c.given)
    assert.deepEqual(sent.map(([k]) => k.slice(19)), ['id', 'objectives.0.id', 'type', 'time', 'correct_responses.0.pattern', 'weighting', 'student_response', 'result', 'latency'])
    const { time, latency, ...rest } = Object.fromEntries(sent.map(([k, v]) => [k.slice(19), v]))
    const letter = 'abcdef'[keyOf(items[2])]
    assert.deepEqual(rest, { id: items[2].id, 'objectives.0.id': items[2].objectiveId, type: 'choice', 'correct_responses.0.pattern': letter, weighting: '1', student_response: letter, result: 'correct' })
    assert.match(time, /^\d\d:\d\d:\d\d$/)
    assert.match(latency, /^\d{4}:\d\d:\d\d\.\d\d$/)

    // Come back to try what was missed: the score rises.
    lms.resume()
    p = await open(browser, lms)
    assert.equal(await p.frame.locator('#screen h1').textContent(), 'Your result')
    await p.press('Retry the missed ones')
    assert.equal(await p.frame.locator('.stem').textContent(), items[1].stem)
    await answer(p, items[1], true, null)
    await leave(p)
    await until('the last commit', async () => lms.last().core.score.raw === '100')
    assert.deepEqual(lms.missing, [], 'the package has all that it asks for')
  })

  test('numbers: written in several ways, told apart from what is none; below the mastery score the course is failed', async () => {
    const made = await exported({ mode: 'numeric' })
    const files = unzip(made.scorm12)
    const items = inOrder(made.course)
    const lms = await begin(files, { mastery: '50' })
    const p = await open(browser, lms)
    await p.press('Start')
    await toQuestion(p)
    for (const typed of ['', 'abc', '1/2', '1e3', '--1']) {
      await p.frame.locator('#number').fill(typed)
      await p.press('Check')
      await p.frame.locator('.ask').waitFor()
    }
    const key = items[0].answer.value
    await p.frame.locator('#number').fill(` ${key < 0 ? `\u2212${-key}` : key}${Number.isInteger(key) ? '.0' : ''} `)
    await p.frame.locator('#number').press('Enter')
    await p.frame.locator('.verdict.right').waitFor()
    await p.press('Next')
    const mistake = items[1].mistakes?.[0]
    if (mistake) {
      await p.frame.locator('#number').fill(String(mistake.value))
      await p.press('Check')
      assert.ok((await p.frame.locator('.verdict.wrong').textContent()).includes(mistake.misconception))
      await p.press('Next')
    }
    for (let i = mistake ? 2 : 1; i < items.length; i++) {
      await toQuestion(p)
      await answer(p, items[i], false, null)
      assert.ok((await p.frame.locator('.verdict').textContent()).includes('The answer is'))
      await p.frame.locator('#onward').click()
    }
    assert.match(await p.frame.locator('#screen').textContent(), /Not passed yet: 50% are needed/)
    const calls = await leave(p)
    fine(p, calls)
    await until('the last commit', async () => lms.last().core.lesson_status === 'failed')
    assert.deepEqual([lms.last().core.lesson_status, lms.last().core.score.raw], ['failed', String(Math.round(10000 / items.length) / 100)])
    const first = Object.fromEntries(calls.filter((c) => /^cmi\.interactions\.0\./.test(c.given[0])).map((c) => [c.given[0].slice(19), c.given[1]]))
    assert.deepEqual([first.type, first.student_response, first['correct_responses.0.pattern'], first.result], ['numeric', String(key), String(key), 'correct'])
  })

  test('a tab that dies loses no answer', async () => {
    const made = await exported({})
    const lms = await begin(unzip(made.scorm12), { mastery: '80' })
    const p = await open(browser, lms)
    await p.press('Start')
    await toQuestion(p)
    await answer(p, inOrder(made.course)[0], true, null)
    await until('a commit', async () => lms.commits.length > 0)
    const { suspend_data, core } = lms.last()
    await p.leave()
    assert.deepEqual([core.lesson_status, core.lesson_location, core.exit], ['incomplete', 'item 0', 'suspend'])
    const again = await begin(unzip(made.scorm12), { core: { lesson_status: 'incomplete', lesson_location: core.lesson_location }, suspend_data, entry: 'resume' })
    const q = await open(browser, again)
    await q.frame.locator('.verdict.right').waitFor()
    await q.leave()
  })

  test('with the keyboard alone, and on a phone', async () => {
    const made = await exported({})
    const items = inOrder(made.course)
    const lms = await begin(unzip(made.scorm12), { mastery: '80' })
    const p = await open(browser, lms)
    const { keyboard } = p.tab
    await p.frame.locator('#screen').focus()
    const tabTo = async (test_) => {
      for (let i = 0; i < 30; i++) {
        await keyboard.press('Tab')
        if (await p.frame.locator('body').evaluate((b, t) => document.activeElement.matches(t), test_)) return
      }
      assert.fail(`the tab key does not come to ${test_}`)
    }
    for (;;) {
      await tabTo('#onward')
      await keyboard.press('Enter')
      if (await p.frame.locator('form').count() > 0) break
    }
    await tabTo('.option input')
    await keyboard.press('Space')
    for (let i = 0; i < keyOf(items[0]); i++) await keyboard.press('ArrowDown')
    await keyboard.press('Enter')
    await p.frame.locator('.verdict.right').waitFor()
    assert.equal(await p.frame.locator('#onward').evaluate((b) => b === document.activeElement), true, 'the next step has the focus')
    await keyboard.press('Enter')
    assert.equal(await p.frame.locator('.stem').textContent(), items[1].stem)
    await leave(p)

    const phone = await open(browser, await begin(unzip(made.scorm12)), { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true })
    const fits = async () => assert.deepEqual(await phone.frame.locator('html').evaluate((h) => h.scrollWidth <= h.clientWidth), true, 'nothing is wider than the screen')
    await fits()
    await phone.frame.locator('#menu').tap()
    await phone.frame.locator('#groups button').nth(1).tap()
    await fits()
    await toQuestion(phone)
    await fits()
    for (const box of await phone.frame.locator('.option, .steps button').evaluateAll((all) => all.map((e) => e.getBoundingClientRect().height))) assert.ok(box >= 40, `${box}px is too low for a finger`)
    await phone.leave()
  })

  test('hostile texts are shown, not obeyed', async () => {
    const made = await smuggled(hostile)
    const lms = await begin(unzip(made.scorm12), { mastery: '80' })
    const p = await open(browser, lms)
    assert.equal(await p.frame.locator('#screen h1').textContent(), made.course.title)
    await p.press('Start')
    assert.ok((await p.frame.locator('.text').textContent()).includes(HOSTILE))
    await toQuestion(p)
    const [item] = inOrder(made.course)
    assert.equal(await p.frame.locator('.stem').textContent(), item.stem)
    assert.equal(await p.frame.locator('.words').first().textContent(), item.options[0].text)
    await p.press('Hint')
    await answer(p, item, false, null)
    assert.ok((await p.frame.locator('.verdict').textContent()).includes(item.explanation))
    assert.equal(await p.tab.evaluate(() => window.hacked), undefined)
    assert.equal(await p.frame.locator('#screen script, #screen img').count(), 0)
    fine(p, await leave(p))
    assert.deepEqual(lms.missing, [])
  })

  test('pictures are shown where they belong', async () => {
    const id = courseId()
    await newCourse(editor, { course_id: id })
    await put(`${id}/a.png`, PNG, 'image/png')
    const course = (await read(`${id}/course.json`)).json
    const picture = { type: 'image', url: `courses/${id}/a.png`, alt: 'A dot' }
    course.studyTexts[0].text += '\n\n[IMAGE: a red dot]'
    course.studyTexts[0].media = [picture]
    inOrder(course)[0].stimulus = picture
    await put(`${id}/course.json`, JSON.stringify(course), 'application/json')
    const { exports: [e] } = await ok(publish({ course_id: id, exports: ['scorm12'] }))
    const p = await open(browser, await begin(unzip((await fetched(e.url)).body)))
    await p.press('Start')
    const loaded = (where) => p.frame.locator(where).evaluate((i) => i.decode().then(() => [i.naturalWidth, i.alt]))
    assert.deepEqual(await loaded('figure img'), [1, 'a red dot'])
    await toQuestion(p)
    assert.deepEqual(await loaded('form img'), [1, 'A dot'])
    fine(p, await leave(p))
  })

  test('suspend_data stays within 4096 characters, however many questions there are', async () => {
    const made = await exported({})
    const files = unzip(made.scorm12)
    const script = files.get('course.js').toString()
    for (const [count, packed] of [[3800, '1'], [5000, 'l']]) {
      const course = JSON.parse(script.slice(script.indexOf('{'), script.lastIndexOf('}') + 1))
      const [item] = course.groups[0].items
      item.key = 0
      course.groups = [{ ...course.groups[0], items: Array.from({ length: count }, (_, i) => ({ ...item, id: `i${i}` })) }]
      files.set('course.js', Buffer.from(`window.igniteCourse=${JSON.stringify(course)}`))
      // All but the last answered rightly.
      const kept = count > 3800 ? `1.1.${count}.${packed.repeat(Math.floor(count / 3))}1` : `1.1.${count}.${packed.repeat(count - 1)}`
      const lms = await begin(files, { mastery: '80', suspend_data: kept, core: { lesson_status: 'incomplete', lesson_location: `item ${count - 1}` }, entry: 'resume' })
      const p = await open(browser, lms)
      assert.match(await p.frame.locator('#count').textContent(), new RegExp(`^${count - 1} of ${count}`))
      await p.frame.locator('.option').first().click()
      await p.press('Check')
      await leave(p)
      await until('the last commit', async () => lms.last()?.core.lesson_status === 'passed')
      assert.equal(lms.last().core.score.raw, '100')
      assert.ok(lms.last().suspend_data.length <= 4096 && lms.last().suspend_data.length > 1000, String(lms.last().suspend_data.length))
    }
  })

  test('without a platform it plays, and says that nothing is kept', async () => {
    const made = await exported({})
    const p = await open(browser, await begin(unzip(made.scorm12)), { at: '/alone/' })
    assert.match(await p.frame.locator('#notice').textContent(), /will not be saved/)
    await p.press('Start')
    await toQuestion(p)
    await answer(p, inOrder(made.course)[0], true)
    assert.deepEqual(p.wrong, [])
    await p.leave()
  })

  test('a session to look back on changes nothing', async () => {
    const made = await exported({})
    const lms = await begin(unzip(made.scorm12), { mastery: '80' })
    lms.state.cmi.core.lesson_mode = 'review'
    const p = await open(browser, lms)
    assert.match(await p.frame.locator('#notice').textContent(), /looking back/)
    await p.press('Start')
    await toQuestion(p)
    await answer(p, inOrder(made.course)[0], true, null)
    assert.deepEqual((await p.calls()).filter((c) => c.name === 'LMSSetValue'), [])
    assert.match(await p.frame.locator('#notice').textContent(), /looking back/, 'it still says so')
    await leave(p)
  })
})

test('the document’s example is a course that exports', async () => {
  const example = JSON.parse(readFileSync(path.join(root, 'docs/examples/course.json')))
  const { course_id } = await newCourse(editor)
  await put(`${course_id}/course.json`, JSON.stringify({ ...example, id: course_id }), 'application/json')
  const r = await ok(publish({ course_id, exports: FORMATS }))
  assert.equal(r.exports.length, 3)
})
