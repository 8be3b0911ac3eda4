import { afterEach, expect, it } from 'vitest'
import { eventually } from '../testing/asking.ts'
import { openRaw, type RawConnection } from '../testing/clients/raw-connection.ts'
import { ReplyReader } from '../testing/clients/raw-request.ts'
import { startTestGateway, type TestGateway } from '../testing/gateway.ts'

// Goal: no address takes all connections, and no number of addresses takes more than there may be.
// Method: as many as may be, held open; one more; and one more after one of them has gone.

const GREEDY = '127.0.0.21'
const OTHER = '127.0.0.22'

let gateway: TestGateway
let open: RawConnection[] = []

afterEach(async () => {
  for (const connection of open) connection.close()
  open = []
  await gateway.stop()
})

const connect = async (address: string): Promise<RawConnection> => {
  const connection = await openRaw(gateway.port, address)
  open.push(connection)
  return connection
}

/** The status of a request on it; null where it was closed without an answer. */
const statusOn = async (connection: RawConnection): Promise<number | null> => {
  const reader = new ReplyReader(connection)
  connection.send('GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n')
  return (await reader.finished()).status
}

/** Each is used, so that all of them have been taken before the next one comes. */
const fill = async (address: string, count: number): Promise<void> => {
  for (let left = count; left > 0; left -= 1)
    expect(await statusOn(await connect(address))).toBe(200)
}

it('closes the connection of an address that has as many as it may, and no other', async () => {
  gateway = await startTestGateway({
    hosts: [],
    settings: { LIMITS__CONNECTIONS_PER_ADDRESS_MAX: '5' },
  })
  await fill(GREEDY, 5)
  expect(await statusOn(await connect(GREEDY))).toBeNull()
  expect(await statusOn(open[0]!)).toBe(200)
  expect(await statusOn(await connect(OTHER))).toBe(200)
  open[0]!.close()
  await eventually(async () => statusOn(await connect(GREEDY))).toBe(200)
  expect(await statusOn(await connect(GREEDY))).toBeNull()
})

it('closes the connection that is one too many of all', async () => {
  gateway = await startTestGateway({ hosts: [], settings: { LIMITS__CONNECTIONS_MAX: '4' } })
  await fill(GREEDY, 2)
  await fill(OTHER, 2)
  expect(await statusOn(await connect('127.0.0.23'))).toBeNull()
  expect(await statusOn(open[0]!)).toBe(200)
  open[0]!.close()
  await eventually(async () => statusOn(await connect('127.0.0.23'))).toBe(200)
})
