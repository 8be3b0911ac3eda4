import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readCheckout } from './house/checkout.ts'
import { houseProblems } from './house/problems.ts'

// Goal: each rule of the house is known to find what it is there for. Method: a tidy checkout on
// disk, one planted violation at a time.

const CODE = 'export const one = 1\n'
const TIDY: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({ dependencies: { hono: '4.0.0' } }),
  'package-lock.json': lockOf({ integrity: `sha512-${'X'.repeat(3)}/a` }),
  'README.md': '# Seadragon\n',
  'server/main.ts': "import './compose.ts'\n",
  'server/compose.ts': "import { read } from './config/file.ts'\n",
  'server/clock.ts': CODE,
  'server/flow/call.ts': "import type { ErrorCode } from '../errors.ts'\n",
  'server/errors.ts': CODE,
  'server/queue/order.ts': "import type { Call } from '../flow/call.ts'\n",
  'server/queue/order.test.ts': "import { fake } from '../testing/fake.ts'\n",
  'server/testing/fake.ts': "import { admit } from '../admit/admit.ts'\n",
  'scripts/simulate.ts': "import { fake } from '../server/testing/fake.ts'\n",
}

const PLANTED: readonly (readonly [fact: string, path: string, text: string, says: string])[] = [
  ['an import upwards', 'server/queue/a.ts', "import '../dispatch/b.ts'\n", 'dispatch (4)'],
  ['a stage that imports a stage', 'server/admit/a.ts', "import '../relay/b.ts'\n", 'relay (4)'],
  [
    'a type imported upwards',
    'server/flow/a.ts',
    "import type { B } from '../queue/b.ts'\n",
    'queue',
  ],
  ['a re-export upwards', 'server/store/a.ts', "export { b } from '../api/b.ts'\n", 'api (6)'],
  ['a dynamic import upwards', 'server/store/a.ts', "await import('../http/b.ts')\n", 'http (7)'],
  [
    'a worker upwards',
    'server/account/a.ts',
    "new URL('../pipeline/b.ts', import.meta.url)\n",
    'pipeline (5)',
  ],
  ['config read in a part', 'server/http/a.ts', "import '../config/file.ts'\n", 'only compose'],
  ['testing used by the program', 'server/api/a.ts', "import '../testing/fake.ts'\n", 'only tests'],
  ['scripts used by the program', 'server/api/a.ts', "import '../../scripts/b.ts'\n", 'only tests'],
  ['a test imported', 'server/queue/a.ts', "import './order.test.ts'\n", 'nothing imports a test'],
  ['behaviour in shared', 'shared/a.ts', "import '../server/clock.ts'\n", 'clock (1)'],
  ['a server part in the browser', 'admin-ui/a.ts', "import '../server/clock.ts'\n", 'shared/'],
  ['the browser in the server', 'server/http/a.ts', "import '../../admin-ui/b.ts'\n", 'browser'],
  ['a part without a rank', 'server/proxy/a.ts', CODE, 'has no rank'],
  ['a long file', 'server/queue/a.ts', CODE.repeat(301), '301 lines'],
  ['an empty folder name', 'server/queue/utils/a.ts', CODE, '"utils" says nothing'],
  ['an empty file name', 'server/queue/helpers.ts', CODE, '"helpers" says nothing'],
  ['a camel-case file', 'server/queue/agingQueue.ts', CODE, 'kebab case'],
  ['an index file', 'server/queue/index.ts', CODE, 'no index files'],
  ['an unknown top folder', 'tools/a.sh', 'true\n', 'tools/: does not belong'],
  ['an unknown top file', 'notes.txt', 'x\n', 'notes.txt: does not belong'],
  ['an open end', 'server/queue/a.ts', `// ${'TO' + 'DO'}: later\n`, 'a.ts:1: an open end'],
  ['a path of a machine', 'README.md', `\nsee /${'home'}/me/x\n`, 'README.md:2: a path of one'],
  [
    'a registry',
    '.npmrc',
    `registry=https://${'registry'}.npmjs.org\n`,
    'names a package registry',
  ],
  ['a version range', 'package.json', '{"dependencies":{"hono":"^4.0.0"}}', 'one exact version'],
  ['a package without fingerprint', 'package-lock.json', lockOf({}), 'no sha512'],
  [
    'a recorded origin',
    'package-lock.json',
    lockOf({ integrity: 'sha512-a', resolved: 'https://x' }),
    'where it came from',
  ],
  [
    'a new install script',
    'package-lock.json',
    lockOf({ integrity: 'sha512-a', hasInstallScript: true }),
    'brings an install script',
  ],
  ['too many packages', 'package-lock.json', lockOf({ integrity: 'sha512-a' }, 1_001), 'ceiling'],
]

describe('the house rules', () => {
  let root = ''
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'seadragon-house-'))
    for (const [path, text] of Object.entries(TIDY)) write(path, text)
  })

  afterEach(() => rmSync(root, { recursive: true }))

  it('find nothing in a tidy checkout', () => {
    expect(houseProblems(readCheckout(root))).toEqual([])
  })

  it.each(PLANTED)('find %s', (_fact, path, text, says) => {
    write(path, text)
    expect(houseProblems(readCheckout(root))).toEqual([expect.stringContaining(says)])
  })

  it('find a server of long files', () => {
    for (const path of Object.keys(TIDY)) {
      if (path.startsWith('server/')) write(path, (TIDY[path] ?? '') + '//\n'.repeat(90))
    }
    expect(houseProblems(readCheckout(root))).toEqual([expect.stringContaining('median')])
  })

  it('let migrations and tests be long', () => {
    write('server/store/migrations/0001-initial.ts', CODE.repeat(400))
    write('server/queue/order.test.ts', CODE.repeat(400))
    expect(houseProblems(readCheckout(root))).toEqual([])
  })

  it('report every problem, not only the first', () => {
    write('tools/a.sh', 'true\n')
    write('server/queue/index.ts', "import '../api/b.ts'\n")
    expect(houseProblems(readCheckout(root))).toHaveLength(3)
  })
})

function lockOf(entry: object, count = 1): string {
  const packages = Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`node_modules/package-${index}`, entry]),
  )
  return JSON.stringify({ packages: { '': {}, ...packages } })
}
