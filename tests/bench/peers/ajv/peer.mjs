// peer.mjs SCHEMA FILE SECONDS: checks FILE again and again with the code that Ajv generates; prints {"check_us", "parse_us",
// "both_us"}: medians of one check, one parse, and both together, after a warm-up.
import { readFileSync } from 'node:fs'
import Ajv from 'ajv/dist/2020.js'

const [schemaPath, path, seconds] = process.argv.slice(2)
const validate = new Ajv({ strict: false }).compile(JSON.parse(readFileSync(schemaPath, 'utf8')))
const text = readFileSync(path, 'utf8')
let course = JSON.parse(text)

function check() {
  if (!validate(course)) throw new Error(`the course does not fit its schema: ${JSON.stringify(validate.errors)}`)
}

function parse() {
  course = JSON.parse(text)
}

function both() {
  parse()
  check()
}

function measure(work) {
  const samples = []
  for (let i = 0; i < 200; i++) work()
  const end = process.hrtime.bigint() + BigInt(Math.round(seconds * 1e9))
  while (samples.length < 9 || process.hrtime.bigint() < end) {
    const start = process.hrtime.bigint()
    work()
    samples.push(Number(process.hrtime.bigint() - start))
  }
  samples.sort((a, b) => a - b)
  return Math.round(samples[samples.length >> 1] / 100) / 10
}

console.log(JSON.stringify({ check_us: measure(check), parse_us: measure(parse), both_us: measure(both) }))
