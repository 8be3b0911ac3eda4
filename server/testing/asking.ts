import { expect } from 'vitest'
import type { StoredRecord } from '../store/usage-record-table.ts'
import { openRaw, type RawConnection } from './clients/raw-connection.ts'
import {
  ReplyReader,
  requestBytes,
  type RawReply,
  type RequestParts,
} from './clients/raw-request.ts'
import type { TestGateway } from './gateway.ts'

/** A request under way on a connection of its own. */
export interface Asking {
  readonly connection: RawConnection
  readonly reader: ReplyReader
  /** The whole reply, however it ended. */
  readonly reply: Promise<RawReply>
}

/** Sends one request, from another address of this machine where one is given. */
export async function ask(
  port: number,
  parts: RequestParts,
  localAddress?: string,
): Promise<Asking> {
  const connection = await openRaw(port, localAddress)
  const reader = new ReplyReader(connection, parts.method ?? 'POST')
  connection.send(requestBytes(parts))
  return { connection, reader, reply: reader.finished() }
}

const PATIENCE = { timeout: 15_000, interval: 10 }

/** Waits, with a bound, until something that is only seen by asking for it is so. */
export const eventually = (look: () => unknown) => expect.poll(look, PATIENCE)

/** The settled records of a request id, once there is one and none is open. */
export async function settledRecords(
  gateway: Pick<TestGateway, 'admin'>,
  requestId: string,
): Promise<readonly StoredRecord[]> {
  let items: readonly StoredRecord[] = []
  await eventually(async () => {
    const { json } = await gateway.admin('GET', `/usage/records?requestId=${requestId}`)
    items = (json as { items: StoredRecord[] }).items
    return items.length > 0 && items.every(({ outcome }) => outcome !== null)
  }).toBe(true)
  return items
}

/** Waits until so many requests wait in the gateway's queue. */
export async function untilWaiting(
  gateway: Pick<TestGateway, 'admin'>,
  count: number,
): Promise<void> {
  await eventually(
    async () => ((await gateway.admin('GET', '/stats')).json as Stats).queue_length,
  ).toBe(count)
}

/** Waits until no request waits or runs, which no leaked slot would allow. */
export async function untilIdle(gateway: Pick<TestGateway, 'admin'>): Promise<void> {
  await eventually(async () => {
    const stats = (await gateway.admin('GET', '/stats')).json as Stats
    return [stats.queue_length, stats.active_requests, ...stats.hosts.map(({ inUse }) => inUse)]
  }).toSatisfy((counts: number[]) => counts.every((count) => count === 0))
}

interface Stats {
  readonly queue_length: number
  readonly active_requests: number
  readonly hosts: readonly { readonly name: string; readonly inUse: number }[]
}
