// What can be changed on a page, how, and where everything stands: window.study, for library_drawing.py.
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
const CSS = {
  color: css('color', () => COLOURS, e => ownText(e)),
  background: css('background', () => PALE, (e, s) => !clear(s.backgroundColor)),
  'background-new': css('background', () => PALE, (e, s) => clear(s.backgroundColor) && s.display != 'inline'),
  'border-color': css('border-color', () => COLOURS, (e, s) => bordered(s)),
  'border-width': css('border-width', (e, s) => [`${parseFloat(s.borderBottomWidth) + 2}px`, `${parseFloat(s.borderBottomWidth) + 4}px`], (e, s) => bordered(s)),
  'border-none': css('border-color', () => ['transparent'], (e, s) => bordered(s)),
  'border-new': css('border', () => ['1px solid #868e96', '2px solid #d6336c', '3px solid #1864ab', '1px dashed #495057'], (e, s) => !bordered(s) && s.display != 'inline'),
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
  padding: css('padding', (e, s) => [4, 8, 16].map(d => ['Top', 'Right', 'Bottom', 'Left'].map(k => `${parseFloat(s[`padding${k}`]) + d}px`).join(' ')), (e, s) => s.display != 'inline' && hasText(e)),
  margin: css('margin-top', (e, s) => [3, 8, 20].map(d => `${(parseFloat(s.marginTop) || 0) + d}px`), (e, s) => s.display != 'inline' && hasText(e) && s.display != 'table-cell'),
  width: css('width', (e) => [0.9, 0.7, 0.96].map(f => `${Math.round(e.offsetWidth * f)}px`), (e, s) => s.display != 'inline' && (drawn(s) || ownText(e)) && e.offsetWidth > 60 && s.display != 'table-cell'),
  opacity: css('opacity', () => ['0.8', '0.5', '0.3', '0.15'], (e, s) => s.opacity == 1 && s.display != 'inline'),
  none: css('display', () => ['none'], e => box(e)),
  hidden: css('visibility', () => ['hidden'], e => box(e)),
  order: css('order', () => ['-9', '9'], e => parted(e) && hasText(e)),
  align: css('text-align', (e, s) => /center/.test(s.textAlign) ? ['right', 'left'] : /right|end/.test(s.textAlign) ? ['left'] : ['center', 'right'], (e, s) => hasText(e) && s.display != 'inline' && !/flex|grid/.test(s.display)),
  translate: css('transform', () => ['translate(1px, 0)', 'translate(0, 3px)', 'translate(8px, -2px)', 'translate(-12px, 9px)', 'translate(30px, 0)'], (e, s) => s.display != 'inline' && s.transform == 'none'),
}
const WORDS = ['Marble', 'later', 'Quarterly', 'never', 'Bergen', 'copper', 'twelve', 'window']
const first = (e, pattern) => texts(e).find(n => pattern.test(n.data))
const swapDigit = (text, n) => { const at = [...text.matchAll(/\d/g)].map(m => m.index), i = pick(at, n); return text.slice(0, i) + (+text[i] + 1 + n % 8) % 10 + text.slice(i + 1) }
const ICONS = ['M2 8h12M8 2v12', 'M3 3l10 10M13 3L3 13', 'M2 12l6-8 6 8z', 'M8 2a6 6 0 1 0 .01 0z', 'M3 8l4 4 7-9']
// What stands between two places, both included, moves too: it may be named instead.
const reordered = (e, others, act) => { act(); return {others: others.map(o => o.dataset.mutant)} }
const small = e => e.offsetHeight < 400
const CONTENT = {
  word: {when: e => first(e, /[A-Za-z]{4,}/) && e.innerText, do: (e, n) => { const t = first(e, /[A-Za-z]{4,}/), found = [...t.data.matchAll(/[A-Za-z]{4,}/g)], m = pick(found, n)
    t.data = t.data.slice(0, m.index) + pick(WORDS.filter(w => w != m[0]), n) + t.data.slice(m.index + m[0].length) }},
  number: {when: e => first(e, /\d/), do: (e, n) => { const t = first(e, /\d/); t.data = swapDigit(t.data, n) }},
  blank: {when: e => ownText(e) && !e.children.length && !inSvg(e), do: e => { e.textContent = '\u00a0' }},
  insert: {when: e => item(e) && small(e) && e.tagName != 'TR', do: (e, n) => { const copy = e.cloneNode(true); copy.querySelectorAll('[data-mutant]').forEach(o => delete o.dataset.mutant); copy.dataset.mutant = 'new'
    const walk = document.createTreeWalker(copy, 4); for (let t; t = walk.nextNode();) t.data = t.data.replace(/[A-Za-z]{4,}/, pick(WORDS, n)); e.after(copy); return {subject: 'new'} }},
  remove: {when: e => item(e) && small(e) && e.tagName != 'TR', do: e => { e.remove() }},
  swap: {when: e => item(e) && small(e) && e.nextElementSibling && e.nextElementSibling.innerText != e.innerText, do: e => reordered(e, [e.nextElementSibling], () => e.nextElementSibling.after(e))},
  icon: {when: e => tag(e) == 'svg' && !e.closest('.plot') && box(e), do: (e, n) => { e.innerHTML = `<path d="${pick(ICONS, n)}" fill="none" stroke="currentColor" stroke-width="${parseInt(e.getAttribute('viewBox')?.split(' ')[2] || 16) / 9}" transform="scale(${parseInt(e.getAttribute('viewBox')?.split(' ')[2] || 16) / 16})"/>` }},
  image: {when: e => tag(e) == 'img', do: async (e, n) => { const now = +e.src.match(/(\d)\.jpg/)[1]; e.src = `/site/photos/${(now + n % 5) % 6 + 1}.jpg`; await e.decode() }},
  tick: {when: e => /^(checkbox|radio)$/.test(e.type) && !e.checked, do: e => { e.checked = true }},
  untick: {when: e => e.type == 'checkbox' && e.checked, do: e => { e.checked = false }},
  option: {when: e => tag(e) == 'select' && !e.multiple && e.options.length > 1, do: (e, n) => { e.selectedIndex = (e.selectedIndex + 1 + n % (e.options.length - 1)) % e.options.length }},
  placeholder: {when: e => e.placeholder && !e.value, do: (e, n) => { e.placeholder = pick(['Type here', 'e.g. 42', 'optional', 'Your answer'], n) }},
  'row-remove': {when: e => tag(e) == 'tr' && item(e), do: e => { e.remove() }},
  'row-insert': {when: e => tag(e) == 'tr' && item(e), do: (e, n) => CONTENT.insert.do(e, n)},
  longer: {when: e => first(e, /\w{3,} \w{2,}/) && e.offsetWidth > 80 && !inSvg(e), do: e => { first(e, /\w{3,} \w{2,}/).data += ' and some more words that nobody had asked for, until the line is full and a second one begins below it'.slice(0, 40 + e.offsetWidth / 6) }},
  disable: {when: e => /^(button)$/.test(tag(e)) && !e.disabled, do: e => { e.disabled = true; e.classList.add('disabled') }},
  elsewhere: {when: e => item(e) && small(e) && siblings(e).length > 2 && siblings(e).indexOf(e) < siblings(e).length - 2, do: e => { const rest = siblings(e).slice(siblings(e).indexOf(e) + 1); return reordered(e, rest, () => rest.at(-1).after(e)) }},
  'chart-colour': {when: e => window.charts?.[e.id] && !/scatter|pie/.test(e.id), do: (e, n) => { charts[e.id].setOption({series: charts[e.id].getOption().series.map((s, i) => i ? {} : {itemStyle: {color: pick(COLOURS, n)}, lineStyle: {color: pick(COLOURS, n)}})}) }},
  'chart-data': {when: e => window.charts?.[e.id] && /line|bar|scatter/.test(e.id), do: (e, n) => { const one = charts[e.id].getOption().series; one[0].data[n % one[0].data.length] = e.id == 'scatter' ? [11, 4.5] : e.id == 'bar' ? 15 : 90; charts[e.id].setOption({series: one.map(s => ({data: s.data}))}) }},
  'chart-text': {when: e => window.charts?.[e.id] && /gauge|bar/.test(e.id), do: (e, n) => { e.id == 'gauge' ? charts.gauge.setOption({series: [{data: [{value: 50.02 + n % 7 / 100 + .01}]}]}) : charts.bar.setOption({xAxis: {data: ['Jan', 'Feb', 'Oct', 'Apr', 'May', 'Jun']}}) }},
  'chart-series': {when: e => window.charts?.[e.id] && /line|bar/.test(e.id), do: e => { const one = charts[e.id].getOption(); one.series.pop(); charts[e.id].setOption({series: one.series}, {replaceMerge: ['series']}) }},
}
const facts = e => { const s = getComputedStyle(e); return {tag: tag(e), text: (e.innerText || '').slice(0, 40), drawn: drawn(s), radius: parseFloat(s.borderRadius) || 0, color: s.color, background: background(e), border: bordered(s) ? s.borderBottomColor : '', lines: ownText(e) ? texts(e).length : 0, kids: e.children.length, image: !!e.querySelector?.('img,svg,canvas') || /^(img|svg|canvas)$/.test(tag(e))} }
window.study = {
  mark: () => { let n = 0; for (const e of all()) e.dataset.mutant = ++n; return n },
  atoms,
  box: id => { const e = find(id); return e && (box(e) ?? null) },
  // name of a change: the elements it can be made to.
  candidates: (least = 8, most = 500) => { const found = {}
    for (const e of all()) { const b = box(e); if (!b || b[2] < least || b[3] < least || b[3] > most || inSvg(e) || b[0] < 0 || b[0] + b[2] > innerWidth + 1 || b[0] + b[2] < 0) continue
      for (const [name, one] of [...Object.entries(CSS), ...Object.entries(CONTENT)]) { try { if (one.when(e)) (found[name] ??= []).push(e.dataset.mutant) } catch {} } }
    return found },
  // Makes the change; says what was set, and what else may be named.
  change: async ([id, name, n]) => { const e = find(id), was = facts(e), one = CSS[name]
    if (one) { const set = one.of(e, n); e.dataset.was = e.getAttribute('style') ?? '\0'; for (const [k, v] of set) e.style.setProperty(k, v.replace('1em', getComputedStyle(e).fontSize), 'important'); return {set: set.map(p => p.join(': ')).join('; '), was, now: facts(e)} }
    const told = await CONTENT[name].do(e, n) ?? {}
    return {set: name, was, now: e.isConnected ? facts(e) : was, ...told} },
  undo: id => { const e = find(id); if (e.dataset.was == '\0') e.removeAttribute('style'); else e.setAttribute('style', e.dataset.was); delete e.dataset.was },
  // All text moved by a part of a pixel; what draws a box is left alone, boxes are put on whole pixels.
  shift: by => { const alone = e => !e.closest('svg') && !drawn(getComputedStyle(e)) && !/^(img|svg|canvas|input|select|textarea|button|progress)$/.test(tag(e))
    for (const e of all()) if (ownText(e) && [e, ...e.querySelectorAll('*')].every(alone) && getComputedStyle(e).position == 'static' && !e.closest('[data-shifted]')) { e.dataset.shifted = '1'; e.style.position = 'relative'; e.style.left = by + 'px' } },
  names: [Object.keys(CSS), Object.keys(CONTENT)],
}
})()
