/*
 * The platform, by the SCORM 1.2 run-time environment: finds its API object, opens and closes the session, sends what the learner did.
 * Without an API, and with one that refuses, the course can be played all the same; connected is false then.
 */
'use strict'
window.igniteScorm = (function () {
  const LEVELS_MAX = 100
  let api = null
  let open = false
  let writes = false
  let next = 0 // index of the next interaction
  const began = Date.now()

  /** The API of a window or of one above it. A window of another origin is passed over. */
  function above(from) {
    let win = from
    for (let i = 0; win && i < LEVELS_MAX; i++) {
      try {
        if (win.API && typeof win.API.LMSInitialize === 'function') return win.API
      } catch { /* another origin */ }
      if (win.parent === win) return null
      win = win.parent
    }
    return null
  }

  function find() {
    let found = above(window)
    for (const win of [window, window.top]) {
      try {
        if (!found && win.opener) found = above(win.opener)
      } catch { /* another origin */ }
    }
    return found
  }

  const yes = (answer) => String(answer) === 'true'

  function get(name) {
    try {
      const value = api.LMSGetValue(name)
      return value === null || value === undefined ? '' : String(value)
    } catch { return '' }
  }

  function set(name, value) {
    if (!open || !writes) return false
    try { return yes(api.LMSSetValue(name, String(value))) } catch { return false }
  }

  const two = (n) => String(n).padStart(2, '0')

  /** CMITimespan: HHHH:MM:SS.SS. */
  function span(ms) {
    const hundredths = Math.max(0, Math.floor(ms / 10))
    const seconds = Math.floor(hundredths / 100)
    const hours = Math.min(9999, Math.floor(seconds / 3600))
    return `${String(hours).padStart(4, '0')}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}.${two(hundredths % 100)}`
  }

  /** CMITime of now: HH:MM:SS. */
  function clock() {
    const now = new Date()
    return `${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}`
  }

  return {
    /** Opens the session: {connected, writes, status, location, data, mastery}. */
    start() {
      api = find()
      try { open = api !== null && yes(api.LMSInitialize('')) } catch { open = false }
      if (!open) return { connected: false, writes: false, found: api !== null, status: '', location: '', data: '', mastery: NaN }
      writes = !/^(review|browse)$/.test(get('cmi.core.lesson_mode'))
      next = Number.parseInt(get('cmi.interactions._count'), 10) || 0
      const status = get('cmi.core.lesson_status')
      set('cmi.core.exit', 'suspend') // now: a tab that dies says nothing any more
      if (['', 'not attempted', 'unknown'].includes(status)) set('cmi.core.lesson_status', 'incomplete')
      return {
        connected: true, writes, found: true, status, location: get('cmi.core.lesson_location'), data: get('cmi.suspend_data'),
        mastery: Number.parseFloat(get('cmi.student_data.mastery_score')),
      }
    },

    /** Where the learner is and what was answered; kept by the platform until commit() or finish(). */
    place(location, data) {
      set('cmi.core.lesson_location', location)
      set('cmi.suspend_data', data)
    },

    /** One answer. type: choice or numeric; response and pattern in that type's form. */
    interaction({ id, objective, type, response, pattern, right, latency_ms }) {
      const at = `cmi.interactions.${next}`
      if (!set(`${at}.id`, id)) return // optional: a platform may know none
      next++
      set(`${at}.objectives.0.id`, objective)
      set(`${at}.type`, type)
      set(`${at}.time`, clock())
      set(`${at}.correct_responses.0.pattern`, pattern)
      set(`${at}.weighting`, '1')
      set(`${at}.student_response`, response)
      set(`${at}.result`, right ? 'correct' : 'wrong')
      set(`${at}.latency`, span(latency_ms))
    },

    /** The result of the whole course. Not earlier: a platform with a mastery score judges any score that it was given. */
    result(percent, passed) {
      set('cmi.core.score.min', '0')
      set('cmi.core.score.max', '100')
      set('cmi.core.score.raw', percent)
      set('cmi.core.lesson_status', passed ? 'passed' : 'failed')
    },

    /** Asks the platform to keep everything now; false when it could not. */
    commit() {
      if (!open || !writes) return true
      set('cmi.core.session_time', span(Date.now() - began))
      try { return yes(api.LMSCommit('')) } catch { return false }
    },

    /** Ends the session. */
    finish() {
      if (!open) return
      set('cmi.core.session_time', span(Date.now() - began))
      try { api.LMSFinish('') } catch { /* the page goes all the same */ }
      open = false
    },
  }
})()
