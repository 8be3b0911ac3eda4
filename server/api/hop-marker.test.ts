import { expect, it } from 'vitest'
import { HopMarker } from './hop-marker.ts'

it('knows its own requests again and nobody else’s', () => {
  const [own, other] = [new HopMarker(), new HopMarker()]
  expect(own.refusalOf(own.headers)).toMatchObject({ code: 'loop_detected', isFinal: true })
  expect(own.refusalOf(other.headers)).toBeNull()
  expect(own.refusalOf({})).toBeNull()
  expect(own.refusalOf({ 'x-seadragon-hop': '' })).toBeNull()
})
