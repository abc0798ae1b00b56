// SQL by psql processes that stay: starting one takes longer than most scripts.
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'

export class SqlError extends Error {
  constructor(stderr) {
    const found = /(?:ERROR|FATAL):\s+(\w{5}): (.*)/.exec(stderr)
    super(found ? found[2] : stderr)
    this.sqlstate = found?.[1]
    this.detail = /^DETAIL:\s+(.*)$/m.exec(stderr)?.[1]
    this.hint = /^HINT:\s+(.*)$/m.exec(stderr)?.[1]
  }
}

const options = ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-v', 'VERBOSITY=verbose']

/** A psql that takes one script after the other. It ends with the first error. */
class Session {
  constructor([file, args, env]) {
    this.child = spawn(file, [...args, ...options], { env, stdio: 'pipe' })
    this.fresh = true
    this.gone = new Promise((resolve) => {
      this.child.on('close', (code) => { this.ended = true; resolve(code) })
      this.child.on('error', (e) => { this.err += e.message; this.ended = true; resolve(-1) })
    })
    this.child.stdin.on('error', () => {}) // it may end without reading
    this.child.stdout.setEncoding('utf8').on('data', (text) => { this.out += text; this.look() })
    this.child.stderr.setEncoding('utf8').on('data', (text) => { this.err += text })
  }

  /** Only a script that is under way keeps this process. */
  hold(on) {
    for (const handle of [this.child, this.child.stdin, this.child.stdout, this.child.stderr]) handle[on ? 'ref' : 'unref']?.()
  }

  look() {
    const end = this.out.indexOf(this.mark)
    if (end >= 0) this.found(this.out.slice(0, end))
  }

  /** {out} of the script, or {code, err} when psql ended. */
  async run(text, vars) {
    this.out = this.err = ''
    this.mark = `\n-- ${randomUUID()} --\n`
    this.hold(true)
    const done = new Promise((resolve) => { this.found = (out) => resolve({ out }) })
    const sets = Object.entries(vars).map(([k, v]) => `\\set ${k} '${String(v).replace(/[\\']/g, '\\$&').replace(/\n/g, '\\n').replace(/\r/g, '\\r')}'\n`)
    const unsets = Object.keys(vars).map((k) => `\\unset ${k}\n`) // the next script has its own
    this.child.stdin.write(`${sets.join('')}${text}\n${unsets.join('')}\\echo '${this.mark.replaceAll('\n', '\\n').slice(0, -2)}'\n`)
    const late = setTimeout(() => this.child.kill(), 60000)
    const result = await Promise.race([done, this.gone.then((code) => ({ code, err: this.err }))])
    clearTimeout(late)
    this.fresh = false
    if (!this.ended) this.hold(false)
    return result
  }
}

/** command(): [file, arguments, environment] of a psql. Gives script(text, vars): what the text writes; vars are its :'name's. Rejects with an SqlError. */
export function scripts(command) {
  const idle = []
  return async (text, vars = {}) => {
    for (;;) {
      const session = idle.pop() ?? new Session(command())
      if (session.ended) continue
      const { fresh } = session, r = await session.run(text, vars)
      if (r.code === undefined) {
        idle.push(session)
        return r.out
      }
      if (r.code === 3 || fresh) throw new SqlError(r.err) // otherwise it had lost its connection before
    }
  }
}
