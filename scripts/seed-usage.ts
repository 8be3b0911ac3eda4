/**
 * `npm run seed-usage -- <records> [directory]`: fills a data directory with a year of made-up usage,
 * to see how administration behaves with much of it. Ten million records take minutes and 5 GB.
 */
import { seedDatabase } from './seed-usage/seed-database.ts'
import { SetupFault } from '../server/store/setup-fault.ts'

const RECORDS_MAX = 100_000_000
const DIRECTORY = 'data/seeded'
const USAGE = `usage: npm run seed-usage -- <records> [directory]

  records    how many, from 1 to ${RECORDS_MAX}
  directory  a data directory without records; ${DIRECTORY} if absent

Then start a gateway on it that keeps single records as long as the year:
  SEADRAGON_DATA=${DIRECTORY} SEADRAGON_RETENTION__RECORD_DAYS=366 npm start`

const seed = async (records: number, dataDir: string): Promise<void> => {
  const startedAt = performance.now()
  let percentTold = 0
  const onProgress = (written: number): void => {
    const percent = Math.floor((written / records) * 100)
    if (percent < percentTold + 5) return
    percentTold = percent
    console.log(`seed-usage: ${percent} %, ${secondsSince(startedAt)} s`)
  }
  try {
    await seedDatabase({ dataDir, records, onProgress })
    console.log(`seed-usage: ${records} records in ${dataDir}, ${secondsSince(startedAt)} s`)
  } catch (error) {
    if (!(error instanceof SetupFault)) throw error
    console.error(`seed-usage: ${error.message}`)
    process.exitCode = 1
  }
}

const secondsSince = (time: number): string => ((performance.now() - time) / 1000).toFixed(0)

const [count = '', directory = DIRECTORY, ...rest] = process.argv.slice(2)
const records = /^\d{1,9}$/.test(count) ? Number(count) : 0
if (records < 1 || records > RECORDS_MAX || rest.length > 0) {
  console.error(USAGE)
  process.exitCode = 1
} else {
  await seed(records, directory)
}
