import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

it.each(['screenshots', 'page-speed', 'chat-smoothness'])(
  '%s says how to get a browser where there is none, and begins nothing',
  (script) => {
    const { status, stderr, stdout } = spawnSync(
      process.execPath,
      ['--import', 'tsx', `scripts/${script}.ts`],
      {
        cwd: root,
        encoding: 'utf8',
        env: { ...process.env, SEADRAGON_TEST_CHROMIUM: '/nowhere/chromium' },
      },
    )
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/^seadragon: no Chromium was found .*sudo apt-get install -y chromium/)
  },
)
