import type { IncomingHttpHeaders } from 'node:http'
import type { Host } from '../../dispatch/host.ts'
import type { HostPool } from '../../dispatch/host-pool.ts'
import type { Refusal } from '../../flow/refusal.ts'

/** The host that an operation is for: the one named by `X-Seadragon-Host`, or the only one there is. */
export const chooseHost = (headers: IncomingHttpHeaders, hosts: HostPool): Host | Refusal => {
  const named = headers['x-seadragon-host']
  const all = hosts.all()
  if (typeof named === 'string') return hosts.get(named) ?? unknownHost(named, all)
  if (all.length === 1) return all[0]!
  return {
    code: 'invalid_request',
    message: `there are several hosts: name one in the header X-Seadragon-Host (${namesOf(all)})`,
    isFinal: true,
  }
}

const unknownHost = (name: string, all: readonly Host[]): Refusal => ({
  code: 'invalid_request',
  message: `no host is called ${JSON.stringify(name.slice(0, 64))}; there are ${namesOf(all)}`,
  isFinal: true,
})

const namesOf = (all: readonly Host[]): string =>
  all.length === 0 ? 'none' : all.map((host) => host.config.name).join(', ')
