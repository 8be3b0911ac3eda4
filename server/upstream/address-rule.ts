import dns, { type LookupAddress } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/**
 * Addresses that no model server has: link-local ones, and those under which clouds tell a machine its
 * own secrets (security.md 2.2). Private addresses are where GPUs are, and are allowed.
 */
const refused = new BlockList()
refused.addSubnet('169.254.0.0', 16, 'ipv4')
refused.addAddress('100.100.100.200', 'ipv4')
refused.addAddress('168.63.129.16', 'ipv4')
refused.addAddress('192.0.0.192', 'ipv4')
refused.addSubnet('fe80::', 10, 'ipv6')
refused.addAddress('fd00:ec2::254', 'ipv6')
refused.addAddress('fd20:ce::254', 'ipv6')
// The first of them as IPv4-compatible and as NAT64 addresses; mapped ones are known by the list itself.
refused.addSubnet('::a9fe:0', 112, 'ipv6')
refused.addSubnet('64:ff9b::a9fe:0', 112, 'ipv6')

/** Whether the gateway must not connect there. Text that is no address is not refused. */
export const isRefusedAddress = (text: string): boolean => {
  const [address = ''] = text.replace(/^\[|\]$/g, '').split('%', 1)
  const family = isIP(address)
  return family !== 0 && refused.check(address, family === 4 ? 'ipv4' : 'ipv6')
}

/** A name led to an address where the gateway does not go. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused'

  constructor(hostname: string) {
    super(`the name ${hostname} leads to an address that no model server has`)
  }
}

/**
 * Resolves the name of a host for one connection, which then goes to exactly the address that was looked
 * at: a name that leads elsewhere at the next look is looked at again (DNS rebinding).
 */
export const guardedLookup: LookupFunction = (hostname, options, callback) => {
  dns.lookup(hostname, { ...options, all: true }, (error, found) => {
    if (error !== null) return callback(error, [])
    if (found.some(({ address }) => isRefusedAddress(address))) {
      return callback(new AddressRefused(hostname), [])
    }
    if (options.all === true) return callback(null, found)
    const [first] = found as [LookupAddress, ...LookupAddress[]]
    callback(null, first.address, first.family)
  })
}
