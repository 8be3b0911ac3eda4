import { z } from 'zod'
import { HOST_DRIVERS } from '../../shared/host-driver.ts'
import { isRefusedAddress } from '../upstream/address-rule.ts'
import { despiteItems, despiteMembers, repeatedPlaces } from './list-check.ts'
import { checkedText, flag, settingMeta } from './setting.ts'

const URL_RANGE =
  'an http or https address such as http://127.0.0.1:11434, without user name, query and fragment'

/** The value itself is never repeated: a password may be the very thing that is wrong with it. */
export const urlProblem = (text: string): string | null => {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !/^https?:\/\//i.test(text)) return `must be ${URL_RANGE}`
  if (url.username !== '' || url.password !== '') return 'holds a user name or password; remove it'
  if (/[?#]/.test(text)) return 'has a query or a fragment; leave out everything from ? or # on'
  if (isRefusedAddress(url.hostname)) {
    return 'is a link-local address or a cloud metadata service, where no model server is; use an address of the server itself'
  }
  return null
}

/** Without the slash at the end, so that a path can be put behind it. */
const url = checkedText(urlProblem)
  .transform((text) => new URL(text).href.replace(/(?<!\/)\/+$/, ''))
  .optional()
  .register(settingMeta, {
    about: 'The address of the host. The demo driver needs none.',
    range: URL_RANGE,
  })

const driver = z.enum(HOST_DRIVERS).default('ollama').register(settingMeta, {
  about: 'The API that the host speaks; demo is the built-in demonstration model.',
  range: 'one of ollama, openai (vLLM, llama.cpp and other servers with that API), demo',
})

const modelName = z.string().trim().min(1).max(256)

const modelNames = z
  .record(modelName, modelName)
  .refine((names) => Object.keys(names).length <= 1_000)

const host = z
  .strictObject({
    name: z
      .string()
      .regex(/^[A-Za-z0-9._-]{1,64}$/)
      .register(settingMeta, {
        about: 'Its name in X-Served-By, records and metrics; unique.',
        range: 'a name of 1 to 64 of A-Z, a-z, 0-9, dot, underscore and hyphen',
      }),
    driver,
    url,
    slots: z.int().min(1).max(1024).optional().register(settingMeta, {
      about:
        'How many requests it may run at once: for Ollama its OLLAMA_NUM_PARALLEL, for vLLM its --max-num-seqs, for llama.cpp its --parallel. More would only queue inside the host, out of sight. If left out: as many as llama.cpp reports; for vLLM 16 at first, then what its metrics show to be right; for all others 1.',
      range: 'a whole number from 1 to 1024',
    }),
    passPriority: flag({
      about:
        'Whether each request carries the base priority of its caller (1 to 9) as `priority`. A vLLM started with `--scheduling-policy priority` orders and evicts requests by it; others ignore or refuse it. No host tells how it was started.',
      default: false,
    }),
    passUnknownOptions: flag({
      about:
        'Whether numeric parameters for which the gateway knows no range are passed on to llama.cpp, which a single wrong integer has crashed; otherwise they are dropped and named in X-Dropped-Params. Other hosts always get them.',
      default: false,
    }),
    modelNames: modelNames.optional().register(settingMeta, {
      about:
        'This host’s own names for models, keyed by the names that callers use: `{llama: "meta-llama/Llama-3.2-3B-Instruct"}`. A name that several hosts have is one model, whatever each host calls it. Callers no longer find such a model here by the host’s own name; to keep that name, make it an alias in `models`.',
      range: 'a map of at most 1000 names of 1 to 256 characters',
    }),
    bearer: z
      .string()
      .regex(/^[\x21-\x7e]{1,1024}$/)
      .optional()
      .register(settingMeta, {
        about:
          'The token that the gateway sends the host as `Authorization: Bearer …`. Clients never see it.',
        range: 'text of 1 to 1024 printable ASCII characters without spaces',
        isSecret: true,
      }),
  })
  .register(settingMeta, { about: 'A model server.', range: 'a map with name and url' })

/** A model server, or the built-in demonstration. */
export type HostSettings = RealHostSettings | DemoHostSettings

export interface RealHostSettings {
  readonly name: string
  readonly driver: 'ollama' | 'openai'
  /** An origin, perhaps with a path; no slash at the end. */
  readonly url: string
  /** Left out: as many as the host says. */
  readonly slots?: number
  readonly passPriority?: boolean
  readonly passUnknownOptions?: boolean
  readonly modelNames?: Readonly<Record<string, string>>
  readonly bearer?: string
}

export interface DemoHostSettings {
  readonly name: string
  readonly driver: 'demo'
  readonly slots?: number
}

type CheckedHost = z.output<typeof host>

const urlContradiction = ({ driver: kind, url: address }: CheckedHost): string | null => {
  if (kind === 'demo' && address !== undefined) return NONE_FOR_DEMO
  return kind !== 'demo' && address === undefined ? `is missing; it must be ${URL_RANGE}` : null
}

/** Settings that mean nothing to hosts of other kinds. */
const FOR_OPENAI = ['passPriority', 'passUnknownOptions'] as const

const NONE_FOR_DEMO = 'is given for a demo host, which has none; remove it'

const hostWithUrl = host
  .superRefine((item, context) => {
    const message = urlContradiction(item)
    if (message !== null) context.addIssue({ code: 'custom', path: ['url'], message })
    if (item.driver === 'demo' && item.bearer !== undefined) {
      context.addIssue({ code: 'custom', path: ['bearer'], message: NONE_FOR_DEMO })
    }
    for (const name of FOR_OPENAI.filter((flagged) => item[flagged] && item.driver !== 'openai')) {
      const message = `is given for a host of the driver ${item.driver}; it is for openai alone`
      context.addIssue({ code: 'custom', path: [name], message })
    }
  }, despiteMembers)
  .transform(({ url: address, driver: kind, name, slots, bearer, ...flags }): HostSettings => {
    const given = slots !== undefined && { slots }
    if (kind === 'demo' || address === undefined) return { name, driver: 'demo', ...given }
    return {
      name,
      driver: kind,
      url: address,
      ...given,
      ...(flags.passPriority && { passPriority: true }),
      ...(flags.passUnknownOptions && { passUnknownOptions: true }),
      ...(flags.modelNames !== undefined && { modelNames: flags.modelNames }),
      ...(bearer !== undefined && { bearer }),
    }
  })

export const hosts = z
  .array(hostWithUrl)
  .max(1000)
  .superRefine((items, context) => {
    for (const [index, first] of repeatedPlaces(items, (item) => item.name)) {
      const message = `is the same as hosts[${first}].name; give each host its own name`
      context.addIssue({ code: 'custom', path: [index, 'name'], message })
    }
  }, despiteItems)
  .optional()
  .register(settingMeta, {
    about:
      'The model servers. Without this setting the gateway looks for Ollama on port 11434 of this machine, then for llama.cpp on 8080 and vLLM on 8000; an empty list means no hosts.',
    range: 'a list of at most 1000 hosts',
    example: [{ name: 'gpu0', driver: 'ollama', url: 'http://127.0.0.1:11434', slots: 1 }],
  })
