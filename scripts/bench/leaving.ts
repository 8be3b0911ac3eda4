import { setTimeout as sleep } from 'node:timers/promises'
import { Connection } from './connection.ts'
import type { LoadTask } from './load-task.ts'
import { machineNowMs } from './machine-clock.ts'
import type { ReplyPlan } from './reply-plan.ts'
import type { Target } from './target.ts'
import { LEAVES_PATH, chatRequest } from './target.ts'

const MID_STREAM: ReplyPlan = { tokens: 100, apartMs: 100, holdMs: 0 }
const STILL_SILENT: ReplyPlan = { tokens: 100, apartMs: 100, holdMs: 60_000 }

/** So long a request surely takes to the upstream, where nothing comes back that would tell. */
const ARRIVAL_MS = 30
const NOTICE_PAUSE_MS = 10
const NOTICE_TRIES_MAX = 500

/** Leaves running streams one by one, every second one before its first byte. */
export const runLeave = async ({
  target,
  direct,
  times,
}: Extract<LoadTask, { kind: 'leave' }>): Promise<readonly number[]> => {
  const requests = [MID_STREAM, STILL_SILENT].map((plan) => chatRequest(target, plan))
  const before = (await leavesAt(direct)).length
  const tookMs: number[] = []
  while (tookMs.length < times) {
    const isMidStream = tookMs.length % 2 === 0
    const connection = await Connection.open(target.port)
    await new Promise<void>((resolve, reject) => {
      connection.ask(requests[isMidStream ? 0 : 1]!, () => resolve()).catch(reject)
      if (!isMidStream) void sleep(ARRIVAL_MS).then(resolve)
    })
    const leftAt = machineNowMs()
    connection.close()
    tookMs.push((await noticedAt(direct, before + tookMs.length)) - leftAt)
  }
  return tookMs
}

const noticedAt = async (direct: Target, index: number): Promise<number> => {
  for (let tries = 0; tries < NOTICE_TRIES_MAX; tries += 1) {
    const noticed = (await leavesAt(direct))[index]
    if (noticed !== undefined) return noticed
    await sleep(NOTICE_PAUSE_MS)
  }
  throw new Error('the upstream was not told that its caller left')
}

const leavesAt = async ({ port }: Target): Promise<readonly number[]> => {
  const reply = await fetch(`http://127.0.0.1:${port}${LEAVES_PATH}`)
  return (await reply.json()) as number[]
}
