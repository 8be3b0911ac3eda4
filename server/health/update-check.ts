import { about, type Fixable } from './finding.ts'
import { look } from './look.ts'

const WAY =
  'stop the gateway, install that version and start it again; the database is backed up first'

/** Asks the place that operators name, and nobody where that is `none`. */
export const checkUpdate = async (url: string, own: string): Promise<Fixable[]> => {
  const found = about('updates')
  if (url === 'none') return [found.skipped('not checked: updates.url is none')]
  const newest = versionIn((await look(url))?.json)
  if (newest === null) return [found.skipped(`${url} did not return a version`)]
  if (!isNewer(newest, own)) return [found.ok(`${own} is the latest version`)]
  return [found.warning(`version ${newest} is available; this is ${own}`, WAY)]
}

/** As package registries and lists of releases say it: `version`, or `tag_name` such as v1.2.3. */
const versionIn = (json: unknown): string | null => {
  const { version, tag_name: tag } = (json ?? {}) as Readonly<Record<string, unknown>>
  const text = version ?? tag
  return typeof text === 'string' ? (/^v?(\d+\.\d+\.\d+)$/.exec(text)?.[1] ?? null) : null
}

/** What is no release, such as 1.0.0-beta, is told by nobody and older than its release. */
const isNewer = (theirs: string, own: string): boolean => {
  const [release = '', prelude] = own.split('-')
  const mine = release.split('.').map(Number)
  const difference = theirs.split('.').map((part, index) => Number(part) - (mine[index] ?? 0))
  const first = difference.find((each) => each !== 0)
  return first === undefined ? prelude !== undefined : first > 0
}
