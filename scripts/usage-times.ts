/**
 * `npm run usage-times -- [directory]`: how long the questions of administration take on a data
 * directory that `npm run seed-usage` has filled, with what they read in memory and without.
 */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { systemClock } from '../server/clock.ts'
import { prepareDataDir } from '../server/store/data-dir.ts'
import { openDatabase, type OpenDatabase } from '../server/store/database.ts'
import { isRefused, type StoreRefusal } from '../server/store/store-refusal.ts'
import { pageOfRecords } from '../server/store/usage-record-table.ts'
import { sumUsage } from '../server/store/usage-sum-table.ts'
import { recordQuestions, sumQuestions, type KnownUsage } from './usage-times/questions.ts'

const ROUNDS = 9
const BUSY_TIMEOUT_MS = 2000

type Ask = (database: OpenDatabase) => Promise<{ readonly items: readonly object[] } | StoreRefusal>

interface Times {
  readonly rows: string
  readonly cold: number
  /** In the order of size. */
  readonly warm: readonly number[]
  /** Processor time of one question: what it takes where nothing else runs. */
  readonly processor: number
}

const measure = async (file: string, ask: Ask): Promise<Times> => {
  // Takes the file out of the system's cache; opening it anew empties SQLite's own.
  execFileSync('dd', [`of=${file}`, 'oflag=nocache', 'conv=notrunc,fdatasync', 'count=0'], {
    stdio: 'ignore',
  })
  const database = openDatabase(file, BUSY_TIMEOUT_MS)
  try {
    const times: number[] = []
    let rows = ''
    let used = process.cpuUsage()
    for (let round = 0; round <= ROUNDS; round += 1) {
      const begun = performance.now()
      const answer = await ask(database)
      times.push(performance.now() - begun)
      rows = isRefused(answer) ? 'refused' : String(answer.items.length)
      if (round === 0) used = process.cpuUsage()
    }
    const { user, system } = process.cpuUsage(used)
    const [cold = 0, ...warm] = times
    const processor = (user + system) / 1000 / ROUNDS
    return { rows, cold, warm: warm.sort((a, b) => a - b), processor }
  } finally {
    await database.db.destroy()
  }
}

const print = (name: string, { rows, cold, warm, processor }: Times): void => {
  const [median, worst] = [warm[Math.floor(ROUNDS / 2)] ?? 0, warm.at(-1) ?? 0]
  const figures = [processor, median, worst, cold].map((ms) => ms.toFixed(1).padStart(8))
  console.log(`  ${name.padEnd(42)} ${rows.padStart(7)} ${figures.join(' ')}`)
}

/** Finds names to ask for: those of the busiest and the quietest series with a key. */
const knownUsage = async ({ db }: OpenDatabase): Promise<KnownUsage> => {
  const newest = await db
    .selectFrom('usageRecord')
    .select('queuedAt')
    .orderBy('queuedAt', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
  const until = newest.queuedAt + 1
  const query = {
    from: until - 365 * 86_400_000,
    to: until,
    bucket: null,
    offsetMs: 0,
    filter: {},
    isCosted: false,
  }
  const most = async (dimension: 'key' | 'user' | 'model' | 'host'): Promise<string[]> => {
    const answer = await sumUsage(db, systemClock, { ...query, by: [dimension] })
    if (isRefused(answer)) throw new Error(answer.message)
    return answer.items.flatMap((row) => row[dimension] ?? [])
  }
  const keys = await most('key')
  const [[user = ''], [busyModel = ''], [host = '']] = [
    await most('user'),
    await most('model'),
    await most('host'),
  ]
  return { until, busyKey: keys[0] ?? '', quietKey: keys.at(-1) ?? '', user, busyModel, host }
}

const dataDir = process.argv[2] ?? 'data/seeded'
if (!existsSync(dataDir)) {
  console.error(`usage-times: ${dataDir} is no directory; npm run seed-usage -- 10000000 makes one`)
  process.exit(1)
}
const file = prepareDataDir(dataDir).database
const first = openDatabase(file, BUSY_TIMEOUT_MS)
const usage = await knownUsage(first)
await first.db.destroy()
/** As if it were asked when the newest request had come. */
const clock = { ...systemClock, wall: () => usage.until }
console.log(`  ${'milliseconds'.padEnd(42)}    rows      cpu   median    worst     cold`)
for (const [name, query] of Object.entries(sumQuestions(usage))) {
  print(name, await measure(file, ({ db }) => sumUsage(db, clock, query)))
}
console.log('single records, a page of 100')
for (const [name, query] of Object.entries(recordQuestions(usage))) {
  print(name, await measure(file, ({ db }) => pageOfRecords(db, query)))
}
