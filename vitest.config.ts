import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/** They start browsers, many processes or a load of their own: beside others they would wait too long. */
const ALONE = [
  'server/testing/{pages,walk,security,real-servers,agents}/**/*.test.ts',
  'server/{main,pipeline/hostile-host}.test.ts',
  'server/api/browser/**/*.test.ts',
  'scripts/**/*.test.ts',
]

export default defineConfig({
  test: {
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // What is waited for comes; on a machine that does much else it comes late.
    expect: { poll: { timeout: 15_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'together',
          include: ['{server,shared,admin-ui}/**/*.test.ts'],
          exclude: ['**/node_modules/**', ...ALONE],
          maxWorkers: Math.min(4, availableParallelism()),
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'alone',
          include: ALONE,
          maxWorkers: 1,
          testTimeout: 120_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
