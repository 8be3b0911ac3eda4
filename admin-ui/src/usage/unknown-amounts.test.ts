import { MantineProvider } from '@mantine/core'
import { createElement, type ReactElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, it } from 'vitest'
import { CacheUnknown, CostUnknown } from './unknown-amounts.tsx'

const textOf = (element: ReactElement): string =>
  renderToStaticMarkup(createElement(MantineProvider, null, element)).replace(
    /<style.*?<\/style>|<[^>]+>/gs,
    '',
  )

const said = (...unknown: readonly (number | undefined)[]): string => {
  const rows = unknown.map((costUnknown) => (costUnknown === undefined ? {} : { costUnknown }))
  return textOf(createElement(CostUnknown, { rows }))
}

it('what is drawn as nothing since nobody knows its cost is told beside the chart and the table', () => {
  expect(said(2, 0, 3)).toBe('Excludes 5 requests with unknown cost.')
  expect(said(1)).toBe('Excludes 1 request with unknown cost.')
})

it('where all costs are known there is nothing to tell', () => {
  expect(said(0, 0)).toBe('')
  expect(said(undefined)).toBe('')
  expect(said()).toBe('')
})

it('tokens of which nobody knows whether they were cached are told, where there are any', () => {
  const saidOf = (promptTokens: number, cacheKnownTokens: number): string =>
    textOf(createElement(CacheUnknown, { rows: [{ promptTokens, cacheKnownTokens }] }))
  expect(saidOf(30, 20)).toMatch(/^Excludes 10 input tokens for which the host/)
  expect(saidOf(30, 30)).toBe('')
})
