// Watches the page until its picture is wanted; all that it does is undone by end(). No timer, no global, no element.
// What changes only within what is masked is not seen, as long as that keeps its place.
([steps, wake, masked]) => {
  const undo = [], held = [], drawn = new Set(), decoding = new Set()
  let changes = 0
  const roots = (root = document) => [root, ...[...root.querySelectorAll('*')].flatMap(one => {
    if (one.shadowRoot) return roots(one.shadowRoot)
    try { return one.contentDocument ? roots(one.contentDocument) : [] } catch { return [] }
  })]
  const all = selector => roots().flatMap(root => [...root.querySelectorAll(selector)])
  const near = one => {
    const box = one.getBoundingClientRect()
    return box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth
  }
  const shown = one => one.checkVisibility ? one.checkVisibility() : one.getClientRects().length > 0
  const attribute = (one, name, change) => {
    const before = one.getAttribute(name)
    change()
    // Chromium leaves style="" behind where the attribute was not read since a property of it was set.
    undo.push(() => (one.getAttribute(name), before === null) ? one.removeAttribute(name) : one.setAttribute(name, before))
  }
  const hidden = node => {
    for (let one = node; one; one = one.parentNode ?? one.host) if (masked.includes(one)) return true
    return false
  }
  const placed = () => masked.map(one => Object.values(one.getBoundingClientRect().toJSON()).join(' ')).join()
  let places = placed()
  const words = nodes => [...nodes].every(one => one.nodeType === 3) ? [...nodes].map(one => one.data).join('') : null
  // What is set to what it was already: a clock that tells minutes each second.
  const same = {
    attributes: one => one.target.getAttributeNS(one.attributeNamespace, one.attributeName) === one.oldValue,
    characterData: one => one.target.data === one.oldValue,
    childList: one => words(one.addedNodes) !== null && words(one.addedNodes) === words(one.removedNodes),
  }
  const count = list => { changes += list.filter(one => !hidden(one.target) && !same[one.type](one)).length }
  const observer = new MutationObserver(count)
  const quietly = call => { count(observer.takeRecords()); call(); observer.takeRecords() }
  const first = image => {
    const canvas = document.createElement('canvas')
    canvas.width = image.naturalWidth; canvas.height = image.naturalHeight
    canvas.getContext('2d').drawImage(image, 0, 0)  // of a moving picture it draws the first frame
    return canvas.toDataURL()
  }
  const gif = image => image.complete && image.naturalWidth && /\.gif([?#]|$)|^data:image\/gif/i.test(image.currentSrc)
  const hold = () => quietly(() => {
    for (const image of all('img').filter(one => gif(one) && !held.includes(one))) {
      try {
        const picture = first(image)
        attribute(image, 'style', () => image.style.setProperty('content', `url(${picture})`, 'important'))
        held.push(image)
      } catch { /* of another origin: it may be shown, not read */ }
    }
    for (const film of all('video').filter(one => !one.paused && !held.includes(one))) {
      const at = film.currentTime
      film.pause(); film.currentTime = 0; held.push(film)
      undo.push(() => { film.currentTime = at; film.play().catch(() => {}) })
    }
  })
  const woken = () => quietly(() => {
    for (const image of all('img[loading=lazy]')) {
      attribute(image, 'loading', () => { image.loading = 'eager' })
      // Else it is drawn in one frame, and not in the next.
      attribute(image, 'decoding', () => { image.decoding = 'sync' })
      decoding.add(image)
      image.decode().catch(() => {}).then(() => decoding.delete(image))
    }
  })
  // Playwright hides the caret of fields. It finds none in a closed shadow root, or where the document is one.
  const typed = () => {
    const tab = document.activeElement
    return document.designMode === 'on' || Boolean(tab?.localName.includes('-') && !tab.shadowRoot)
  }
  // What may move while nothing of the page changes: nothing tells but two frames, and a moment between them.
  const unseen = () => all('*').some(one => !hidden(one) && (one.matches('canvas, video, embed, object, animate, animateTransform, animateMotion, marquee')
    || (one.localName.includes('-') && !one.shadowRoot) || (one.matches('iframe, frame') && !one.contentDocument)))
  const old = {attributeOldValue: true, characterDataOldValue: true}
  for (const root of roots()) observer.observe(root, {subtree: true, childList: true, ...old})
  return {
    // How often the page was changed so far, whether a caret is hidden from us, whether something may move unseen, and
    // how many of each are waited for now.
    look() {
      if (steps.includes('images') && wake) woken()
      if (steps.includes('media')) hold()
      count(observer.takeRecords())
      if (places !== (places = placed())) changes++
      const waits = {
        fonts: () => roots().filter(root => root.fonts?.status === 'loading').length,
        images: () => all('img').filter(one => (one.src || one.srcset) && (one.loading !== 'lazy' || near(one))
          && (decoding.has(one) || !one.complete)).length,
        busy: () => all('[aria-busy=true]').filter(shown).length,
        // One look longer than it takes: what was sought is drawn a moment later.
        media: () => held.filter(one => one.seeking || (one.paused && one.readyState < 2 && !one.error) || !drawn.has(one))
          .filter(one => one.seeking || drawn.add(one)).length,
      }
      const asked = Object.entries(waits).filter(([name]) => steps.includes(name))
      return {changes, typed: typed(), unseen: unseen(), waits: Object.fromEntries(asked.map(([name, count]) => [name, count()]))}
    },
    end() {
      observer.disconnect()
      for (const step of undo.reverse()) step()
    },
  }
}
