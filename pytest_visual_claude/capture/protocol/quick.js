// The viewport's pixels for each of CSS's, and whether the page fits into it; null where something moves or blinks.
(() => {
  const root = document.documentElement, body = document.body
  const focused = element => element?.shadowRoot?.activeElement ? focused(element.shadowRoot.activeElement) : element
  const field = focused(document.activeElement)
  const caret = document.designMode === 'on' || field?.matches('input, textarea') || field?.isContentEditable
  const moving = document.getAnimations().some(one => one.playState !== 'finished')
  if (!root || !body || caret || moving || visualViewport.scale !== 1 || document.fonts.status !== 'loaded') return null
  const largest = side => Math.max(...['scroll', 'offset', 'client'].flatMap(of => [body[of + side], root[of + side]]))
  return [devicePixelRatio, largest('Width') <= innerWidth && largest('Height') <= innerHeight]
})()
