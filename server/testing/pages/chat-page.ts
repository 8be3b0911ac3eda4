import type { Page } from 'playwright-core'

/** Sends a question in the conversation that is open. */
export const askOn = async (page: Page, text: string): Promise<void> => {
  await page.getByRole('textbox', { name: 'Your question' }).fill(text)
  await page.keyboard.press('Enter')
}

/** Sends the first question of a new conversation. */
export const beginOn = async (page: Page, text: string): Promise<void> => {
  await page.getByRole('link', { name: 'New conversation' }).click()
  await page.getByRole('heading', { name: 'What would you like to know?' }).waitFor()
  await askOn(page, text)
  await page.getByRole('article', { name: 'Your question' }).getByText(text).waitFor()
}
