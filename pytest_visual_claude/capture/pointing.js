// For each box in the viewport, a selector of the smallest element around it; "" where that is the whole page.
boxes => {
  const alone = selector => document.querySelectorAll(selector).length === 1
  const named = one => {
    const tag = one.localName, test = one.getAttribute('data-testid')
    const ways = [one.id && `#${CSS.escape(one.id)}`, test && `[data-testid="${CSS.escape(test)}"]`,
      ...[...one.classList].map(name => `${tag}.${CSS.escape(name)}`), tag]
    const found = ways.find(way => way && alone(way))
    if (found || !one.parentElement) return found ?? ''
    return `${named(one.parentElement)} > ${tag}:nth-child(${[...one.parentElement.children].indexOf(one) + 1})`
  }
  return boxes.map(([x, y, width, height]) => {
    let one = document.elementFromPoint(x + width / 2, y + height / 2)
    const holds = () => {
      const box = one.getBoundingClientRect()
      return box.x <= x + 1 && box.y <= y + 1 && box.right >= x + width - 1 && box.bottom >= y + height - 1
    }
    while (one?.parentElement && !holds()) one = one.parentElement
    return one && one !== document.body && one !== document.documentElement ? named(one) : ''
  })
}
