/*
 * The player: study texts, then the items of each group, then the result. What it shows of the course goes into the page as text,
 * never as markup.
 */
'use strict'
;(function () {
  const course = window.igniteCourse
  const scorm = window.igniteScorm
  const by = (id) => document.getElementById(id)

  /** An element with attributes, listeners (on…) and children; strings become text. */
  function el(name, attributes, ...children) {
    const made = document.createElement(name)
    for (const [k, v] of Object.entries(attributes || {})) {
      if (typeof v === 'function') made.addEventListener(k.slice(2), v)
      else if (v === true) made.setAttribute(k, '')
      else if (v !== false && v !== null && v !== undefined) made.setAttribute(k, v)
    }
    made.append(...children.filter((c) => c !== null && c !== undefined))
    return made
  }

  // ---- the course as a row of screens -------------------------------------------------------------------------------------

  const items = []
  const screens = [{ kind: 'start' }]
  course.groups.forEach((group, at) => {
    group.first = screens.length
    group.from = items.length
    if (group.texts.length > 0) screens.push({ kind: 'learn', group, at })
    group.items.forEach((item, n) => {
      screens.push({ kind: 'item', group, at, n, item: items.length })
      items.push(item)
    })
  })
  screens.push({ kind: 'results' })
  const isNumeric = (item) => item.options === undefined

  // ---- what was answered ----------------------------------------------------------------------------------------------------

  // Of each item 0: open; with options 1 + the chosen one; with a number 1: right, 2: wrong. And whether the hint was asked for.
  const answers = new Array(items.length).fill(0)
  const hints = new Array(items.length).fill(false)
  const isRight = (i) => answers[i] !== 0 && (isNumeric(items[i]) || packed ? answers[i] === 1 : answers[i] - 1 === items[i].key)
  const countIn = (from, count, test) => {
    let n = 0
    for (let i = from; i < from + count; i++) if (test(i)) n++
    return n
  }
  const answered = () => countIn(0, items.length, (i) => answers[i] !== 0)
  const right = () => countIn(0, items.length, isRight)
  const percent = () => (items.length === 0 ? 100 : Math.round((right() / items.length) * 10000) / 100)

  // cmi.suspend_data holds 4096 characters: one an item, or, where a course has more items than that, one for three (then what
  // was chosen is not kept, only whether it was right).
  const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_'
  const packed = items.length > 3800
  const head = `1.${course.version}.${items.length}.`

  function encode() {
    let out = ''
    if (!packed) {
      for (let i = 0; i < items.length; i++) out += DIGITS[answers[i] + (hints[i] ? 8 : 0)]
    } else {
      for (let i = 0; i < items.length; i += 3) {
        out += DIGITS[answers[i] | (answers[i + 1] || 0) << 2 | (answers[i + 2] || 0) << 4]
      }
    }
    return head + out.replace(/0+$/, '')
  }

  function decode(data) {
    if (!data.startsWith(head)) return // of another version: begin anew
    const digits = [...data.slice(head.length)].map((c) => Math.max(0, DIGITS.indexOf(c)))
    for (let i = 0; i < items.length; i++) {
      const value = packed ? (digits[Math.floor(i / 3)] || 0) >> ((i % 3) * 2) & 3 : (digits[i] || 0) & 7
      const most = packed || isNumeric(items[i]) ? 2 : items[i].options.length
      answers[i] = value <= most ? value : 0
      hints[i] = !packed && ((digits[i] || 0) & 8) !== 0
    }
  }

  // ---- the session ------------------------------------------------------------------------------------------------------------

  let here = 0
  let shownAt = Date.now()
  const session = scorm.start()
  const mastery = Number.isFinite(session.mastery) ? session.mastery : course.mastery

  function keep() {
    const screen = screens[here]
    const place = screen.kind === 'item' ? `item ${screen.item}` : screen.kind === 'learn' ? `learn ${screen.at}` : screen.kind
    scorm.place(place, encode())
  }

  function commit() {
    keep()
    if (answered() === items.length) scorm.result(percent(), percent() >= mastery)
    if (!scorm.commit()) notify('Your progress could not be saved just now. It is tried again with the next answer.')
    else if (session.writes) notify('')
  }

  function notify(text) {
    by('notice').textContent = text
    by('notice').hidden = text === ''
  }

  function placeOf(location) {
    const [kind, number] = location.split(' ')
    const n = Number(number)
    const at = screens.findIndex((s) => s.kind === kind && (kind !== 'item' || s.item === n) && (kind !== 'learn' || s.at === n))
    return at >= 0 ? at : 0
  }

  // ---- parts of screens -----------------------------------------------------------------------------------------------------

  const picture = (p) => (p ? el('img', { src: p.src, alt: p.alt }) : null)
  const button = (text, onclick, more) => el('button', { type: 'button', onclick, ...more }, text)

  /** Back and on; the main one is what Enter would be expected to do. */
  function steps(main) {
    return el('div', { class: 'steps' },
      here > 0 ? button('Back', () => show(here - 1), { class: 'quiet' }) : null,
      el('span', { class: 'gap' }), main)
  }
  const onward = (text = 'Next') => button(text, () => show(here + 1), { class: 'main', id: 'onward' })

  const plural = (n, one, many) => `${n} ${n === 1 ? one : many}`

  // ---- screens ------------------------------------------------------------------------------------------------------------------

  function start() {
    return [
      picture(course.cover || null),
      el('h1', {}, course.title),
      el('p', { class: 'lead' }, `${plural(course.groups.length, 'topic', 'topics')} · ${plural(items.length, 'question', 'questions')} · ${mastery}% to pass`),
      el('p', {}, 'Read each topic, then answer its questions. Your first answer to a question counts; at the end you can try again what you missed.'),
      el('div', { class: 'card' }, el('ol', { class: 'topics' },
        ...course.groups.map((g) => el('li', {}, el('strong', {}, g.title), ...g.objectives.map((o) => el('span', {}, o)))))),
      steps(onward('Start')),
    ]
  }

  function learn({ group, at }) {
    const texts = group.texts.map((t) => el('section', { class: 'card text' },
      t.title === group.title ? null : el('h2', {}, t.title),
      ...t.parts.map((p) => {
        if (typeof p === 'string') return el('p', {}, p)
        return el('figure', {}, picture(p.src ? p : null), p.alt ? el('figcaption', {}, p.src ? p.alt : `Picture: ${p.alt}`) : null)
      })))
    return [
      el('p', { class: 'where' }, `Topic ${at + 1} of ${course.groups.length}`),
      el('h1', {}, group.title),
      ...texts, steps(onward(group.items.length > 0 ? 'To the questions' : 'Next')),
    ]
  }

  /** A typed number: 12, −3, 0.75, .5, 1,000; a decimal comma where the course's language writes one. null for anything else. */
  function toNumber(typed) {
    let text = typed.trim().replace(/[\u2212\u2013]/g, '-').replace(/[\s\u00a0\u202f]/g, '')
    const english = /^en\b/i.test(course.language)
    if (english && /^-?\d{1,3}(,\d{3})+(\.\d*)?$/.test(text)) text = text.replace(/,/g, '')
    else if (/^-?\d*,\d+$/.test(text)) text = text.replace(',', '.')
    return /^[-+]?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : null
  }
  const near = (a, b, tolerance) => Math.abs(a - b) <= tolerance + 1e-9 * Math.max(1, Math.abs(b))
  const written = (n) => String(Math.round(n * 1e6) / 1e6).replace('-', '\u2212')

  function options(screen, chosen, done) {
    const item = items[screen.item]
    return el('ul', { class: 'options' }, ...item.options.map((o, i) => {
      const state = !done ? '' : i === item.key ? 'right' : i === chosen ? 'wrong' : ''
      return el('li', {}, el('label', { class: `option ${state}` },
        el('input', { type: 'radio', name: 'option', value: i, checked: i === chosen, disabled: done }),
        el('span', { class: 'letter', 'aria-hidden': 'true' }, 'ABCDEF'[i]),
        el('span', { class: 'words' }, o.text, picture(o.picture), ...(o.more || []).map(picture)),
        state ? el('span', { class: 'mark' }, state === 'right' ? 'Right answer' : 'Your answer') : null))
    }))
  }

  /** The stem with a field where its blank is. */
  function blank(screen, done) {
    const item = items[screen.item]
    const [before, ...after] = item.stem.split('[blank]')
    const negative = item.value < 0 || item.mistakes.some((m) => m.value < 0)
    return el('p', { class: 'stem' }, before,
      el('input', {
        type: 'text', id: 'number', inputmode: negative ? 'text' : 'decimal', autocomplete: 'off', maxlength: '20', size: '7',
        'aria-label': 'Your answer', disabled: done, value: done && isRight(screen.item) ? written(item.value) : null,
      }),
      after.join('[blank]'))
  }

  /** What follows an answer. why: the mistake behind a wrong one, when it is a known one. */
  function verdict(screen, why) {
    const item = items[screen.item]
    const good = isRight(screen.item)
    return el('div', { class: `verdict ${good ? 'right' : 'wrong'}` },
      el('p', { class: 'word' }, good ? 'That is right.' : 'Not quite.'),
      !good && why ? el('p', {}, why) : null,
      !good && isNumeric(item) ? el('p', {}, `The answer is ${written(item.value)}.`) : null,
      item.explanation ? el('p', {}, item.explanation) : null)
  }

  function hint(screen) {
    const item = items[screen.item]
    const box = el('p', { class: 'hint', id: 'hint', role: 'status' })
    if (!item.hint || answers[screen.item] !== 0) return [null, null]
    const ask = button('Hint', () => {
      hints[screen.item] = true
      box.textContent = item.hint
      ask.remove()
    }, { class: 'quiet', id: 'ask' })
    if (!hints[screen.item]) return [ask, box]
    box.textContent = item.hint
    return [null, box]
  }

  /** Takes the answer that the form holds: its code, the interaction, the mistake; or a string: what is wrong with it. */
  function read(screen, form) {
    const item = items[screen.item]
    if (isNumeric(item)) {
      const typed = form.querySelector('#number').value
      const value = toNumber(typed)
      if (value === null) return 'Type a number, such as 12 or 0.75.'
      const good = near(value, item.value, item.tolerance)
      const mistake = item.mistakes.find((m) => near(value, m.value, 0))
      return { code: good ? 1 : 2, good, type: 'numeric', response: String(Math.round(value * 1e6) / 1e6), pattern: String(item.value), why: mistake && mistake.why }
    }
    const chosen = form.querySelector('input:checked')
    if (!chosen) return 'Choose one of the answers.'
    const at = Number(chosen.value)
    const good = at === item.key
    return { code: packed ? (good ? 1 : 2) : at + 1, good, type: 'choice', response: 'abcdef'[at], pattern: 'abcdef'[item.key], why: item.options[at].why, chosen: at }
  }

  function item(screen) {
    const one = items[screen.item]
    const done = answers[screen.item] !== 0
    const chosen = !done || isNumeric(one) ? -1 : !packed ? answers[screen.item] - 1 : isRight(screen.item) ? one.key : -1
    const say = el('div', { id: 'say', 'aria-live': 'polite' })
    const [ask, told] = hint(screen)
    const main = done ? onward() : el('button', { type: 'submit', class: 'main' }, 'Check')
    const question = isNumeric(one)
      ? [picture(one.picture), blank(screen, done)]
      : [el('fieldset', {}, el('legend', { class: 'stem' }, one.stem), picture(one.picture), options(screen, chosen, done))]
    if (done) say.append(verdict(screen, !isNumeric(one) && chosen >= 0 ? one.options[chosen].why : ''))

    function submit(event) {
      event.preventDefault()
      if (answers[screen.item] !== 0) return
      const answer = read(screen, form)
      if (typeof answer === 'string') {
        say.replaceChildren(el('p', { class: 'ask' }, answer))
        return
      }
      answers[screen.item] = answer.code
      scorm.interaction({ id: one.id, objective: one.objective, type: answer.type, response: answer.response, pattern: answer.pattern, right: answer.good, latency_ms: Date.now() - shownAt })
      commit()
      if (isNumeric(one)) {
        form.querySelector('#number').disabled = true
        form.querySelector('#number').classList.add(answer.good ? 'right' : 'wrong')
      } else {
        form.querySelector('.options').replaceWith(options(screen, answer.chosen, true))
      }
      if (ask) ask.remove()
      const said = verdict(screen, answer.why)
      say.replaceChildren(said)
      main.replaceWith(onward())
      contents()
      by('onward').focus({ preventScroll: true })
      said.scrollIntoView({ block: 'nearest' })
    }

    const form = el('form', { onsubmit: submit, novalidate: true },
      el('div', { class: 'card' }, ...question, told, say),
      el('div', { class: 'steps' }, here > 0 ? button('Back', () => show(here - 1), { class: 'quiet' }) : null, el('span', { class: 'gap' }), ask, main))
    return [
      el('p', { class: 'where' }, `Question ${screen.n + 1} of ${screen.group.items.length}`),
      el('h1', {}, screen.group.title), form,
    ]
  }

  function again() {
    for (let i = 0; i < items.length; i++) {
      if (isRight(i)) continue
      answers[i] = 0
      hints[i] = false
    }
    keep()
    contents()
    show(nextOpen())
  }
  const nextOpen = () => screens.findIndex((s) => s.kind === 'item' && answers[s.item] === 0)

  function results() {
    const open = items.length - answered()
    const rows = course.groups.filter((g) => g.items.length > 0).map((g) => {
      const n = countIn(g.from, g.items.length, isRight)
      return el('tr', {}, el('th', { scope: 'row' }, g.title), el('td', {}, `${n} of ${g.items.length}`),
        el('td', { class: 'bar-cell' }, el('progress', { max: g.items.length, value: n, 'aria-label': `${n} of ${g.items.length} right` })))
    })
    const passed = percent() >= mastery
    const said = open > 0
      ? [el('p', { class: 'lead' }, `${plural(open, 'question is', 'questions are')} still open. Your result is reported when all are answered.`)]
      : [el('p', { class: `score ${passed ? 'right' : 'wrong'}` }, `${percent()}%`),
          el('p', { class: 'lead' }, passed ? `Passed: ${mastery}% were needed.` : `Not passed yet: ${mastery}% are needed.`),
          session.writes ? el('p', {}, 'Your result has been reported. You may close this page.') : null]
    const more = open > 0
      ? button('To the next open question', () => show(nextOpen()), { class: 'main' })
      : right() < items.length ? button('Retry the missed ones', again, { class: passed ? 'quiet' : 'main' }) : null
    return [el('h1', {}, 'Your result'), ...said,
      el('div', { class: 'card' }, el('table', {}, el('caption', {}, 'Right answers'), el('tbody', {}, ...rows))), steps(more)]
  }

  // ---- the frame ----------------------------------------------------------------------------------------------------------------

  const makers = { start, learn, item, results }

  function contents() {
    const entry = (text, note, at, current) => el('li', {},
      el('button', { type: 'button', 'aria-current': current ? 'step' : null, onclick: () => show(at) }, el('span', {}, text), note ? el('small', {}, note) : null))
    const screen = screens[here]
    by('groups').replaceChildren(el('ol', {},
      ...course.groups.map((g, at) => {
        const n = countIn(g.from, g.items.length, (i) => answers[i] !== 0)
        return entry(g.title, g.items.length > 0 ? `${n} of ${g.items.length}` : '', g.first, screen.at === at)
      }),
      entry('Your result', '', screens.length - 1, screen.kind === 'results')))
    by('progress').max = Math.max(1, items.length)
    by('progress').value = answered()
    by('count').replaceChildren(`${answered()} of ${items.length}`, el('span', { class: 'wide' }, ' answered'))
  }

  function menu(open) {
    document.body.classList.toggle('menu-open', open)
    by('menu').setAttribute('aria-expanded', String(open))
  }

  function show(at, first = false) {
    here = Math.max(0, Math.min(screens.length - 1, at))
    shownAt = Date.now()
    by('screen').replaceChildren(...makers[screens[here].kind](screens[here]).filter((c) => c !== null))
    contents()
    menu(false)
    if (first) return
    keep()
    window.scrollTo(0, 0)
    by('screen').focus({ preventScroll: true })
  }

  document.title = course.title
  by('title').textContent = course.title
  if (course.language) by('screen').lang = course.language
  by('menu').addEventListener('click', () => menu(!document.body.classList.contains('menu-open')))
  document.addEventListener('keydown', (e) => { if (e.key === 'Escape') menu(false) })
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'hidden') { keep(); scorm.commit() } })
  window.addEventListener('pagehide', () => { keep(); scorm.finish() })
  window.addEventListener('pageshow', (e) => { if (e.persisted) window.location.reload() }) // the session has ended
  if (!session.connected) {
    notify(session.found
      ? 'The learning platform does not take this session: your answers will not be saved.'
      : 'No learning platform was found: your answers will not be saved.')
  } else if (!session.writes) {
    notify('You are looking back: nothing you do here changes your result.')
  }
  decode(session.data)
  show(placeOf(session.location), true)
})()
