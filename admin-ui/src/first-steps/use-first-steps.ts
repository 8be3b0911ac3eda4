import { useQuery } from '@tanstack/react-query'
import { askJson } from '../api/ask-json.ts'
import { admin, answerOf } from '../api/client.ts'
import { recordsPath, ALL_USAGE, type RecordPage } from '../usage/usage-source.ts'

/** What a new gateway needs before it is of use, and whether it is there. */
export interface FirstSteps {
  readonly hosts: readonly string[]
  /** Only the built-in demonstration answers. */
  readonly isDemo: boolean
  readonly models: readonly string[]
  /** Keys that work, and addresses other than this machine's own. */
  readonly callers: number
  /** Where its reader is, no entry of the whitelist lets them in. */
  readonly needsKey: boolean
  readonly hasAnswered: boolean
}

const LOOPBACK = /^(127\.|::1(\/|$))/
const LOOK_MS = 3_000

const look = async (): Promise<FirstSteps> => {
  const [hosts, keys, whitelist, own, records] = await Promise.all([
    answerOf(admin.hosts.$get()),
    answerOf(admin.apikeys.$get({ query: { state: 'active', limit: '1' } })),
    answerOf(admin.whitelist.$get({ query: {} })),
    answerOf(admin.whitelist['own-address'].$get()),
    askJson<RecordPage>(recordsPath(ALL_USAGE, { outcome: 'completed', limit: '1' })),
  ])
  const reachable = hosts.items.filter(({ isReachable }) => isReachable)
  const others = whitelist.items.filter(({ address }) => !LOOPBACK.test(address))
  return {
    hosts: reachable.map(({ name }) => name),
    isDemo: reachable.every(({ driver }) => driver === 'demo'),
    models: [...new Set(reachable.flatMap(({ models }) => models))],
    callers: keys.items.length + others.length,
    needsKey: own.entry === null,
    hasAnswered: records.items.length > 0,
  }
}

/** Looked at again and again, so that what is done anywhere is ticked off here. */
export const useFirstSteps = () =>
  useQuery({ queryKey: ['first-steps'], queryFn: look, refetchInterval: LOOK_MS, staleTime: 0 })
