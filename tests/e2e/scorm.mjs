// A learning platform for tests: reads a package, serves it on loopback below a page with scorm-again's SCORM 1.2 run-time, keeps
// what that commits, and opens it in headless Chromium.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { existsSync, readFileSync } from 'node:fs'
import http from 'node:http'
import path from 'node:path'
import { crc32, inflateRawSync } from 'node:zlib'

const modules = createRequire(path.join(process.env.E2E_MODULES, 'package.json'))
export const gift = modules('gift-pegjs')

const browsers = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
export const chromium = browsers.find((b) => existsSync(b))
/** As node:test's option skip wants it. */
export const without = chromium ? false : 'Chromium is not installed (package chromium-headless-shell or chromium)'

export const launch = () => modules('playwright-core').chromium.launch({
  executablePath: chromium, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
})

/** The files of a ZIP archive, by name, in the order of its directory; each is checked against its sum (APPNOTE 6.3). */
export function unzip(bytes) {
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'))
  assert.ok(end >= 0, 'no end of central directory')
  const files = new Map()
  for (let n = bytes.readUInt16LE(end + 10), at = bytes.readUInt32LE(end + 16); n > 0; n--) {
    assert.equal(bytes.readUInt32LE(at), 0x02014b50)
    const [method, time, date] = [bytes.readUInt16LE(at + 10), bytes.readUInt16LE(at + 12), bytes.readUInt16LE(at + 14)]
    const [sum, size, full, nameSize] = [bytes.readUInt32LE(at + 16), bytes.readUInt32LE(at + 20), bytes.readUInt32LE(at + 24), bytes.readUInt16LE(at + 28)]
    const name = bytes.toString('utf8', at + 46, at + 46 + nameSize)
    const local = bytes.readUInt32LE(at + 42)
    const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
    const raw = bytes.subarray(from, from + size)
    const data = method === 8 ? inflateRawSync(raw) : raw
    assert.equal(data.length, full, name)
    assert.equal(crc32 ? crc32(data) : sum, sum, name)
    files.set(name, Object.assign(data, { dated: [date, time] }))
    at += 46 + nameSize + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
  }
  return files
}

const types = { html: 'text/html; charset=utf-8', js: 'text/javascript', css: 'text/css', xml: 'application/xml', png: 'image/png' }

/** What the platform's page runs: the API of scorm-again, each call on record with the error it left. */
const page = (state) => `<!doctype html><meta charset="utf-8"><title>Platform</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<style>html, body, iframe { margin: 0; padding: 0; width: 100%; height: 100%; border: 0; display: block }</style>
<script src="/lms/scorm12.js"></script>
<script>
const api = new Scorm12API({ lmsCommitUrl: location.origin + '/lms/commit', dataCommitFormat: 'json', mastery_override: true, logLevel: 5 })
api.loadFromJSON(${JSON.stringify(state)})
window.calls = []
window.API = Object.fromEntries(['LMSInitialize', 'LMSGetValue', 'LMSSetValue', 'LMSCommit', 'LMSFinish', 'LMSGetLastError', 'LMSGetErrorString', 'LMSGetDiagnostic']
  .map((name) => [name, (...given) => {
    const answer = api[name](...given)
    if (!/Error|Diagnostic/.test(name)) window.calls.push({ name, given, answer, error: String(api.LMSGetLastError()) })
    return answer
  }]))
</script>
<iframe src="/package/index.html" title="Course"></iframe>`

/**
 * A platform that has the package (files by name). state: what the run-time begins with, from then on what was committed last.
 * requests that the package made and nobody answers are in missing.
 */
export async function platform(files, { mastery = '', entry = 'ab-initio', core = {}, suspend_data = '' } = {}) {
  const lms = { commits: [], missing: [], state: { cmi: { suspend_data, core: { ...core, entry, credit: 'credit', lesson_mode: 'normal' }, student_data: { mastery_score: mastery } } } }
  const runtime = readFileSync(modules.resolve('scorm-again').replace(/dist\/.*$/, 'dist/scorm12.min.js'))
  const server = http.createServer((rq, rs) => {
    const name = decodeURIComponent(new URL(rq.url, 'http://x').pathname)
    const send = (body, type) => { rs.setHeader('content-type', type); rs.setHeader('cache-control', 'no-store'); rs.end(body) }
    if (name === '/lms/') return send(page(lms.state), types.html)
    if (name === '/alone/') return send('<!doctype html><link rel="icon" href="data:,"><iframe src="/package/index.html" width="900" height="900"></iframe>', types.html)
    if (name === '/lms/scorm12.js') return send(runtime, types.js)
    if (name === '/lms/commit') {
      let text = ''
      rq.on('data', (d) => { text += d }).on('end', () => {
        const { cmi } = JSON.parse(text)
        lms.commits.push(cmi)
        send('{"result":"true","errorCode":0}', 'application/json')
      })
      return undefined
    }
    const data = name.startsWith('/package/') ? files.get(name.slice(9)) : undefined
    if (!data) {
      lms.missing.push(name)
      rs.statusCode = 404
      return rs.end()
    }
    return send(data, types[name.split('.').at(-1)] ?? 'application/octet-stream')
  })
  await new Promise((r) => server.listen(0, '127.0.0.1', r))
  lms.origin = `http://127.0.0.1:${server.address().port}`
  lms.last = () => lms.commits.at(-1)
  /** As a platform does between two sessions: hands back what it was given. */
  lms.resume = () => {
    const { core, suspend_data: kept } = lms.last()
    lms.state = { cmi: { suspend_data: kept, student_data: { mastery_score: mastery },
      core: { lesson_status: core.lesson_status, lesson_location: core.lesson_location, score: core.score, entry: 'resume', credit: 'credit', lesson_mode: 'normal', total_time: core.total_time } } }
  }
  lms.close = () => new Promise((r) => { server.closeAllConnections(); server.close(r) })
  return lms
}

/**
 * Opens the platform's page and gives what a test asks of it: the package's frame, what went wrong in it, whatever it asked of other
 * addresses, and leave(), which closes it as a learner closes a tab.
 */
export async function open(browser, lms, { at = '/lms/', viewport = { width: 1180, height: 860 }, ...more } = {}) {
  const context = await browser.newContext({ viewport, ...more })
  const tab = await context.newPage()
  const wrong = []
  tab.on('console', (m) => { if (['error', 'warning'].includes(m.type())) wrong.push(m.text()) })
  tab.on('pageerror', (e) => wrong.push(String(e)))
  tab.on('dialog', (d) => { wrong.push(`dialog: ${d.message()}`); d.dismiss() })
  tab.on('request', (r) => { if (!r.url().startsWith(lms.origin) && !r.url().startsWith('data:')) wrong.push(`request: ${r.url()}`) })
  await tab.goto(lms.origin + at)
  const frame = tab.frameLocator('iframe')
  await frame.locator('#screen h1').waitFor()
  return {
    tab, frame, wrong,
    calls: () => tab.evaluate(() => window.calls),
    press: (name) => frame.getByRole('button', { name, exact: true }).click(),
    leave: async () => {
      await tab.close({ runBeforeUnload: false })
      await context.close()
    },
  }
}
