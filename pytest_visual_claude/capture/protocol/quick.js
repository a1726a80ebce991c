// The viewport's pixels for each of CSS's; null where something moves or blinks.
(() => {
  const focused = element => element?.shadowRoot?.activeElement ? focused(element.shadowRoot.activeElement) : element
  const field = focused(document.activeElement)
  const caret = document.designMode === 'on' || field?.matches('input, textarea') || field?.isContentEditable
  const moving = document.getAnimations().some(one => one.playState !== 'finished')
  if (caret || moving || visualViewport.scale !== 1 || document.fonts.status !== 'loaded') return null
  return devicePixelRatio
})()
