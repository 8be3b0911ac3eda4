import { useQuery } from '@tanstack/react-query'
import { rangeOf } from '../usage/usage-range.ts'
import { ALL_USAGE, askSpread, askSums } from '../usage/usage-source.ts'

/** What a host has done in the last 24 hours. */
export interface HostWork {
  readonly requests: number
  /** Of one request while it is worked on; null where nobody knows. */
  readonly tokensPerSecond: number | null
  /** Of what was written, what nobody has whole; null where nothing was. */
  readonly wastedShare: number | null
}

interface Sum {
  requests: number
  tokens: number
  wasted: number
  runMs: number
}

const askHostWork = async (): Promise<ReadonlyMap<string, HostWork>> => {
  const range = rangeOf('24h', Date.now())
  const { items } = await askSums(ALL_USAGE, { range, filter: {}, by: ['host', 'outcome'] })
  const sums = new Map<string, Sum>()
  for (const { host, outcome, requests, completionTokens, runMs } of items) {
    if (host === null || host === undefined) continue
    const sum = sums.get(host) ?? { requests: 0, tokens: 0, wasted: 0, runMs: 0 }
    sum.requests += requests
    sum.tokens += completionTokens
    sum.runMs += runMs
    if (outcome !== 'completed') sum.wasted += completionTokens
    sums.set(host, sum)
  }
  return new Map([...sums].map(([host, sum]) => [host, workOf(sum)]))
}

const workOf = ({ requests, tokens, wasted, runMs }: Sum): HostWork => ({
  requests,
  tokensPerSecond: runMs === 0 || tokens === 0 ? null : (tokens * 1_000) / runMs,
  wastedShare: tokens === 0 ? null : wasted / tokens,
})

const EACH_MS = 60_000

/** By the names of hosts; those that have done nothing are not in it. */
export const useHostWork = () =>
  useQuery({ queryKey: ['host-work'], queryFn: askHostWork, refetchInterval: EACH_MS })

/** How soon its answers of the last 24 hours began, once it was started there; null where none did. */
export const useHostLatency = (host: string, requests: number) =>
  useQuery({
    queryKey: ['host-latency', host],
    queryFn: async () => {
      const range = rangeOf('24h', Date.now())
      return (await askSpread(ALL_USAGE, { range, filter: { host } })).firstByteMs
    },
    refetchInterval: EACH_MS,
    enabled: requests > 0,
  })
