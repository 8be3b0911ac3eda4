import { z } from 'zod'
import { parseRange } from '../identify/address-range.ts'
import { isHostName, parseListenAddress } from './listen-address.ts'
import { checkedText, choice, group, settingMeta, textList } from './setting.ts'

/** Who may reach the gateway, and where: the settings of design.md sections 4 and 12. */

const LISTEN_RANGE = 'host:port or [IPv6]:port, such as 127.0.0.1:11435 or 0.0.0.0:11435'

export const listen = z
  .string()
  .transform((text, context) => {
    const address = parseListenAddress(text)
    if (address !== null) return address
    const message = `is ${JSON.stringify(text)}; it must be ${LISTEN_RANGE}`
    context.addIssue({ code: 'custom', message })
    return z.NEVER
  })
  .prefault('127.0.0.1:11435')
  .register(settingMeta, {
    about:
      'The address and port that the gateway listens on. 0.0.0.0 means every IPv4 address of this machine, [::] every address; port 0 picks any free port.',
    range: LISTEN_RANGE,
  })

export const data = z
  .string()
  .regex(/^[^\0]{1,4096}$/)
  .default('./data')
  .register(settingMeta, {
    about:
      'The directory of the database, the journal and generated secrets, relative to the directory in which the gateway starts.',
    range: 'a path of 1 to 4096 characters',
  })

export const adminToken = z
  .string()
  .regex(/^[\x21-\x7e]{16,512}$/)
  .optional()
  .register(settingMeta, {
    about:
      'The token that automation sends as X-Admin-Token. If it is not set, one is generated in the data directory.',
    range: 'text of 16 to 512 printable ASCII characters without spaces',
    isSecret: true,
    example: 'a-long-random-text',
  })

const addressRange = checkedText((text) => {
  const parsed = parseRange(text)
  return 'problem' in parsed ? `is not usable: ${parsed.problem}` : null
}).register(settingMeta, {
  about: 'An address or a range of addresses.',
  range: 'text: an IP address or CIDR such as 192.168.1.0/24',
})

export const trustedProxies = textList(addressRange, {
  about:
    'Reverse proxies whose X-Forwarded-For or Forwarded header is trusted. A proxy listed here can claim any client address.',
  of: 'IP addresses or CIDRs',
  default: [],
  max: 1000,
})

const hostName = checkedText((text) =>
  isHostName(text)
    ? null
    : `is ${JSON.stringify(text)}; it must be a host name without scheme and port, such as gpu-box.example.org`,
).register(settingMeta, { about: 'A host name.', range: 'text: a host name' })

export const allowedHosts = textList(hostName, {
  about:
    'Host names under which callers identified by their address may reach the gateway, in addition to IP addresses, localhost, the name of this machine, *.localhost, *.local and *.internal.',
  of: 'host names',
  default: [],
  max: 1000,
})

/** A wildcard stands only where no page of a stranger can match: the port, a subdomain, an app. */
const WEB_ORIGIN = /^https?:\/\/(?:\[[0-9a-f:.]+\]|(?:\*\.)?[a-z0-9_.-]+)(?::(?:\d{1,5}|\*))?$/
const APP_ORIGIN = /^(?!https?:)[a-z][a-z0-9+.-]*:\/\/(?:\*|[a-z0-9_.-]+)$/

const ORIGIN_RANGE =
  'an origin in lower case such as https://chat.example.org, http://localhost:*, https://*.example.org or app://*, with at most one *'

const originProblem = (text: string): string | null => {
  const isOrigin = WEB_ORIGIN.test(text) || APP_ORIGIN.test(text)
  if (isOrigin && text.indexOf('*') === text.lastIndexOf('*')) return null
  const reason = /^(?:\*|https?:\/\/\*(?::.*)?)$/.test(text)
    ? 'lets every web page that a caller opens use the gateway; it'
    : `is ${JSON.stringify(text.slice(0, 100))}; it`
  return `${reason} must be ${ORIGIN_RANGE}`
}

const origin = checkedText(originProblem).register(settingMeta, {
  about: 'An origin or a pattern of origins.',
  range: `text: ${ORIGIN_RANGE}`,
})

/** Ollama's own defaults (envconfig AllowedOrigins); `:*` means any port or none. */
const DEFAULT_ORIGINS = [
  'http://localhost:*',
  'https://localhost:*',
  'http://127.0.0.1:*',
  'https://127.0.0.1:*',
  'http://0.0.0.0:*',
  'https://0.0.0.0:*',
  'app://*',
  'file://*',
  'tauri://*',
  'vscode-webview://*',
  'vscode-file://*',
]

export const cors = group('Web pages that may use the gateway.', {
  origins: textList(origin, {
    about:
      'Origins of web pages and desktop apps that may call the gateway from a browser. :* means any port or none.',
    of: 'origins',
    default: DEFAULT_ORIGINS,
    max: 1000,
  }),
})

export const identify = group('How callers without a key are identified.', {
  anonymous: choice(['deny', 'chat'], {
    about:
      'What happens to a caller who has no key and is not on the whitelist: deny answers 401; chat serves them as browser chat (for a trusted network).',
    default: 'deny',
  }),
  whitelist: textList(addressRange, {
    about:
      'Addresses of direct callers. The list only fills the whitelist at the first start; afterwards the whitelist itself applies.',
    of: 'IP addresses or CIDRs',
    default: ['127.0.0.1', '::1'],
    max: 10_000,
  }),
})
