// What the tests of courses by a model share: a stack, the writer behind its stand-in, the frame of a course.
import { after, before } from 'node:test'
import { assert, sv } from './lib.mjs'
import { modelStack } from './model.mjs'
import { courseWriter, misbehave } from '../standin/courses.mjs'

/** What the stand-in answers with: bad is the share of items that are wrong at first; note(request) sees each request, and may give another. */
export const writer = { bad: 0, answer: (request) => courseWriter({ bad: writer.bad })(writer.note(request)), note: (request) => request, misbehave }

/** The stack of the file that imports this, from its first test to its last. */
export let stack
before(async () => {
  stack = await modelStack({ answers: writer, media: true })
  await sv('down', 'media-runner.w1', stack.data) // pictures stay asked for: the ledger is for texts
})
after(async () => { await stack?.down() })

/** Nothing fails any more. */
export const quiet = () => { stack.model.control({ faults: [], latency_ms: 20 }); writer.bad = 0; writer.note = (r) => r }

/** The frame of a course is as asked for, whatever the model said. */
export function assertFrame(course, payload, { items = payload.items_per_group, texts = 1 } = {}) {
  const groups = payload.groups ?? 8
  assert.deepEqual(course.groups.map((g) => g.id), Array.from({ length: groups }, (_, i) => `g${String(i + 1).padStart(2, '0')}`))
  assert.deepEqual(course.groups.map((g) => g.prerequisites), course.groups.map((_, i) => (i ? [course.groups[i - 1].id] : [])))
  assert.ok(course.groups.every((g, i) => g.difficulty >= (course.groups[i - 1]?.difficulty ?? 1)))
  for (const g of course.groups) {
    const own = course.items.filter((i) => i.groupId === g.id)
    assert.ok(own.length <= payload.items_per_group && own.length >= Math.ceil(items * 2 / 3), `${g.id} has ${own.length} items`)
    for (const i of own) assert.ok(g.objectives.some((o) => o.id === i.objectiveId), i.id)
    assert.equal(course.studyTexts.filter((t) => t.groupId === g.id).length, texts)
  }
  assert.equal(course.mode, payload.mode)
  assert.equal(course.gradeBand, payload.grade_band)
}
