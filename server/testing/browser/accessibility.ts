import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

/**
 * Asks axe whether anything on the page as it stands keeps people out: nothing serious or critical may.
 * It is put in past the page's policy, which forbids scripts of others. `within` is a selector.
 */
export const expectAccessible = async (page: Page, within = 'html'): Promise<void> => {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source)
  const { violations } = await page.evaluate(
    (part) => window.axe.run(part, { resultTypes: ['violations'] }),
    within,
  )
  const grave = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(describeNode).join(' | ')}`)
  expect(grave).toEqual([])
}

const describeNode = ({ html, failureSummary }: axe.NodeResult): string =>
  `${html.slice(0, 160)} ${failureSummary?.replaceAll(/\s+/g, ' ').slice(0, 200)}`

declare const window: { readonly axe: typeof axe }
