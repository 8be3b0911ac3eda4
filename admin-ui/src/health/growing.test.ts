import { MantineProvider } from '@mantine/core'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, it } from 'vitest'
import { growingLookMs } from './growing-look.ts'
import { Growing } from './growing.tsx'

const drawn = (bytes: number): string =>
  renderToStaticMarkup(createElement(MantineProvider, null, createElement(Growing, { bytes })))

const announced = (html: string): string | undefined =>
  /<[^>]+role="status"[^>]*>([^<]*)</.exec(html)?.[1]

it('a backup that grows is announced once: what is read aloud stays, what is shown moves', () => {
  const [before, after] = [drawn(1_024), drawn(2_048)]
  expect(before).toContain('1.0 KiB')
  expect(after).toContain('2.0 KiB')
  expect(announced(before)).toBe('Creating a backup:')
  expect(announced(after)).toBe(announced(before))
  expect(before).not.toContain('aria-live')
})

it('it is looked at often while it grows, seldom while nothing answers, and else not at all', () => {
  const often = growingLookMs({ isGrowing: true, isAway: false })
  const seldom = growingLookMs({ isGrowing: true, isAway: true })
  expect(Number(seldom)).toBeGreaterThanOrEqual(10 * Number(often))
  expect(growingLookMs({ isGrowing: false, isAway: false })).toBe(false)
  expect(growingLookMs({ isGrowing: false, isAway: true })).toBe(false)
})
