import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { SETTINGS } from '../server/config/catalogue.ts'
import { loadSettings } from '../server/config/load-settings.ts'

const SCRIPT = fileURLToPath(new URL('settings-reference.ts', import.meta.url))
const ROOT = fileURLToPath(new URL('..', import.meta.url))
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
const DOCUMENTS = ['docs/settings.md', 'seadragon.sample.yaml']

const temporary = mkdtempSync(join(tmpdir(), 'reference-'))
afterAll(() => rmSync(temporary, { recursive: true }))

let cwd = temporary
beforeEach(() => {
  cwd = mkdtempSync(join(temporary, 'run-'))
})

const generate = (...options: string[]) =>
  spawnSync(process.execPath, ['--import', TSX, SCRIPT, ...options], { cwd, encoding: 'utf8' })

const contents = (root: string): string[] =>
  DOCUMENTS.map((path) => readFileSync(join(root, path), 'utf8'))

describe('the generator', () => {
  it('writes the documents that are in the repository', () => {
    expect(generate().status).toBe(0)
    expect(contents(cwd)).toEqual(contents(ROOT))
  })

  it('with --check says which document is stale or missing, and writes nothing', () => {
    mkdirSync(join(cwd, 'docs'))
    writeFileSync(join(cwd, 'docs/settings.md'), 'old')
    const { status, stderr } = generate('--check')
    expect(status).toBe(1)
    expect(stderr.trim().split('\n')).toEqual(
      DOCUMENTS.map(
        (path) => `${path} does not say what the settings are now: run \`npm run settings\``,
      ),
    )
    expect(readFileSync(join(cwd, 'docs/settings.md'), 'utf8')).toBe('old')
  })

  it('with --check is content with what it wrote', () => {
    for (const path of DOCUMENTS) cpSync(join(ROOT, path), join(cwd, path))
    expect(generate('--check')).toMatchObject({ status: 0, stdout: '', stderr: '' })
  })
})

describe('the sample file', () => {
  const sample = readFileSync(join(ROOT, 'seadragon.sample.yaml'), 'utf8')

  const load = (yaml: string) => {
    writeFileSync(join(cwd, 'seadragon.yaml'), yaml)
    const result = loadSettings({ env: {}, cwd })
    if ('problems' in result) throw new Error(JSON.stringify(result.problems))
    return result
  }

  it('loads to the defaults', () => {
    const { settings, warnings } = load(sample)
    expect(settings).toEqual(load('').settings)
    expect(warnings).toEqual([])
  })

  it('names every setting once its examples are uncommented, and they are right', () => {
    const { origins, warnings } = load(sample.replace(/^( *)#(?! \S)/gm, '$1'))
    expect([...origins.keys()].toSorted()).toEqual(SETTINGS.map(({ name }) => name).toSorted())
    expect(warnings).toEqual([])
  })
})

describe('the reference', () => {
  it('has a row for every setting and its variable', () => {
    const reference = readFileSync(join(ROOT, 'docs/settings.md'), 'utf8')
    const rows = reference.split('\n').map((line) => line.split('|').map((cell) => cell.trim()))
    const missing = SETTINGS.filter(
      ({ name, variable }) =>
        !rows.some((row) => row[1] === `\`${name}\`` && row[2] === `\`${variable}\``),
    )
    expect(missing.map(({ name }) => name)).toEqual([])
  })
})
