import type { Page } from 'playwright-core'

/** Sends a question in the conversation that is open, once it is known whom it goes to. */
export const askOn = async (page: Page, text: string): Promise<void> => {
  await page.getByRole('button', { name: /^Model: (?!Choose a model)/ }).waitFor()
  await page.getByRole('textbox', { name: 'Your question' }).fill(text)
  await page.keyboard.press('Enter')
}

/** Goes where a new conversation begins, and waits until the former one is no more to be clicked on. */
export const goToNew = async (page: Page): Promise<void> => {
  await page.getByRole('link', { name: 'New conversation' }).click()
  await page.getByRole('heading', { name: 'What would you like to know?' }).waitFor()
}

/** Sends the first question of a new conversation. */
export const beginOn = async (page: Page, text: string): Promise<void> => {
  await goToNew(page)
  await askOn(page, text)
  // What was asked is shown before the conversation that it begins is there.
  await page.waitForURL(/\/chat\/.+/)
  await page.getByRole('article', { name: 'Your question' }).getByText(text).waitFor()
}
