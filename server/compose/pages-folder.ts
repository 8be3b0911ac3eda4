import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Where the built pages lie: beside the compiled server's folder, or in the build of the checkout that it runs from. */
export const pagesFolder = (): string => {
  const beside = fileURLToPath(new URL('../ui', import.meta.url))
  return existsSync(beside) ? beside : fileURLToPath(new URL('../../dist/ui', import.meta.url))
}
