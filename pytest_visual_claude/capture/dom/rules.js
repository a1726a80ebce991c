// Which declaration sets each wanted property of some elements of one document: the cascade, without an answer of
// megabytes about what their ancestors inherit. null is an element of which it is not clear here: what sets it may
// depend on what no script can ask (containers, scopes, shadow roots, attributes that are styles); so are all where the
// window is another than it was, which media ask for. A sheet that may not be read throws. In both cases the protocol is asked.
function (wanted, [width, height], ...elements) {
  const document = elements[0].ownerDocument, view = document.defaultView
  const other = view === view.top && width !== undefined && (view.innerWidth !== width || view.innerHeight !== height)
  if (other) return JSON.stringify([elements.map(() => null), {}])
  const rules = [], layers = { within: new Map() }
  let unnamed = 0

  const entered = (path, name) => (name || ` ${unnamed++}`).split('.').reduce((above, word) => {
    const { within } = above.at(-1) ?? layers
    if (!within.has(word)) within.set(word, { rank: within.size, within: new Map() })
    return [...above, within.get(word)]
  }, path)
  const applies = media => view.matchMedia(media.mediaText || 'all').matches

  function open(sheet, path) {
    if (!sheet.disabled && applies(sheet.media)) walk(sheet.cssRules, { sheet, path, clear: true })
  }

  function walk(list, at) {
    for (const rule of list) {
      const kind = rule.constructor.name
      if (rule.style && (rule.selectorText || kind == 'CSSNestedDeclarations')) {
        const own = rule.selectorText ?? '&'
        const selector = at.around ? own.replaceAll('&', `:is(${at.around})`) : own
        rules.push({ ...at, rule, selector })
        if (rule.cssRules?.length) walk(rule.cssRules, { ...at, around: selector })
      } else if (kind == 'CSSImportRule') {
        if (rule.styleSheet && (!rule.supportsText || CSS.supports(rule.supportsText)))
          open(rule.styleSheet, rule.layerName == null ? at.path : entered(at.path, rule.layerName))
      } else if (kind == 'CSSMediaRule') { if (applies(rule.media)) walk(rule.cssRules, at) }
      else if (kind == 'CSSSupportsRule') { if (CSS.supports(rule.conditionText)) walk(rule.cssRules, at) }
      else if (kind == 'CSSLayerStatementRule') for (const name of rule.nameList) entered(at.path, name)
      else if (kind == 'CSSLayerBlockRule') walk(rule.cssRules, { ...at, path: entered(at.path, rule.name) })
      else if (['CSSContainerRule', 'CSSScopeRule'].includes(kind)) walk(rule.cssRules, { ...at, clear: false })
    }
  }

  // Where the bracket closes before which this is.
  function closing(text, from) {
    const piece = /\\.|"(?:\\.|[^"\\])*"|[^]/gs
    piece.lastIndex = from
    for (let depth = 1; depth > 0;) {
      const found = piece.exec(text)
      if (!found) return text.length
      depth += /^[([]$/.test(found[0]) - /^[)\]]$/.test(found[0])
    }
    return piece.lastIndex - 1
  }

  function parts(list) {
    const commas = [-1]
    for (let at = 0; at < list.length; at++) {
      if (list[at] == '\\') at++
      else if ('(['.includes(list[at])) at = closing(list, at + 1)
      else if (list[at] == ',') commas.push(at)
    }
    return commas.map((comma, which) => list.slice(comma + 1, commas[which + 1]).trim())
  }

  const compare = (one, other) => one.reduce((known, value, at) => known || value - other[at], 0)
  const heaviest = list => parts(list).map(specificity).sort(compare).at(-1)

  // Ids, classes and tags of one selector.
  function specificity(selector) {
    const name = String.raw`(?:\\.|[-\w\u0080-\uffff])+`, sum = [0, 0, 0]
    const token = new RegExp(String.raw`(#${name})|(\.${name}|\[)|(::${name})|:(${name})|(${name})|[^]`, 'gs')
    for (let found; (found = token.exec(selector));) {
      const [text, id, quality, part, pseudo, tag] = found, start = token.lastIndex + 1
      let inside = ''
      if (text == '[') token.lastIndex = closing(selector, start - 1) + 1
      else if (selector[start - 1] == '(') {
        inside = selector.slice(start, closing(selector, start))
        token.lastIndex = start + inside.length + 1
      }
      const more = ['is', 'not', 'has'].includes(pseudo) ? inside : pseudo?.startsWith('nth-') && inside.split(' of ')[1]
      if (more) heaviest(more).forEach((count, at) => { sum[at] += count })
      if (id) sum[0]++
      else if (quality || (pseudo && !['is', 'not', 'has', 'where'].includes(pseudo))) sum[1]++
      else if (part || tag) sum[2]++
    }
    return sum
  }

  // As it is written; of a shorthand with a custom property in it, which has no longhands yet, the whole.
  function value(style, name) {
    const own = style.getPropertyValue(name)
    if (own || !style.cssText.includes('var(') || ![...style].includes(name)) return own
    const written = [...style.cssText.matchAll(/([-\w]+):\s*([^;]*var\([^;]*)/g)]
    const [first, last] = ends(name)
    const sets = ([, one]) => last != 'radius' && name.startsWith(`${one}-`) || ends(one).join() == `${first},${last}`
    return (written.findLast(sets) ?? written.at(-1) ?? [])[2] ?? own
  }
  const ends = name => [name.split('-')[0], name.split('-').at(-1)]

  // What no layer holds is stronger than what one does, and the other way round where it is important.
  const ranks = ({ path }, sign) => Array.from({ length: 8 }, (_, at) => sign * (path[at]?.rank ?? 1e6))

  function strongest(element, wanted, matching) {
    const [name, part] = wanted.split(' ').reverse()
    let best = null
    for (const one of part ? applying(element, part) : matching) {
      const set = value(one.rule.style, name)
      if (!set) continue
      if (!one.clear) return undefined
      const important = one.rule.style.getPropertyPriority(name) ? 1 : 0
      const weight = [important, one.inline, ...ranks(one, important ? -1 : 1), ...one.weight(), one.number]
      if (!best || compare(weight, best.weight) > 0) best = { weight, one, name: wanted, set, important }
    }
    return best
  }

  const styling = ['width', 'height', 'align', 'valign', 'bgcolor', 'background', 'color', 'face', 'size', 'border',
    'cellpadding', 'cellspacing', 'hspace', 'vspace', 'nowrap', 'start', 'type', 'dir', 'hidden', 'cols', 'rows']
  const attributed = element => element.namespaceURI != 'http://www.w3.org/1999/xhtml'
    || styling.some(name => element.hasAttribute(name))
  const shadowed = element => element.getRootNode() != document || element.shadowRoot || element.assignedSlot
    || element.localName.includes('-')

  // The rules that hold for an element, or for its ::marker or ::placeholder.
  function applying(element, pseudo) {
    const holds = selector => pseudo
      ? selector.endsWith(pseudo) && element.matches(selector.slice(0, -pseudo.length).replace(/(?<=^|[\s>+~])$/, '*'))
      : element.matches(selector)
    const possible = pseudo ? rules.filter(one => one.selector.includes(pseudo)) : holding.get(element)
    const held = possible.map(one => [one, parts(one.selector).filter(holds)]).filter(([, selectors]) => selectors.length)
    return held.map(([one, selectors]) => ({ ...one, inline: 0, weight: () => heaviest(selectors.join(',')) }))
  }

  function declared(element, names) {
    if (shadowed(element)) return null
    const matching = applying(element, '')
    const inline = { rule: element, path: [], clear: true, inline: 1, weight: () => [0, 0, 0], number: -1 }
    const found = names.map(name => strongest(element, name, [...matching, inline]))
    if (found.includes(undefined) || (found.includes(null) && attributed(element))) return null
    return found.filter(Boolean).map(({ one, name, set, important }) => [name, set, !!important, one.number])
  }

  function* within(list) {
    for (const rule of list) {
      if (rule.selectorText != null) yield rule
      if (rule.cssRules?.length) yield* within(rule.cssRules)
    }
  }

  const written = new Map()
  // Where it stands: in which sheet, and the how-manieth of those that are written alike.
  function place({ sheet, rule }) {
    if (!written.has(sheet)) written.set(sheet, [...within(sheet.cssRules)])
    const alike = written.get(sheet).filter(one => one.selectorText == rule.selectorText)
    return { href: sheet.href, length: sheet.ownerNode?.textContent.length ?? 0,
      selector: rule.selectorText ?? '', which: alike.indexOf(rule), alike: alike.length }
  }

  for (const sheet of document.styleSheets) open(sheet, [])
  for (const sheet of document.adoptedStyleSheets) open(sheet, [])
  rules.forEach((one, number) => { one.number = number })
  // Rule by rule: what is asked of one selector after the other is not parsed anew each time.
  const holding = new Map(elements.map(element => [element, []]))
  for (const one of rules)
    for (const element of elements) if (element.matches(one.selector)) holding.get(element).push(one)
  const told = elements.map((element, at) => declared(element, wanted[at]))
  const named = new Set(told.flatMap(one => one ?? []).map(one => one[3]).filter(number => number >= 0))
  return JSON.stringify([told, Object.fromEntries([...named].map(number => [number, place(rules[number])]))])
}
