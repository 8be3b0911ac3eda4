import { parseRange } from '../identify/address-range.ts'
import { repeatedPlaces } from './list-check.ts'
import type { Finding } from './problem.ts'
import type { Settings } from './settings-schema.ts'

/** What is allowed and probably not meant. */
export const cautionsAbout = (settings: Settings): Finding[] => [
  ...trustInEverybody(settings),
  ...hostsTwice(settings),
  ...bodiesThatNeverFit(settings),
]

const trustInEverybody = ({ trustedProxies }: Settings): Finding[] =>
  trustedProxies.flatMap((text, index) => {
    const parsed = parseRange(text)
    if ('problem' in parsed || parsed.range.prefixBits > 0) return []
    const message = `trustedProxies[${index}] covers every address, so every caller can claim to come from a whitelisted one; name the proxies themselves`
    return [{ paths: [['trustedProxies', index]], message }]
  })

const hostsTwice = ({ hosts = [] }: Settings): Finding[] =>
  repeatedPlaces(hosts, (host) => (host.driver === 'demo' ? undefined : host.url)).map(
    ([index, first]) => ({
      paths: [['hosts', index, 'url']],
      message: `hosts[${index}] is the same server as hosts[${first}], so it gets the requests of both; one entry with more slots says the same`,
    }),
  )

const bodiesThatNeverFit = ({ limits, queue }: Settings): Finding[] => {
  const totals = [
    { path: ['queue', 'bytesMax'], bytes: queue.bytesMax },
    { path: ['limits', 'receivingBytesMax'], bytes: limits.receivingBytesMax },
  ]
  return totals.flatMap(({ path, bytes }) => {
    if (limits.bodyBytesMax <= bytes) return []
    const message = `${path.join('.')} is ${bytes} and limits.bodyBytesMax ${limits.bodyBytesMax}; a body between the two is always refused as queue_full`
    return [{ paths: [path, ['limits', 'bodyBytesMax']], message }]
  })
}
