/**
 * Writes docs/settings.md and seadragon.sample.yaml from the schema of the settings, into the
 * directory in which it is started. With --check it writes nothing and fails where they are stale.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import prettier from 'prettier'
import { sampleYaml } from './settings-sample.ts'
import { settingsTable } from './settings-table.ts'

const DOCUMENTS = [
  { path: 'docs/settings.md', parser: 'markdown', render: settingsTable },
  { path: 'seadragon.sample.yaml', parser: 'yaml', render: sampleYaml },
]

const contentOf = (path: string): string | null => {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

const style = await prettier.resolveConfig(fileURLToPath(import.meta.url))
const isCheck = process.argv.includes('--check')

for (const { path, parser, render } of DOCUMENTS) {
  const text = await prettier.format(render(), { ...style, parser })
  if (contentOf(path) === text) continue
  if (isCheck) {
    console.error(`${path} does not say what the settings are now: run \`npm run settings\``)
    process.exitCode = 1
  } else {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
    console.log(`wrote ${path}`)
  }
}
