import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** An empty directory that is gone when the test has ended. */
export function temporaryDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'seadragon-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}
