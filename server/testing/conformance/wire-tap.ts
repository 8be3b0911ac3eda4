import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import { ChangeFeed } from '../upstream/change-feed.ts'

/** What passes between a client and a server, where the client itself does not show it. */
export interface WireTap {
  /** To be given to the client instead of the server's own address. */
  readonly url: string
  /** Everything that the server has sent, on all connections. */
  readonly received: string
  /** Resolves once the condition holds; looked at whenever the server has sent something. */
  until(isMet: () => boolean): Promise<void>
  close(): void
}

/** Stands between a client and a server on this machine, and hands on every byte both ways. */
export async function startWireTap(port: number): Promise<WireTap> {
  const feed = new ChangeFeed()
  let received = ''
  const server = createServer((client) => {
    const target = connect({ port, host: '127.0.0.1' })
    target.on('data', (bytes) => {
      received += bytes.toString('latin1')
      feed.changed()
    })
    client.pipe(target).pipe(client)
    client.on('error', () => target.destroy())
    client.on('close', () => target.destroy())
    target.on('error', () => client.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get received() {
      return received
    },
    until: (isMet) => feed.until(isMet),
    close: () => server.close(),
  }
}
