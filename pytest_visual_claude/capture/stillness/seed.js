// Chance that always draws the same: Math.random, and what crypto draws.
seed => {
  let state = seed >>> 0
  const draw = () => {
    state = state + 0x6D2B79F5 | 0
    let mixed = Math.imul(state ^ state >>> 15, 1 | state)
    mixed = mixed + Math.imul(mixed ^ mixed >>> 7, 61 | mixed) ^ mixed
    return (mixed ^ mixed >>> 14) >>> 0
  }
  const put = (of, name, value) => Object.defineProperty(of, name, {value, writable: true, configurable: true})
  put(Math, 'random', () => draw() / 4294967296)
  if (!globalThis.crypto) return
  const fill = array => {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
    for (let i = 0; i < bytes.length; i++) bytes[i] = draw()
    return array
  }
  put(Crypto.prototype, 'getRandomValues', fill)
  if (crypto.randomUUID) put(Crypto.prototype, 'randomUUID', () => {
    const bytes = fill(new Uint8Array(16))
    bytes[6] = bytes[6] & 15 | 64; bytes[8] = bytes[8] & 63 | 128
    const hex = Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
    return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5')
  })
}
