import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A disk in memory, of which most is taken by a file that can go. */
export interface SmallDisk {
  readonly dataDir: string
  fill(): void
  free(): void
  unmount(): void
}

const SIZE_MIB = 16
const BLOCK = Buffer.alloc(64 * 1024, 'x')

/** Null where this user may not mount anything. */
export const mountSmallDisk = (folder: string): SmallDisk | null => {
  const root = join(folder, 'disk')
  mkdirSync(root)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_MIB}m`, 'tmpfs', root], {
      stdio: 'ignore',
    })
  } catch {
    return null
  }
  const ballast = join(root, 'ballast')
  return {
    dataDir: join(root, 'data'),
    fill: () => fill(ballast),
    free: () => rmSync(ballast),
    unmount: () => void execFileSync('umount', ['-l', root]),
  }
}

const fill = (path: string): void => {
  try {
    for (;;) writeFileSync(path, BLOCK, { flag: 'a' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  }
}
