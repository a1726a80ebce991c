// The drawn elements of the page and of the frames in it that may be read: what chromium.py makes of the protocol's
// answer, for browsers that do not speak it. A pseudo-element's place is unknown here: its element's is
// given. A shape of SVG is placed without its stroke.
([properties, neverDrawn, ofParts]) => {
  const found = []
  const values = style => properties.map(name => style.getPropertyValue(name))
  const placed = (box, [left, top]) => [box.x + left, box.y + top, box.width, box.height]
  const drawn = style => style.display != 'none' && style.display != 'contents'

  function text(node, parent, corner) {
    const range = node.ownerDocument.createRange()
    range.selectNodeContents(node)
    const box = range.getBoundingClientRect()
    if (box.width && parent >= 0) found[parent].texts.push([node.data, placed(box, corner)])
  }

  function pseudo(element, tag, parent, corner) {
    const style = getComputedStyle(element, tag)
    if (!drawn(style) || ['none', 'normal', '', '-moz-alt-content'].includes(style.content)) return
    const place = placed(element.getBoundingClientRect(), corner)
    found.push({ parent, tag, place, values: values(style), attributes: {}, texts: [] })
  }

  function marker(element, style) {
    const drawn = style.display.includes('list-item') && (style.listStyleType != 'none' || style.listStyleImage != 'none')
    const own = drawn && getComputedStyle(element, '::marker')
    return own ? Object.fromEntries(ofParts.map(name => [`::marker ${name}`, own.getPropertyValue(name)])) : {}
  }

  function read(element, parent, corner) {
    const tag = element.localName, style = element.ownerDocument.defaultView.getComputedStyle(element)
    if (neverDrawn.includes(tag) || style.display == 'none') return
    let at = parent
    if (drawn(style)) {
      at = found.length
      found.push({
        parent, tag, texts: [], values: values(style), place: placed(element.getBoundingClientRect(), corner),
        attributes: Object.fromEntries([...element.attributes].map(one => [one.name, one.value])),
        value: tag == 'select' ? [...element.selectedOptions].map(one => one.text).join(' ')
          : ['input', 'textarea'].includes(tag) ? element.value : '',
        parts: marker(element, style), source: element.currentSrc ?? '', checked: !!element.checked,
      })
    }
    for (const tag of ['::before', '::after']) pseudo(element, tag, at, corner) // where the protocol tells them
    const children = element.shadowRoot ?? (tag == 'slot' && element.assignedNodes().length ? null : element)
    if (!['select', 'textarea'].includes(tag))
      for (const child of children ? children.childNodes : element.assignedNodes()) {
        if (child.nodeType == 3) text(child, at, corner)
        else if (child.nodeType == 1) read(child, at, corner)
      }
    if (['iframe', 'frame', 'object'].includes(tag)) frame(element, at)
  }

  const frames = []
  function frame(element, at) {
    try {
      if (element.contentDocument?.documentElement) frames.push([element, at])
    } catch { /* of another origin */ }
  }

  read(document.documentElement, -1, [scrollX, scrollY])
  for (const [element, at] of frames) {
    const [x, y] = found[at].place, style = getComputedStyle(element)
    const inset = side => element[`client${side}`] + parseFloat(style[`padding${side}`])
    read(element.contentDocument.documentElement, at, [x + inset('Left'), y + inset('Top')])
  }
  return found
}
