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
      'Where the gateway listens. 0.0.0.0 stands for all IPv4 addresses of this machine, [::] for all; port 0 takes any free port.',
    range: LISTEN_RANGE,
  })

export const data = z
  .string()
  .regex(/^[^\0]{1,4096}$/)
  .default('./data')
  .register(settingMeta, {
    about:
      'The directory of the database, the journal and the generated secrets, relative to the directory in which the gateway starts.',
    range: 'a path of 1 to 4096 characters',
  })

export const adminToken = z
  .string()
  .regex(/^[\x21-\x7e]{16,512}$/)
  .optional()
  .register(settingMeta, {
    about:
      'What automation sends as X-Admin-Token. Without it one is generated into the data directory.',
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
    'Reverse proxies whose X-Forwarded-For or Forwarded header is believed. Whoever is listed here can name any caller.',
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
    'Names under which callers known by their address may reach the gateway, beside IP addresses, localhost, the name of this machine, *.localhost, *.local and *.internal.',
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

export const identify = group('How callers without a key are known.', {
  anonymous: choice(['deny', 'chat'], {
    about:
      'What happens to a caller who is neither in the whitelist nor has a key: deny answers 401, chat serves it as browser chat (for a trusted network).',
    default: 'deny',
  }),
  whitelist: textList(addressRange, {
    about:
      'Addresses that are direct callers. The list only fills the table at the first start; afterwards the table counts.',
    of: 'IP addresses or CIDRs',
    default: ['127.0.0.1', '::1'],
    max: 10_000,
  }),
})
