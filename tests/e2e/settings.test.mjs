// A required setting that is missing stops a program at its start, with one line that names it. No silent fallback.
import { describe, test } from 'node:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { assert, build, path, root, run } from './lib.mjs'

const folder = mkdtempSync(path.join(tmpdir(), 'ignite-settings-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
const complete = {
  DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none', STORAGE_URL: `file://${folder}/store`, JWT_SECRET: 's'.repeat(32), PUBLIC_URL: 'http://127.0.0.1:1',
}
const start = (name, env, args = ['--cgi']) => run(path.join(build, 'bin', name), args, { env: { PATH: process.env.PATH, ...env }, input: '' })
const without = (name) => Object.fromEntries(Object.entries(complete).filter(([k]) => k !== name))

describe('a handler', () => {
  for (const name of Object.keys(complete)) {
    test(`without ${name} says so in one line and does not start`, async () => {
      for (const program of ['enqueue-job', 'job-status', 'generate-course', 'storage', 'health']) {
        const r = await start(program, without(name))
        assert.notEqual(r.code, 0)
        assert.equal(r.stdout, '')
        assert.equal(r.stderr.trim().split('\n').length, 1, r.stderr)
        assert.match(r.stderr, new RegExp(`\\b${name}\\b`))
      }
    })
  }
  test('a worker likewise', async () => {
    const r = await start('generate-course', without('STORAGE_URL'), ['--work'])
    assert.notEqual(r.code, 0)
    assert.match(r.stderr, /STORAGE_URL/)
  })
  test('a secret that is too short is named, not shown', async () => {
    const r = await start('enqueue-job', { ...complete, JWT_SECRET: 'tooshort' })
    assert.notEqual(r.code, 0)
    assert.match(r.stderr, /JWT_SECRET/)
    assert.doesNotMatch(r.stderr, /tooshort/)
  })
  test('a store that is none of ours is refused', async () => {
    const r = await start('storage', { ...complete, STORAGE_URL: 'ftp://store' })
    assert.notEqual(r.code, 0)
    assert.match(r.stderr, /STORAGE_URL|file:/)
  })
  test('an empty setting is a missing one', async () => {
    const r = await start('enqueue-job', { ...complete, JWT_SECRET: '' })
    assert.match(r.stderr, /JWT_SECRET/)
  })
  test('JWKS_URL instead of JWT_SECRET wants SERVICE_KEY for our own tokens', async () => {
    const { JWT_SECRET: _, ...rest } = complete
    const r = await start('ai-job-batch-runner', { ...rest, JWKS_URL: 'http://127.0.0.1:1/jwks' })
    assert.notEqual(r.code, 0, r.stdout)
    assert.match(r.stderr, /SERVICE_KEY/)
  })
  test('an unknown flag is a usage error', async () => {
    const r = await start('enqueue-job', complete, ['--serve'])
    assert.equal(r.code, 2)
    assert.match(r.stderr, /usage/)
  })
})

describe('the script', () => {
  // What the stack under test was given must not stand in for what is missing here.
  const env = Object.fromEntries(Object.entries(process.env).filter(([k]) => !/^(DATABASE|JWT|JWKS|SERVICE|SECRET|STORAGE|PUBLI)/.test(k)))
  const ignite = (args) => run(path.join(root, 'ignite'), args, { env })
  for (const name of ['STORAGE_URL', 'JWT_SECRET']) {
    test(`up without ${name}: one line that names it, nothing started`, async () => {
      const data = path.join(folder, `up-${name}`)
      const made = await run('mkdir', ['-p', data])
      assert.equal(made.code, 0)
      const lines = { IGNITE_PORT: '1', STORAGE_URL: `file://${data}/store`, JWT_SECRET: 's'.repeat(64), AGENT_TOKEN: 'a'.repeat(48) }
      delete lines[name]
      writeFileSync(path.join(data, 'ignite.env'), Object.entries(lines).map(([k, v]) => `${k}=${v}\n`).join(''), { mode: 0o600 })
      const r = await ignite(['up', '--detach', '--no-demo', '--data', data])
      if (r.code === 0) await ignite(['down', '--data', data])
      assert.notEqual(r.code, 0)
      const said = r.stderr.trim().split('\n')
      assert.equal(said.length, 1, r.stderr)
      assert.match(said[0], new RegExp(name))
    })
  }
  test('verbs on a data folder that is not there say so', async () => {
    for (const words of [['down'], ['psql'], ['token', '--role', 'anon'], ['status']]) {
      const r = await ignite([...words, '--data', path.join(folder, 'none')])
      assert.notEqual(r.code, 0, `${words}: ${r.stdout}`)
      assert.match(r.stderr, /none/)
    }
  })
  test('an unknown verb is a usage error', async () => {
    assert.equal((await ignite(['dance'])).code, 2)
  })
})
