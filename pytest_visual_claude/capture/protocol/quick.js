// Whether the page can be pictured as it stands, and where; else null.
(() => {
  const root = document.documentElement, body = document.body, { type, angle } = screen.orientation
  const focused = element => element?.shadowRoot?.activeElement ? focused(element.shadowRoot.activeElement) : element
  const field = focused(document.activeElement)
  const caret = document.designMode === 'on' || field?.matches('input, textarea') || field?.isContentEditable
  const moving = document.getAnimations().some(one => one.playState !== 'finished')
  if (!root || !body || caret || moving || visualViewport.scale !== 1 || document.fonts.status !== 'loaded') return null
  const largest = side => Math.max(...['scroll', 'offset', 'client'].flatMap(of => [body[of + side], root[of + side]]))
  return JSON.stringify({
    ratio: devicePixelRatio,
    width: innerWidth,
    height: innerHeight,
    scrolled: [scrollX, scrollY],
    whole: [largest('Width'), largest('Height')],
    screen: [screen.width, screen.height],
    phone: type !== 'landscape-primary' || angle !== 0,
    touch: navigator.maxTouchPoints > 0,
  })
})()
