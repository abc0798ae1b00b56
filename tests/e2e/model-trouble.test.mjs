// Courses by a model when calls fail, processes die and people cancel: what is whole in the end, and paid once.
import { describe, test } from 'node:test'
import { assert, sleep, until } from './lib.mjs'
import { priceOf } from './model.mjs'
import { assertFrame, quiet, stack, writer } from './model-courses.mjs'
import { courseWriter } from '../standin/courses.mjs'

describe('calls that fail', () => {
  const kinds = ['error', 'overloaded', 'rate_limit', 'timeout', 'cut', 'cut_before', 'invalid_json', 'truncated', 'refusal', 'filter', 'schema', 'schema_extra', 'empty', 'html']
  for (const rate of [0.1, 0.3]) {
    test(`a course is whole although ${rate * 100} % of the calls fail`, async () => {
      quiet()
      // What the outline is refused for is no reason to go on: the groups are what fails here.
      stack.model.control({ seed: 7, faults: [
        { kinds: kinds.filter((k) => !['refusal', 'filter'].includes(k)), rate, schema: 'course_outline', retry_after: 0 },
        ...['course_items', 'course_text', 'course_repair'].map((schema) => ({ kinds, rate, schema, retry_after: 0 })),
      ] })
      const before = stack.model.ledger().calls.length
      const payload = stack.payload({ groups: 10, items_per_group: 6 })
      const job = await stack.make(payload, { within_ms: 120000 })
      assert.equal(job.status, 'done', job.error)
      assertFrame(await stack.course(payload.course_id), payload)
      const calls = stack.model.ledger().calls.slice(before)
      assert.ok(calls.some((c) => c.kind), 'some did fail')
      const paid = calls.filter((c) => c.charged)
      assert.equal(Number(job.result.cost.usd), await priceOf(stack, paid), 'to the cent, failed answers included')
    })
  }

  test('only the parts with faults are asked again', async () => {
    quiet()
    writer.bad = 0.25
    const repairs = []
    writer.note = (r) => { if (r.schema_name === 'course_repair') repairs.push(r.user); return r }
    const payload = stack.payload({ groups: 4, items_per_group: 8 })
    const before = stack.paid().length
    const job = await stack.make(payload)
    assert.equal(job.status, 'done', job.error)
    const wrong = repairs.length
    assert.ok(wrong >= 3 && wrong <= 20, `${wrong} repairs`)
    assert.equal(stack.paid().length - before, 1 + 4 + 4 + wrong, 'no group was written twice')
    assert.equal(job.result.repaired, wrong)
    assert.deepEqual(job.result.dropped, [])
    assertFrame(await stack.course(payload.course_id), payload)
    assert.ok(repairs.every((user) => /"rule"/.test(user)), 'each repair tells the fault')
  })

  test('what cannot be mended is left out while the group keeps enough, and else the job fails and says what is wrong', async () => {
    quiet()
    const answer = writer.answer
    try {
      for (const [slots, outcome] of [[['i05'], 'done'], [['i01', 'i02', 'i03', 'i04'], 'failed']]) {
        writer.answer = (request) => {
          // A hint that holds the answer, however often it is asked for again.
          const value = courseWriter()(request)
          if (request.schema_name === 'course_repair') value.hint = value.explanation ?? /"explanation":\s*"([^"]*)"/.exec(request.user)[1]
          for (const s of slots) if (value?.[s]) value[s].hint = value[s].explanation
          return value
        }
        const payload = stack.payload({ groups: 2, items_per_group: 6 })
        const job = await stack.make(payload)
        assert.equal(job.status, outcome, job.error)
        if (outcome === 'done') {
          assert.deepEqual(job.result.dropped.map((d) => d.id).sort(), ['g01-i05', 'g02-i05'])
          assert.equal((await stack.course(payload.course_id)).items.length, 10)
        } else {
          assert.match(job.error, /invalid_course/)
          assert.equal(job.errors.length >= 8, true, JSON.stringify(job.errors))
          assert.ok(job.errors.every((e) => e.pointer && e.message))
          const hint = job.errors.find((e) => /^\/items\/\d+\/hint$/.test(e.pointer))
          assert.match(hint.message, /^hint_\w+: .* \(g0[12]-i0[1-4] of g0[12]: .+\)$/, 'the part is named, for nobody can see the course')
          assert.match(job.error, /The budget of 13 repairs was used up/)
          assert.match(job.progress.stage, /fill|check/)
          assert.ok(Number(job.result.cost.usd) > 0, 'a failure costs, too')
          assert.equal((await stack.request('GET', `/storage/v1/object/authenticated/courses/${payload.course_id}/course.json`)).status, 400)
        }
      }
    } finally { writer.answer = answer }
  })

  test('a fault of the course’s title is mended once for the whole course, not by every group', async () => {
    quiet()
    const answer = writer.answer
    const script = '<script>alert(1)</script> Markets'
    try {
      for (const [title, mended, repairs, status] of [[script, script, 2, 'failed'], [script, 'Roman markets', 1, 'done'], ['A market for for all of us', 'A market for all of us', 1, 'done']]) {
        writer.answer = (request) => {
          const value = courseWriter()(request)
          if (request.schema_name === 'course_outline') value.title = title
          if (request.schema_name === 'course_repair') value.title = mended
          return value
        }
        const before = stack.paid((c) => c.schema_name === 'course_repair').length
        const payload = stack.payload({ groups: 6, items_per_group: 4 })
        const job = await stack.make(payload)
        assert.equal(job.status, status, job.error)
        assert.equal(stack.paid((c) => c.schema_name === 'course_repair').length - before, repairs, title)
        const steps = await stack.sql(`select step from ignite.job_steps where job_id = '${job.jobId}' and step like '%/repair/%'`)
        assert.equal(steps.length, repairs, 'each answer that was paid for is a step')
        if (status === 'failed') {
          assert.ok(job.errors.every((e) => e.pointer === '/title'), JSON.stringify(job.errors))
        } else {
          assert.equal((await stack.course(payload.course_id)).title, mended)
          assert.deepEqual([job.result.repaired, job.result.warnings], [repairs, []])
        }
      }
    } finally { writer.answer = answer }
  })

  test('all faults of a job that fails are listed, and where they are too many, how many more there are', async () => {
    quiet()
    const answer = writer.answer
    try {
      writer.answer = (request) => {
        const value = courseWriter()(request)
        if (request.schema_name === 'course_repair') value.hint = value.explanation ?? /"explanation":\s*"([^"]*)"/.exec(request.user)[1]
        for (const v of Object.values(value)) if (v?.stem) v.hint = v.explanation
        return value
      }
      for (const [groups, items_per_group] of [[8, 6], [24, 12]]) {
        const job = await stack.make(stack.payload({ groups, items_per_group }), { within_ms: 120000 })
        assert.equal(job.status, 'failed')
        const all = Number(/has (\d+) faults/.exec(job.error)[1])
        assert.ok(all >= groups * items_per_group, `${all} faults`)
        const last = job.errors.at(-1)
        const more = /^(\d+) more faults? (is|are) not listed here\.$/.exec(last.message)
        const bytes = Buffer.byteLength(JSON.stringify(job.errors))
        if (groups === 8) {
          assert.equal(more, null)
          assert.equal(job.errors.length, all)
          assert.ok(job.errors.some((e) => / of g08: /.test(e.message)), 'those of the last group, too')
        } else {
          assert.ok(more, last.message)
          assert.equal(last.pointer, '')
          assert.equal(job.errors.length - 1 + Number(more[1]), all)
          assert.ok(bytes > 40 * 1024 && bytes < 49 * 1024, `${bytes} bytes`)
        }
      }
    } finally { writer.answer = answer }
  })

  test('an answer that is far too long costs at most what it was allowed to, and the job reckons with that', async () => {
    quiet()
    stack.model.control({ faults: [{ kind: 'huge', schema: 'course_text', times: 1 }] })
    const first = stack.model.ledger().calls.length
    const job = await stack.make(stack.payload({ groups: 2 }))
    assert.equal(job.status, 'done', job.error)
    const calls = stack.model.ledger().calls.slice(first).filter((c) => c.charged)
    assert.equal(calls.filter((c) => c.kind === 'huge').length, 1)
    for (const c of calls) assert.ok(c.usage.output_tokens <= c.max_output_tokens, `${c.schema_name}: ${c.usage.output_tokens} of ${c.max_output_tokens}`)
    const { usd, unknown_usd } = job.result.cost
    assert.equal(Number(usd), await priceOf(stack, calls.filter((c) => c.kind !== 'huge')))
    assert.ok(Number(usd) + Number(unknown_usd) >= await priceOf(stack, calls), JSON.stringify(job.result.cost))
  })

  test('what rules only warn of is asked again once, then told, and keeps nobody from publishing', async () => {
    quiet()
    const answer = writer.answer
    let repairs = 0
    try {
      writer.answer = (request) => {
        const value = courseWriter()(request)
        if (request.schema_name === 'course_repair') { repairs++; value.hint = 'Put the the parts together.' }
        if (value?.i02) value.i02.hint = 'Put the the parts together.'
        return value
      }
      const payload = stack.payload({ groups: 2, items_per_group: 4 })
      const job = await stack.make(payload)
      assert.equal(job.status, 'done', job.error)
      assert.equal(repairs, 2)
      assert.deepEqual(job.result.warnings.map((f) => [f.rule, f.severity]), [['grammar', 'warning'], ['grammar', 'warning']])
      assert.equal((await stack.call('publish-course', { course_id: payload.course_id })).status, 200)
    } finally { writer.answer = answer }
  })

  test('a refused outline fails the job with the reason; a refused part is asked again more softly', async () => {
    quiet()
    stack.model.control({ faults: [{ kind: 'refusal', schema: 'course_outline' }] })
    const job = await stack.make(stack.payload())
    assert.equal(job.status, 'failed')
    assert.match(job.error, /outline_refused: .*can't help/)
    assert.equal(job.attempts.length, 1)
    quiet()
    let softer = 0
    writer.note = (r) => { if (/was declined/.test(r.user)) softer++; return r }
    stack.model.control({ faults: [{ kind: 'refusal', schema: 'course_items', times: 1 }] })
    const again = await stack.make(stack.payload())
    assert.equal(again.status, 'done', again.error)
    assert.equal(softer, 1)
    // A repair that is refused, too.
    const answer = writer.answer
    let repairs = 0
    softer = 0
    writer.note = (r) => { if (r.schema_name === 'course_repair') { repairs++; softer += /was declined/.test(r.user) } return r }
    stack.model.control({ faults: [{ kind: 'refusal', schema: 'course_repair', times: 1 }] })
    try {
      writer.answer = (request) => {
        const value = courseWriter()(writer.note(request))
        if (value?.i02) value.i02.hint = value.i02.explanation
        return value
      }
      const mended = await stack.make(stack.payload({ groups: 1, items_per_group: 6 }))
      assert.equal(mended.status, 'done', mended.error)
      assert.deepEqual(mended.result.dropped, [])
      assert.deepEqual([repairs >= 1, softer], [true, 1])
    } finally { writer.answer = answer }
  })

  test('a rate limit that lasts parks the job free of charge, and it goes on where it was', async () => {
    quiet()
    stack.model.control({ faults: [{ kind: 'rate_limit', retry_after: 4, schema: 'course_items', after: 1 }] })
    const before = stack.paid((c) => c.schema_name === 'course_outline').length
    const first = stack.model.ledger().calls.length
    const { json } = await stack.enqueue(stack.payload({ groups: 12 }))
    const parked = await until('the job is parked', async () => { const j = await stack.status(json.jobId); return j.status === 'scheduled' ? j : null }, { within_ms: 30000 })
    assert.equal(parked.waiting.reason, 'rate_limit')
    assert.equal(parked.retry_count, 0)
    assert.equal(parked.cost.calls, stack.model.ledger().calls.length - first, 'those that the limits kept back are no calls')
    quiet()
    const job = await stack.ended(json.jobId)
    assert.equal(job.status, 'done', job.error)
    assert.equal(job.retry_count, 0)
    assert.equal(stack.paid((c) => c.schema_name === 'course_outline').length - before, 1, 'the outline was paid for once')
  })

  test('a provider that is away costs an attempt, a key that is refused waits for a person; both go on where they were', async () => {
    quiet()
    for (const [kind, status, reason] of [['overloaded', 'scheduled', 'time'], ['unauthorized', 'blocked', 'person']]) {
      stack.model.control({ faults: [{ kind, schema: 'course_text', after: 1 }] })
      const before = stack.paid((c) => c.schema_name !== 'course_text').length
      const { json } = await stack.enqueue(stack.payload({ groups: 3 }))
      const waits = await until(`the job is ${status}`, async () => { const j = await stack.status(json.jobId); return j.status === status ? j : null }, { within_ms: 60000 })
      assert.equal(waits.waiting.reason, reason, JSON.stringify(waits.waiting))
      assert.equal(waits.retry_count, kind === 'overloaded' ? 1 : 0)
      quiet()
      if (status === 'blocked') await stack.sqlRun(`select ignite.requeue('${json.jobId}')`)
      const job = await stack.ended(json.jobId)
      assert.equal(job.status, 'done', job.error)
      assert.equal(stack.paid((c) => c.schema_name !== 'course_text').length - before, 4, 'outline and groups were paid for once')
    }
  })

  test('a cost ceiling stops the job before the call that could pass it; raised, it goes on without paying twice', async () => {
    quiet()
    // So many groups that half of the price is spent in the middle of them, not before the first call.
    const payload = () => stack.payload({ groups: 20, items_per_group: 12 })
    const plain = await stack.make(payload())
    assert.equal(plain.result.cost.calls, 41, plain.error)
    const usd = Number(plain.result.cost.usd)
    await stack.sqlRun(`update ignite.job_queues set cost_ceiling = ${usd / 2} where queue = 'ai_course_jobs'`)
    try {
      const before = stack.paid().length
      const job = await stack.make(payload())
      assert.equal(job.status, 'failed')
      assert.match(job.error, /cost_ceiling/)
      const paid = stack.paid().slice(before)
      assert.ok(paid.length > 1 && paid.length < 41, `it stopped in the middle: ${paid.length} calls of 41`)
      await sleep(500)
      assert.equal(stack.paid().slice(before).length, paid.length, 'none was made after that')
      assert.ok(await priceOf(stack, paid) <= usd / 2)
      assert.equal(job.result.cost.calls, paid.length, 'a call that was not made is none')
      await stack.sqlRun(`update ignite.job_queues set cost_ceiling = null where queue = 'ai_course_jobs'; select ignite.requeue('${job.jobId}')`)
      const again = await until('the end', async () => { const j = await stack.status(job.jobId); return j.status === 'done' ? j : null }, { within_ms: 30000 })
      assert.equal(stack.paid().length - before, 41, 'each call was paid once')
      assert.equal(again.result.cost.calls, 41)
    } finally { await stack.sqlRun(`update ignite.job_queues set cost_ceiling = null where queue = 'ai_course_jobs'`) }
  })
})

