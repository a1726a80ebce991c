// Called twice on an empty page. Without a picture it draws the parts and answers where each of those is that only a
// screenshot shows. With their screenshot it answers what each part comes to: a hash of its pixels, or on and off.
async ([shown, boxes]) => {
  const GENERIC = ['serif', 'sans-serif', 'monospace', 'system-ui']
  const NAMED = ['Arial', 'Helvetica', 'Verdana', 'Georgia', 'Times New Roman', 'Courier New', 'Segoe UI', 'Roboto']
  const SCRIPTS = {emoji: '😀❤️', CJK: '漢か한', symbols: '✓★☰'}

  const hash = (bytes) => {  // FNV-1a twice, to 64 bits
    let one = 0x811c9dc5, two = 0x1000193
    for (const byte of bytes) {
      one = Math.imul(one ^ byte, 0x01000193)
      two = Math.imul(two ^ byte, 0x5bd1e995)
    }
    return [one, two].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('')
  }
  const canvas = (width, height) => {
    const made = Object.assign(document.createElement('canvas'), {width, height})
    return made.getContext('2d', {willReadFrequently: true})
  }
  const pixels = (context) => context.getImageData(0, 0, context.canvas.width, context.canvas.height).data

  // Each character at a place of its own, and rotated a little: so neither hinting, nor LCD colours, nor advances that
  // are rounded to whole pixels have a part in it, and the shapes of a font are the same wherever that font is.
  const shapes = (family, text = 'Rag&8', weights = [400, 700]) => {
    const context = canvas(200, 40 * weights.length)
    weights.forEach((weight, row) => {
      context.font = `${weight} 28px ${family}`;
      [...new Intl.Segmenter().segment(text)].forEach(({segment}, at) => {
        context.setTransform(Math.cos(0.03), Math.sin(0.03), -Math.sin(0.03), Math.cos(0.03), 4 + 38 * at, 40 * row + 29)
        context.fillText(segment, 0, 0)
      })
    })
    return hash(pixels(context))
  }

  // The same small text straight, and rotated by less than shows: a font is hinted only where it stands straight.
  const small = (angle) => {
    const context = canvas(64, 24)
    context.font = '13px sans-serif';
    [...'Heno'].forEach((letter, at) => {
      context.setTransform(1, angle, -angle, 1, 4 + 14 * at, 16)
      context.fillText(letter, 0, 0)
    })
    return pixels(context)
  }
  const hinted = () => {
    const [straight, rotated] = [small(0), small(1e-3)]
    return straight.some((value, at) => Math.abs(value - rotated[at]) > 24)
  }
  // Advances of small text are those of large text made smaller, unless they are rounded to whole pixels.
  const fractional = () => {
    const width = (size) => {
      const span = document.body.appendChild(document.createElement('span'))
      span.style.cssText = `position: absolute; white-space: pre; font: ${size}px sans-serif; font-kerning: none`
      span.textContent = 'iltr'.repeat(8)
      const found = span.getBoundingClientRect().width
      span.remove()
      return found
    }
    return Math.abs(width(13) - width(1300) / 100) < 1
  }
  const word = (yes) => (yes ? 'on' : 'off')

  if (!shown) {
    document.body.innerHTML = `<style>
      * { box-sizing: border-box }
      body { margin: 0; background: white; color: black }
      section { position: absolute; left: 0; width: 320px; height: 40px; overflow: hidden; background: white }
      section > * { position: absolute; top: 8px; margin: 0; height: 24px; width: 24px }
    </style>
    <section data-part="text" style="top: 0; font: 13px/40px sans-serif">The quick brown fox, 0123456789</section>
    <section data-part="form controls" style="top: 40px">
      <input type=checkbox checked style="left: 4px"><input type=radio checked style="left: 34px">
      <input type=range style="left: 64px; width: 60px"><progress value=.4 style="left: 130px; width: 40px"></progress>
      <select style="left: 176px; width: 40px"></select><input type=color style="left: 222px; width: 40px">
      <div style="left: 268px; width: 40px; overflow: scroll"></div></section>
    <section data-part="gradients" style="top: 80px">
      <p style="left: 4px; width: 120px; background: linear-gradient(73deg, #e33, #3a7 40%, #22c)"></p>
      <p style="left: 130px; background: radial-gradient(#fc0, #06c)"></p>
      <p style="left: 160px; background: conic-gradient(#f00, #0f0, #00f, #f00)"></p></section>
    <section data-part="shadows" style="top: 120px">
      <p style="left: 12px; width: 80px; border-radius: 7px; box-shadow: 0 2px 6px #0008; background: #fff"></p>
      <p style="left: 112px; border: 1.5px solid #36c; border-radius: 50%; filter: blur(.7px)"></p>
      <p style="left: 152px; background: #36c; transform: rotate(21deg) scale(.83)"></p></section>`
    return [...document.querySelectorAll('section')].map((part) => {
      const {x, y, width, height} = part.getBoundingClientRect()
      return [part.dataset.part, [x, y, width, height].map((length) => length * devicePixelRatio)]
    })
  }

  const image = Object.assign(new Image(), {src: `data:image/png;base64,${shown}`})
  await image.decode()
  const screen = canvas(image.width, image.height)
  screen.drawImage(image, 0, 0)
  const found = {}
  for (const family of GENERIC) found[`font ${family}`] = shapes(family)
  for (const family of NAMED) {  // one that is not there is drawn as what stands behind it
    const drawn = shapes(`"${family}", serif`)
    found[`font ${family}`] = drawn === found['font serif'] ? 'none' : drawn
  }
  for (const [name, text] of Object.entries(SCRIPTS)) found[`font ${name}`] = shapes('sans-serif', text, [400])
  found['sub-pixel positions'] = word(fractional())
  found.hinting = word(hinted())
  for (const [part, box] of boxes) {
    const {data} = screen.getImageData(...box)
    found[part] = hash(data)
    if (part === 'text') found['LCD text'] = word(data.some((value, at) => at % 4 === 1 && value !== data[at - 1]))
  }
  return {parts: found, platform: navigator.platform}
}
