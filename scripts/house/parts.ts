/**
 * The parts of the program and their ranks: a part imports only from parts of lower rank. The parts
 * of rank 1 are one vocabulary and may refer to each other.
 */
const RANKS: Readonly<Record<string, number>> = {
  shared: 0,
  flow: 1,
  clock: 1,
  heap: 1,
  errors: 1,
  limits: 1,
  events: 1,
  log: 1,
  thread: 1,
  'transit-map': 1,
  queue: 2,
  dialect: 3,
  upstream: 3,
  store: 3,
  auth: 3,
  identify: 4,
  admit: 4,
  dispatch: 4,
  health: 4,
  account: 4,
  relay: 4,
  pipeline: 5,
  api: 6,
  http: 7,
  config: 7,
  compose: 8,
  'command-line': 9,
  run: 10,
  main: 11,
}

const VOCABULARY_RANK = 1
const READS_CONFIG = new Set(['config', 'compose', 'command-line', 'run'])
/** They may import anything; outside of them only tests do the reverse. */
const FREE = new Set(['testing', 'scripts'])

/** The part that a file belongs to: `server/queue/order.ts` → `queue`, `server/clock.ts` → `clock`. */
export const partOf = (path: string): string => {
  const [top = '', second = ''] = path.split('/')
  return top === 'server' ? second.replace(/(\.test)?\.tsx?$/, '') : top
}

export const isKnownPart = (part: string): boolean => part in RANKS || part === 'testing'

/** Why `from` may not import from `to` (parts), or null. */
export const importProblem = (from: string, to: string): string | null => {
  if (from === to || FREE.has(from)) return null
  if (FREE.has(to)) return `only tests and scripts import ${to}/`
  if (to === 'admin-ui') return 'nothing imports the browser application'
  if (from === 'admin-ui')
    return to === 'shared'
      ? null
      : 'the browser application imports shared/, and of server/api/ types alone'
  if (to === 'config' && !READS_CONFIG.has(from)) {
    return 'only compose, command-line and run import config/; declare the narrow settings that this part needs'
  }
  return rankProblem(from, to)
}

const rankProblem = (from: string, to: string): string | null => {
  const fromRank = RANKS[from]
  const toRank = RANKS[to]
  // An unknown part has its own message.
  if (fromRank === undefined || toRank === undefined) return null
  if (toRank < fromRank) return null
  if (fromRank === VOCABULARY_RANK && toRank === VOCABULARY_RANK) return null
  return `imports point downwards only, and ${to} (${toRank}) is not below ${from} (${fromRank})`
}