describe('interruptions', () => {
  test('a killed worker’s course goes on: nothing that was answered is paid for again', async () => {
    quiet()
    const payload = () => stack.payload({ groups: 12, items_per_group: 6 })
    const undisturbed = 1 + 12 + 12
    // Some groups are soon on record, the others are still being written when the worker dies.
    stack.model.control({ latency_ms: 50, idempotency: false, faults: [{ kind: 'slow', ms: 4000, schema: 'course_items', after: 6 }] })
    const first = stack.model.ledger().calls.length
    const { json } = await stack.enqueue(payload())
    await until('some groups are on record', async () => {
      const [{ n }] = await stack.sql(`select count(*) as n from ignite.job_steps where job_id = '${json.jobId}'`)
      return n >= 4 && n <= 13
    }, { every_ms: 20 })
    process.kill(stack.workerPid(), 'SIGKILL')
    stack.model.control({ latency_ms: 50, faults: [] })
    const job = await stack.ended(json.jobId)
    assert.equal(job.status, 'done', job.error)
    assert.ok(job.attempts.length >= 2)
    // The calls that died with the worker are charged when the provider is done with them.
    await until('all calls have been charged', () => stack.model.ledger().calls.slice(first).every((c) => c.status !== 0))
    const paid = stack.model.ledger().calls.slice(first).filter((c) => c.charged)
    // In flight: made by the run that died, and not on record.
    const [{ made, recorded }] = await stack.sql(`select (select count(*) from ignite.cost_events where job_id = '${json.jobId}' and run_no = 1) as made,
      (select count(*) from ignite.job_steps where job_id = '${json.jobId}' and run_no = 1) as recorded`)
    const flying = made - recorded
    assert.ok(flying > 0 && recorded >= 4, `${made} made, ${recorded} recorded`)
    assert.ok(paid.length >= undisturbed && paid.length <= undisturbed + flying, `${paid.length} calls, ${undisturbed} undisturbed, ${flying} in flight`)
    stack.model.control({ idempotency: true })
  })

  test('killed again and again, a job costs what its provider charged: lost calls whose answers came later are settled', async () => {
    quiet()
    const first = stack.model.ledger().calls.length
    const { json } = await stack.enqueue(stack.payload({ groups: 10, items_per_group: 6 }))
    const done = async () => (await stack.sql(`select count(*) as n from ignite.job_steps where job_id = '${json.jobId}'`))[0].n
    for (const [schema, enough] of [['course_items', 3], ['course_text', 13]]) {
      // Those in flight are answered later, whether anybody listens or not.
      stack.model.control({ faults: [{ kind: 'slow', ms: 3000, schema, after: 2 }] })
      await until(`${schema} is under way`, async () => stack.model.flying > 0 && await done() >= enough, { within_ms: 30000, every_ms: 10 })
      const pid = stack.workerPid()
      process.kill(pid, 'SIGKILL')
      await until('another worker is there', () => stack.workerPid() !== pid && stack.workerPid() > 0)
    }
    stack.model.control({ faults: [] })
    const job = await stack.ended(json.jobId)
    assert.equal(job.status, 'done', job.error)
    await until('all calls have been charged', () => stack.model.ledger().calls.slice(first).every((c) => c.status !== 0))
    const calls = stack.model.ledger().calls.slice(first)
    assert.ok(calls.some((c) => c.replayed), 'some answers came from the provider’s memory')
    const paid = calls.filter((c) => c.charged)
    assert.equal(paid.length, 1 + 10 + 10, 'each was charged once')
    const { cost } = job.result
    assert.equal(Number(cost.usd), await priceOf(stack, paid), 'to the last digit')
    assert.deepEqual([cost.unknown, Number(cost.unknown_usd), cost.open, cost.unpriced], [0, 0, 0, 0], JSON.stringify(cost))
    assert.equal(cost.calls, calls.length, 'calls are those that were sent')
    assert.equal(cost.input_tokens, paid.reduce((n, c) => n + c.usage.input_tokens, 0))
    const outcomes = await stack.sql(`select outcome, state, count(*) as n from ignite.cost_events where job_id = '${json.jobId}' group by 1, 2`)
    assert.ok(outcomes.every((o) => o.state === 'settled'), JSON.stringify(outcomes))
    assert.ok(outcomes.find((o) => o.outcome === 'replayed').n >= 2, JSON.stringify(outcomes))
  })

  test('a job that failed for good and is told to go on asks anew for what failed, and for nothing else', async () => {
    quiet()
    const answer = writer.answer
    let broken = true
    const asked = []
    const redrive = async (job) => {
      asked.length = 0
      const before = stack.paid().length
      const r = await stack.call('job-admin', { action: 'redrive', jobId: job.jobId })
      assert.equal(r.status, 200, r.text)
      const again = await stack.ended(job.jobId)
      return { again, paid: stack.paid().slice(before) }
    }
    try {
      // Four of six hints of the second group hold the answer, and so do their repairs: too few items are left.
      const first = stack.paid().length
      writer.answer = (request) => {
        asked.push(request)
        const value = courseWriter()(request)
        if (broken && request.schema_name === 'course_repair') value.hint = value.explanation ?? /"explanation":\s*"([^"]*)"/.exec(request.user)[1]
        if (broken && /of the group g02/.test(request.user)) for (const s of ['i01', 'i02', 'i03', 'i04']) if (value?.[s]) value[s].hint = value[s].explanation
        return value
      }
      const payload = stack.payload({ groups: 3, items_per_group: 6 })
      const job = await stack.make(payload)
      assert.match(job.error, /invalid_course/)
      assert.equal(stack.paid().length - first, 1 + 3 + 3 + 4 * 2)
      const twice = await redrive(job)
      assert.equal(twice.again.status, 'failed')
      assert.match(twice.again.error, /invalid_course/)
      assert.equal(twice.paid.length, 4 * 2, 'its four items, twice each')
      assert.ok(asked.every((r) => r.schema_name === 'course_repair' && /figs/.test(r.user) && !/coins/.test(/\{"course":.*\}/.exec(r.user)[0])), 'of the second group')
      broken = false
      const good = await redrive(job)
      assert.equal(good.again.status, 'done', good.again.error)
      assert.equal(good.paid.length, 4, 'once each')
      assert.deepEqual(good.again.result.dropped, [])
      assert.equal((await stack.course(payload.course_id)).items.length, 18)
      assert.equal(Number(good.again.result.cost.usd), await priceOf(stack, stack.paid().slice(first)), 'all three times are in its cost')

      // Slots that were never filled.
      broken = true
      writer.answer = (request) => {
        asked.push(request)
        const value = courseWriter()(request)
        if (broken && /of the group g01/.test(request.user)) for (const s of ['i01', 'i02', 'i03']) if (value?.[s]) delete value[s].stem
        return value
      }
      const gaps = await stack.make(stack.payload({ groups: 2, items_per_group: 6 }))
      assert.match(gaps.error, /invalid_course/)
      assert.match(JSON.stringify(gaps.errors), /items_min/)
      broken = false
      const filled = await redrive(gaps)
      assert.equal(filled.again.status, 'done', filled.again.error)
      assert.equal(filled.paid.length, 1, 'one call')
      assert.deepEqual(Object.keys(asked[0].schema.properties), ['i01', 'i02', 'i03'])

      // An outline that is none.
      broken = true
      writer.answer = (request) => {
        asked.push(request)
        const value = courseWriter()(request)
        if (broken && request.schema_name === 'course_outline') value.g99 = value.g01
        return value
      }
      const none = await stack.make(stack.payload({ groups: 1 }))
      assert.match(none.error, /outline_unusable: .*in 6 tries: The answer is not of its schema: /)
      broken = false
      const outlined = await redrive(none)
      assert.equal(outlined.again.status, 'done', outlined.again.error)
      assert.deepEqual(outlined.paid.map((c) => c.schema_name), ['course_outline', 'course_items', 'course_text'])

      // One that was declined is asked for more softly.
      stack.model.control({ faults: [{ kind: 'refusal', schema: 'course_outline', times: 1 }] })
      const declined = await stack.make(stack.payload({ groups: 1 }))
      assert.match(declined.error, /outline_refused/)
      const softer = await redrive(declined)
      assert.equal(softer.again.status, 'done', softer.again.error)
      assert.equal(softer.paid.length, 3)
      assert.match(asked[0].user, /was declined/)
    } finally { writer.answer = answer }
  })

  test('cancelling in the middle stops the calls within two seconds', async () => {
    quiet()
    stack.model.control({ faults: [{ kind: 'slow', ms: 8000, schema: 'course_items' }] })
    const { json } = await stack.enqueue(stack.payload({ groups: 6 }))
    await until('all groups are being written', () => stack.model.flying === 6, { every_ms: 10 })
    const asked = stack.model.ledger().calls.length
    const at = Date.now()
    const r = await stack.call('job-admin', { action: 'cancel', jobId: json.jobId })
    assert.equal(r.status, 200, r.text)
    await until('no call is in flight', () => stack.model.flying === 0, { within_ms: 5000, every_ms: 10 })
    const took = Date.now() - at
    assert.ok(took < 2000, `${took} ms`)
    const job = await stack.ended(json.jobId, { within_ms: 5000 })
    assert.equal(job.status, 'cancelled')
    assert.equal(stack.model.ledger().calls.length, asked, 'no further call was made')
    quiet()
  })
})
