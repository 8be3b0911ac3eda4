import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { isCached, keepInCache, takeFromCache } from './native-cache.mjs'

describe('the cache of compiled modules', () => {
  let root = ''
  const kept = () => join(root, 'seadragon', 'native', 'key.node')

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'seadragon-cache-'))
    vi.stubEnv('XDG_CACHE_HOME', root)
    writeFileSync(join(root, 'compiled.node'), 'machine code', { mode: 0o775 })
    keepInCache('key.node', join(root, 'compiled.node'))
  })

  afterEach(() => {
    vi.unstubAllEnvs()
    rmSync(root, { recursive: true })
  })

  it('gives back what was kept', () => {
    const target = join(root, 'clone', 'build', 'module.node')
    expect(takeFromCache('key.node', target)).toBe(true)
    expect(readFileSync(target, 'utf8')).toBe('machine code')
  })

  it('has nothing under another key', () => {
    expect(isCached('other.node')).toBe(false)
  })

  it('is readable by nobody else', () => {
    expect(statSync(join(root, 'seadragon', 'native')).mode & 0o777).toBe(0o700)
    expect(statSync(kept()).mode & 0o777).toBe(0o600)
  })

  it('does not trust a file that was changed', () => {
    writeFileSync(kept(), 'other code')
    expect(isCached('key.node')).toBe(false)
  })

  it('does not trust a file that others may write', () => {
    chmodSync(kept(), 0o666)
    expect(isCached('key.node')).toBe(false)
  })

  it('does not trust a folder that others may write', () => {
    chmodSync(join(root, 'seadragon', 'native'), 0o777)
    expect(isCached('key.node')).toBe(false)
    expect(takeFromCache('key.node', join(root, 'module.node'))).toBe(false)
  })

  it('does not trust files of another user', () => {
    vi.spyOn(process, 'getuid').mockReturnValue(12_345)
    expect(isCached('key.node')).toBe(false)
    vi.restoreAllMocks()
  })
})
