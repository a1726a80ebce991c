// What can be changed on a page, how, how it is taken back, and where everything stands: window.__selftest.
// `when`: may the change be made to this element? `do`: makes it with a number by chance, and gives back how to undo it.
(() => {
const seen = e => e.checkVisibility({opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true})
const rect = b => [b.x + scrollX, b.y + scrollY, b.width, b.height].map(v => Math.round(v * 100) / 100)
const find = id => document.querySelector(`[data-mutant='${id}']`)
const all = () => [...document.querySelectorAll('body *')].filter(e => !/^(SCRIPT|STYLE|LINK|BR|DEFS|TITLE)$/i.test(e.tagName))
const texts = e => [...e.childNodes].filter(n => n.nodeType == 3 && n.data.trim())
const inSvg = e => e.ownerSVGElement != null
const tag = e => e.tagName.toLowerCase()
const clear = c => /^(transparent|.*, 0\))$/.test(c)
const drawn = s => !clear(s.backgroundColor) || s.backgroundImage != 'none' || s.boxShadow != 'none' || bordered(s)
const bordered = s => ['Top', 'Left', 'Right', 'Bottom'].some(k => parseFloat(s[`border${k}Width`]) && !clear(s[`border${k}Color`]) && s[`border${k}Style`] != 'none')
const union = boxes => { const on = boxes.filter(b => b.width && b.height); if (!on.length) return null
  const x = Math.min(...on.map(b => b.left)), y = Math.min(...on.map(b => b.top))
  return rect({x, y, width: Math.max(...on.map(b => b.right)) - x, height: Math.max(...on.map(b => b.bottom)) - y}) }
const textBox = e => union(texts(e).flatMap(n => { const r = document.createRange(); r.selectNodeContents(n); return [...r.getClientRects()] }))
const box = e => { const b = e.getBoundingClientRect(); return b.width && b.height && seen(e) ? rect(b) : null }
// Everything that draws something: [id, type, box, what it says, is it fixed].
const atoms = () => all().flatMap(e => {
  if (!seen(e) || (inSvg(e) && !e.closest('.plot'))) return []
  const id = e.dataset.mutant, style = getComputedStyle(e), out = [], name = tag(e), b = box(e)
  const own = inSvg(e) ? null : textBox(e)
  if (own && parseFloat(style.fontSize)) out.push([id, 'text', own, texts(e).map(n => n.data.trim()).join(' ')])
  if (inSvg(e) && b && /^(path|text|rect|circle)$/.test(name)) out.push([id, name == 'text' ? 'text' : 'shape', b, e.textContent])
  else if (b && /^(img|svg|canvas)$/.test(name)) out.push([id, 'image', b, e.getAttribute('src') || String(e.innerHTML.length)])
  else if (b && /^(input|select|textarea|progress|meter)$/.test(name)) out.push([id, 'control', b, [e.type == 'checkbox' || e.type == 'radio' ? e.checked : e.value, e.placeholder].join()])
  else if (b && drawn(style) && !inSvg(e)) out.push([id, 'block', b, ''])
  return out })
const siblings = e => [...e.parentElement.children].filter(o => o.tagName == e.tagName && box(o))
const item = e => /^(LI|TR|ARTICLE|A|BUTTON|DIV|SPAN|DT|LABEL)$/.test(e.tagName) && siblings(e).length > 1 && e.innerText?.trim() && siblings(e).length == [...e.parentElement.children].length
  && (e.tagName != 'TR' || e.parentElement.tagName == 'TBODY')
const background = e => { for (let o = e; o; o = o.parentElement) { const c = getComputedStyle(o).backgroundColor; if (!clear(c)) return c } return 'rgb(255, 255, 255)' }
const pick = (list, n) => list[Math.abs(n) % list.length]
const COLOURS = ['#d6336c', '#0b7285', '#5f3dc4', '#2b8a3e', '#e8590c', '#1864ab', '#f2c037', '#7a8288']
const PALE = ['#fff3bf', '#d3f9d8', '#ffe3e3', '#d0ebff', '#212529', '#862e9c', '#e9ecef', '#ffd8a8']
const css = (name, values, when = () => true) => ({when: e => !inSvg(e) && e instanceof HTMLElement && when(e, getComputedStyle(e)),
  of: (e, n) => { const value = pick(values(e, getComputedStyle(e)), n); return [[name, value]] }})
const hasText = e => e.innerText?.trim() || /^(INPUT|TEXTAREA|SELECT)$/.test(e.tagName)
const ownText = e => texts(e).length > 0
const parted = e => /flex|grid/.test(getComputedStyle(e.parentElement).display) && e.parentElement.children.length > 1
const line = s => s.textDecorationLine
// Half over the next thing that is drawn, or over the one before: [how far right, how far down], or null.
const over = e => { const b = e.getBoundingClientRect(), near = [e.nextElementSibling, e.previousElementSibling].find(o => o && box(o) && o.offsetHeight < 400); if (!near) return null
  const o = near.getBoundingClientRect(); return [o.left + o.width / 2 - b.left - b.width / 2, o.top + o.height / 2 - b.top - b.height / 2].map(v => Math.round(v * 0.6)) }
const CSS = {
  color: css('color', () => COLOURS, e => ownText(e)),
  background: css('background', () => PALE, (e, s) => !clear(s.backgroundColor)),
  'background-new': css('background', () => PALE, (e, s) => clear(s.backgroundColor) && s.display != 'inline'),
  'border-color': css('border-color', () => COLOURS, (e, s) => bordered(s)),
  'border-width': css('border-width', (e, s) => [`${parseFloat(s.borderBottomWidth) + 2}px`, `${parseFloat(s.borderBottomWidth) + 4}px`], (e, s) => bordered(s)),
  'border-none': css('border-color', () => ['transparent'], (e, s) => bordered(s)),
  'border-new': css('border', () => ['1px solid #868e96', '2px solid #d6336c', '3px solid #1864ab', '1px dashed #495057'], (e, s) => !bordered(s) && s.display != 'inline'),
  gradient: css('background-image', () => ['linear-gradient(#fff, #f2f4f8)', 'linear-gradient(90deg, #fff, #d0dcf5)', 'linear-gradient(#f90, #09f)'], (e, s) => s.backgroundImage == 'none' && s.display != 'inline' && hasText(e)),
  radius: css('border-radius', (e, s) => parseFloat(s.borderRadius) ? ['0px', '14px', '2px'] : ['6px', '16px'], (e, s) => drawn(s) && e.offsetHeight >= 16),
  shadow: css('box-shadow', () => ['0 2px 8px #0006', '0 6px 20px #0008', '0 0 0 3px #74c0fc'], (e, s) => s.boxShadow == 'none' && e.offsetHeight >= 16 && drawn(s)),
  'shadow-none': css('box-shadow', () => ['none'], (e, s) => s.boxShadow != 'none'),
  'font-size': css('font-size', () => ['calc(1em + 1px)', 'calc(1em + 2px)', 'calc(1em + 6px)', 'calc(1em - 2px)'].map(v => v), e => ownText(e)),
  weight: css('font-weight', (e, s) => s.fontWeight >= 600 ? ['400'] : ['700'], e => ownText(e)),
  italic: css('font-style', () => ['italic'], (e, s) => ownText(e) && s.fontStyle == 'normal'),
  underline: css('text-decoration-line', () => ['underline'], (e, s) => ownText(e) && line(s) == 'none' && !e.closest('a')),
  'underline-none': css('text-decoration', () => ['none'], (e, s) => ownText(e) && line(s) == 'underline'),
  strike: css('text-decoration-line', () => ['line-through'], (e, s) => ownText(e) && line(s) == 'none'),
  spacing: css('letter-spacing', () => ['0.5px', '1px', '2px'], e => ownText(e)),
  leading: css('line-height', () => ['1.2', '1.9', '3'], e => ownText(e) && !inSvg(e)),
  padding: css('padding', (e, s) => [4, 8, 16].map(d => ['Top', 'Right', 'Bottom', 'Left'].map(k => `${parseFloat(s[`padding${k}`]) + d}px`).join(' ')), (e, s) => s.display != 'inline' && hasText(e)),
  margin: css('margin-top', (e, s) => [3, 8, 20].map(d => `${(parseFloat(s.marginTop) || 0) + d}px`), (e, s) => s.display != 'inline' && hasText(e) && s.display != 'table-cell'),
  width: css('width', (e) => [0.9, 0.7, 0.96].map(f => `${Math.round(e.offsetWidth * f)}px`), (e, s) => s.display != 'inline' && (drawn(s) || ownText(e)) && e.offsetWidth > 60 && s.display != 'table-cell'),
  opacity: css('opacity', () => ['0.8', '0.5', '0.3', '0.15'], (e, s) => s.opacity == 1 && s.display != 'inline'),
  none: css('display', () => ['none'], e => box(e)),
  hidden: css('visibility', () => ['hidden'], e => box(e)),
  order: css('order', () => ['-9', '9'], e => parted(e) && hasText(e)),
  align: css('text-align', (e, s) => /center/.test(s.textAlign) ? ['right', 'left'] : /right|end/.test(s.textAlign) ? ['left'] : ['center', 'right'], (e, s) => hasText(e) && s.display != 'inline' && !/flex|grid/.test(s.display)),
  overlap: css('transform', e => { const by = over(e); return [`translate(${by[0]}px, ${by[1]}px)`] }, (e, s) => s.display != 'inline' && s.transform == 'none' && hasText(e) && box(e) && over(e)?.some(v => Math.abs(v) >= 8)),
  translate: css('transform', () => ['translate(1px, 0)', 'translate(0, 3px)', 'translate(8px, -2px)', 'translate(-12px, 9px)', 'translate(30px, 0)'], (e, s) => s.display != 'inline' && s.transform == 'none'),
}
const WORDS = ['Marble', 'later', 'Quarterly', 'never', 'Bergen', 'copper', 'twelve', 'window']
const first = (e, pattern) => texts(e).find(n => pattern.test(n.data))
const swapDigit = (text, n) => { const at = [...text.matchAll(/\d/g)].map(m => m.index), i = pick(at, n); return text.slice(0, i) + (+text[i] + 1 + n % 8) % 10 + text.slice(i + 1) }
const ICONS = ['M2 8h12M8 2v12', 'M3 3l10 10M13 3L3 13', 'M2 12l6-8 6 8z', 'M8 2a6 6 0 1 0 .01 0z', 'M3 8l4 4 7-9']
// How each thing is put back as it was.
const text = n => { const was = n.data; return () => { n.data = was } }
const kids = e => { const was = [...e.childNodes]; return () => e.replaceChildren(...was) }
const place = e => { const parent = e.parentNode, next = e.nextSibling; return () => parent.insertBefore(e, next) }
// What stands between two places, both included, moves too: it may be named instead.
const reordered = (e, others, act) => { const undo = place(e); act(); return {undo, others: others.map(o => o.dataset.mutant)} }
const small = e => e.offsetHeight < 400
const STRIPES = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><rect width="40" height="40" fill="#0b7285"/><path d="M0 0l40 40M0 40l40-40" stroke="#f2c037" stroke-width="8"/></svg>')}`
// Another picture of the page; stripes where there is none.
const another = (e, n) => pick([...new Set([...document.images].map(i => i.currentSrc))].filter(src => src && src != e.currentSrc), n) ?? STRIPES
const shown = async (e, src, set) => { e.removeAttribute('srcset'); e.src = src; if (set != null) e.setAttribute('srcset', set); await e.decode().catch(() => {}) }
const CONTENT = {
  word: {when: e => first(e, /[A-Za-z]{4,}/) && e.innerText, do: (e, n) => { const t = first(e, /[A-Za-z]{4,}/), undo = text(t), found = [...t.data.matchAll(/[A-Za-z]{4,}/g)], m = pick(found, n)
    t.data = t.data.slice(0, m.index) + pick(WORDS.filter(w => w != m[0]), n) + t.data.slice(m.index + m[0].length); return {undo} }},
  number: {when: e => first(e, /\d/), do: (e, n) => { const t = first(e, /\d/), undo = text(t); t.data = swapDigit(t.data, n); return {undo} }},
  blank: {when: e => ownText(e) && !e.children.length && !inSvg(e), do: e => { const undo = kids(e); e.textContent = '\u00a0'; return {undo} }},
  insert: {when: e => item(e) && small(e) && e.tagName != 'TR', do: (e, n) => { const copy = e.cloneNode(true); copy.querySelectorAll('[data-mutant]').forEach(o => delete o.dataset.mutant); copy.dataset.mutant = 'new'
    const walk = document.createTreeWalker(copy, 4); for (let t; t = walk.nextNode();) t.data = t.data.replace(/[A-Za-z]{4,}/, pick(WORDS, n)); e.after(copy); return {subject: 'new', undo: () => copy.remove()} }},
  remove: {when: e => item(e) && small(e) && e.tagName != 'TR', do: e => { const undo = place(e); e.remove(); return {undo} }},
  swap: {when: e => item(e) && small(e) && e.nextElementSibling && e.nextElementSibling.innerText != e.innerText, do: e => reordered(e, [e.nextElementSibling], () => e.nextElementSibling.after(e))},
  icon: {when: e => tag(e) == 'svg' && !e.closest('.plot') && box(e), do: (e, n) => { const undo = kids(e); e.innerHTML = `<path d="${pick(ICONS, n)}" fill="none" stroke="currentColor" stroke-width="${parseInt(e.getAttribute('viewBox')?.split(' ')[2] || 16) / 9}" transform="scale(${parseInt(e.getAttribute('viewBox')?.split(' ')[2] || 16) / 16})"/>`; return {undo} }},
  image: {when: e => tag(e) == 'img' && e.currentSrc, do: async (e, n) => { const src = e.src, set = e.getAttribute('srcset'); await shown(e, another(e, n)); return {undo: () => shown(e, src, set)} }},
  tick: {when: e => /^(checkbox|radio)$/.test(e.type) && !e.checked, do: e => { const was = e.type == 'radio' && [...document.querySelectorAll(`input[type=radio]`)].find(o => o.name == e.name && o.form == e.form && o.checked); e.checked = true; return {undo: () => { e.checked = false; if (was) was.checked = true }} }},
  untick: {when: e => e.type == 'checkbox' && e.checked, do: e => { e.checked = false; return {undo: () => { e.checked = true }} }},
  option: {when: e => tag(e) == 'select' && !e.multiple && e.options.length > 1, do: (e, n) => { const was = e.selectedIndex; e.selectedIndex = (was + 1 + n % (e.options.length - 1)) % e.options.length; return {undo: () => { e.selectedIndex = was }} }},
  placeholder: {when: e => e.placeholder && !e.value, do: (e, n) => { const was = e.placeholder; e.placeholder = pick(['Type here', 'e.g. 42', 'optional', 'Your answer'], n); return {undo: () => { e.placeholder = was }} }},
  'row-remove': {when: e => tag(e) == 'tr' && item(e), do: e => CONTENT.remove.do(e)},
  'row-insert': {when: e => tag(e) == 'tr' && item(e), do: (e, n) => CONTENT.insert.do(e, n)},
  longer: {when: e => first(e, /\w{3,} \w{2,}/) && e.offsetWidth > 80 && !inSvg(e), do: e => { const t = first(e, /\w{3,} \w{2,}/), undo = text(t); t.data += ' and some more words that nobody had asked for, until the line is full and a second one begins below it'.slice(0, 40 + e.offsetWidth / 6); return {undo} }},
  disable: {when: e => /^(button)$/.test(tag(e)) && !e.disabled, do: e => { const own = e.getAttribute('class'); e.disabled = true; e.classList.add('disabled'); return {undo: () => { e.disabled = false; own == null ? e.removeAttribute('class') : e.setAttribute('class', own) }} }},
  elsewhere: {when: e => item(e) && small(e) && siblings(e).length > 2 && siblings(e).indexOf(e) < siblings(e).length - 2, do: e => { const rest = siblings(e).slice(siblings(e).indexOf(e) + 1); return reordered(e, rest, () => rest.at(-1).after(e)) }},
}
const facts = e => { const s = getComputedStyle(e); return {tag: tag(e), text: (e.innerText || '').slice(0, 40), drawn: drawn(s), radius: parseFloat(s.borderRadius) || 0, color: s.color, background: background(e), border: bordered(s) ? s.borderBottomColor : '', lines: ownText(e) ? texts(e).length : 0, kids: e.children.length, image: !!e.querySelector?.('img,svg,canvas') || /^(img|svg|canvas)$/.test(tag(e))} }
const undone = new Map(), GONE = /^(none|hidden|remove|row-remove)$/
window.__selftest = {
  mark: () => { let n = 0; for (const e of all()) e.dataset.mutant = ++n; return n },
  atoms,
  box: id => { const e = find(id); return e && (box(e) ?? null) },
  // name of a change: the elements it can be made to. What is pictured is not taken away altogether.
  candidates: (root = document.body, least = 8, most = 500) => { const found = {}
    for (const e of all()) { const b = box(e); if (!b || !root.contains(e) || b[2] < least || b[3] < least || b[3] > most || inSvg(e) || b[0] < 0 || b[0] + b[2] > innerWidth + 1 || b[0] + b[2] < 0) continue
      for (const [name, one] of [...Object.entries(CSS), ...Object.entries(CONTENT)]) { try { if (!(e == root && GONE.test(name)) && one.when(e)) (found[name] ??= []).push(e.dataset.mutant) } catch {} } }
    return found },
  // Makes the change; says what was set, and what else may be named.
  change: async ([id, name, n]) => { const e = find(id), was = facts(e), one = CSS[name]
    if (one) { const set = one.of(e, n), style = e.getAttribute('style')
      undone.set(id, () => style == null ? e.removeAttribute('style') : (e.style.cssText = style))
      for (const [k, v] of set) e.style.setProperty(k, v.replace('1em', getComputedStyle(e).fontSize), 'important'); return {set: set.map(p => p.join(': ')).join('; '), was, now: facts(e)} }
    const {undo, ...told} = await CONTENT[name].do(e, n) ?? {}
    undone.set(id, undo)
    return {set: name, was, now: e.isConnected ? facts(e) : was, ...told} },
  undo: async id => { await undone.get(id)(); undone.delete(id) },
  // All text moved by a part of a pixel; what draws a box is left alone, boxes are put on whole pixels. And what is
  // put against a box further out would be put against this one.
  shift: by => { const free = (e, part) => !/absolute|fixed/.test(getComputedStyle(e, part).position)
    const alone = e => !e.closest('svg') && free(e) && free(e, '::before') && free(e, '::after') && !drawn(getComputedStyle(e)) && !/^(img|svg|canvas|input|select|textarea|button|progress)$/.test(tag(e))
    for (const e of all()) if (ownText(e) && [e, ...e.querySelectorAll('*')].every(alone) && getComputedStyle(e).position == 'static' && !e.closest('[data-shifted]')) { e.dataset.shifted = '1'; e.style.position = 'relative'; e.style.left = by + 'px' } },
  get names() { return [Object.keys(CSS), Object.keys(CONTENT)] },
  // For pages that can be changed in ways of their own.
  add: changes => Object.assign(CONTENT, changes),
  pick, COLOURS,
}
})()
