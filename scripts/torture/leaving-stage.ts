import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { openRaw, type RawConnection } from '../../server/testing/clients/raw-connection.ts'
import { ReplyReader, requestBytes } from '../../server/testing/clients/raw-request.ts'
import { chatRequest, isWholeReply, type Plan } from './plan.ts'
import type { TortureHost } from './torture-host.ts'

/** How far a request had come when its caller left. */
export const STAGES = [
  'connected',
  'inside the head',
  'inside the body',
  'just sent',
  'waiting',
  'at the silent host',
  'at the silent host, one object',
  'first token',
  'mid stream',
  'last token',
  'whole reply',
  'second request of a connection',
] as const

export type Stage = (typeof STAGES)[number]

export const WAYS = ['reset', 'close', 'half close', 'stop reading'] as const

export type Way = (typeof WAYS)[number]

export interface Leaver {
  readonly plan: Plan
  readonly stage: Stage
  readonly way: Way
  readonly port: number
  readonly host: TortureHost
}

/** Stages in which the host has nothing to send until told, so that only leaving ends the request. */
const HELD: readonly Stage[] = ['at the silent host', 'at the silent host, one object']

/** Stages in which no request is there whole, so that a half close ends nothing at once. */
const UNASKED: readonly Stage[] = [
  'connected',
  'inside the head',
  'inside the body',
  'second request of a connection',
]

const GONE_AFTER_MS = 30

/** For the gateway to close what its caller closed half of. */
const HALF_CLOSED_MS = 3000

/** What a leaver's plan must say so that its stage is reached. */
export const planChanges = (stage: Stage): Partial<Plan> => {
  if (HELD.includes(stage)) return { holdMs: 'until told' }
  if (stage === 'waiting') return { holdMs: 20 }
  if (stage === 'mid stream') return { tokens: 2000, apartMs: 2 }
  return { apartMs: 1 }
}

/** Asks, comes to its stage, and leaves. Resolves with the time of leaving, and whether it had it all. */
export const leaveAtStage = async (
  leaver: Leaver,
): Promise<{ leftAt: number; hasAll: boolean }> => {
  const connection = await openRaw(leaver.port)
  const reader = new ReplyReader(connection, 'POST')
  await reachStage(leaver, connection, reader)
  const hasAll = isWholeReply(leaver.plan, connection.text)
  if (leaver.way === 'stop reading') {
    connection.stopReading()
    await sleep(GONE_AFTER_MS)
  }
  const leftAt = performance.now()
  leave(connection, leaver.way)
  if (leaver.way === 'half close') {
    const patienceMs = UNASKED.includes(leaver.stage) ? GONE_AFTER_MS : HALF_CLOSED_MS
    await Promise.race([connection.ended(), sleep(patienceMs)])
    connection.close()
  }
  return { leftAt, hasAll }
}

const reachStage = async (
  { plan, stage, host }: Leaver,
  connection: RawConnection,
  reader: ReplyReader,
): Promise<void> => {
  const bytes = requestBytes(chatRequest(plan, stage !== 'at the silent host, one object'))
  const headEnd = bytes.indexOf('\r\n\r\n') + 4
  const tokens = (count: number) => reader.until(() => reader.chunks.length >= count || isOver())
  const hasAll = (): boolean => isWholeReply(plan, connection.text)
  // Several tokens may come in one piece, so the end of the reply counts too.
  const isOver = (): boolean => connection.end !== null || hasAll()
  switch (stage) {
    case 'connected':
      return
    case 'inside the head':
      return connection.send(bytes.subarray(0, headEnd - 20))
    case 'inside the body':
      return connection.send(bytes.subarray(0, headEnd + 30))
    case 'just sent':
      return connection.send(bytes)
    case 'waiting':
      connection.send(bytes)
      return connection.until(() => connection.text.includes('\r\n\r\n') || isOver())
    case 'at the silent host':
    case 'at the silent host, one object':
      connection.send(bytes)
      return host.arrival(plan.canary)
    case 'first token':
      connection.send(bytes)
      return tokens(1)
    case 'mid stream':
      connection.send(bytes)
      return tokens(5)
    case 'last token':
      connection.send(bytes)
      return tokens(plan.tokens)
    case 'whole reply':
      connection.send(bytes)
      return void (await reader.finished())
    case 'second request of a connection':
      connection.send(bytes)
      await reader.finished()
      return connection.send(bytes.subarray(0, headEnd + 10))
  }
}

const leave = (connection: RawConnection, way: Way): void => {
  switch (way) {
    // One who stops reading goes away for good a moment later, as a closed laptop does.
    case 'stop reading':
    case 'reset':
      return connection.reset()
    case 'close':
      return connection.close()
    case 'half close':
      return connection.halfClose()
  }
}
