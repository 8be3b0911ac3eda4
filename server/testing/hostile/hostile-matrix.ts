import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, settledRecords, untilIdle } from '../asking.ts'
import type { RequestParts } from '../clients/raw-request.ts'
import { startTestGateway, type TestGateway } from '../gateway.ts'
import { expectError, expectWhole, type EndingsName } from '../reply-endings.ts'
import { FAULTS, type Fault } from '../upstream/faults.ts'
import { startUpstream, type Upstream } from '../upstream/upstream.ts'

const messages = [{ role: 'user', content: 'x' }]

const stream = true

const FORMS = {
  'native stream': { endings: 'native', path: '/api/chat', body: { model: 'm', messages } },
  'native object': {
    endings: 'native',
    path: '/api/chat',
    body: { model: 'm', messages, stream: false },
  },
  embeddings: { endings: 'native', path: '/api/embed', body: { model: 'm', input: 'x' } },
  'v1 stream': {
    endings: 'openai',
    path: '/v1/chat/completions',
    body: { model: 'm', messages, stream },
  },
  'v1 object': { endings: 'openai', path: '/v1/chat/completions', body: { model: 'm', messages } },
  'v1 text stream': {
    endings: 'openai',
    path: '/v1/completions',
    body: { model: 'm', prompt: 'x', stream },
  },
  'v1 embeddings': { endings: 'openai', path: '/v1/embeddings', body: { model: 'm', input: 'x' } },
  'v1 response stream': {
    endings: 'responses',
    path: '/v1/responses',
    body: { model: 'm', input: 'x', stream },
  },
  'v1 response object': {
    endings: 'responses',
    path: '/v1/responses',
    body: { model: 'm', input: 'x' },
  },
  'v1 message stream': {
    endings: 'anthropic',
    path: '/v1/messages',
    body: { model: 'm', max_tokens: 9, messages, stream },
  },
  'v1 message object': {
    endings: 'anthropic',
    path: '/v1/messages',
    body: { model: 'm', max_tokens: 9, messages },
  },
} as const satisfies Record<string, { readonly endings: EndingsName } & RequestParts>

export type Form = keyof typeof FORMS

/** All that was promised came, and what was wrong came after it. */
const SOUND_STREAMS: readonly Fault[] = [
  'close instead of the last chunk',
  'reset instead of the last chunk',
  'stall instead of the last chunk',
  'bytes after the ending',
  'two endings',
  'Content-Length too large',
]

const isStream = (form: Form): boolean => form.endsWith('stream')

export interface HostileHost {
  readonly driver: 'ollama' | 'openai'
  /**
   * Whose replies are relayed, and so have whatever types the host gave them, as long as their form says
   * that they are whole.
   */
  readonly wrongTypesPass: readonly Form[]
  /** What besides leaves a stream whole, since nothing is lost but a mark that nobody needs. */
  readonly soundStreams?: readonly Fault[]
}

const SETTINGS = {
  IDENTIFY__WHITELIST: '["127.0.0.1"]',
  UPSTREAM__FIRST_BYTE_MS: '200',
  UPSTREAM__WHOLE_MS: '200',
  UPSTREAM__STALL_MS: '200',
  LIMITS__REPLY_BYTES_MAX: '2000000',
  RETRY__PER_MINUTE: '0',
  RETRY__SHARE: '0',
  BREAKER__FAILURES: '1000',
}

const faults = (Object.keys(FAULTS) as Fault[]).filter((fault) => fault !== 'a queue that is full')
const forms = Object.keys(FORMS) as Form[]

/**
 * Whatever a host does, its caller gets a whole reply or an honest error in its own form, never a clean
 * end that lies; nothing crashes, no slot stays taken, and there is one record. Every fault of the test
 * host in every form of reply, before anything is committed and after it.
 */
export const describeHostileHost = ({
  driver,
  wrongTypesPass,
  soundStreams = [],
}: HostileHost): void => {
  let upstream: Upstream
  const gateways = new Map<string, TestGateway>()
  let turn = 0

  beforeAll(async () => {
    upstream = await startUpstream({ models: ['m'], replays: false })
    const hosts = [{ name: 'gpu0', driver, url: upstream.url, slots: 1 }]
    for (const [moment, graceMs] of [
      ['before its head is sent', '60000'],
      ['after its head was sent', '0'],
    ] as const) {
      const settings = { ...SETTINGS, WAIT__GRACE_MS: graceMs, WAIT__HEARTBEAT_MS: '50' }
      gateways.set(moment, await startTestGateway({ hosts, settings }))
    }
  })

  afterAll(async () => {
    for (const gateway of gateways.values()) await gateway.stop()
    await upstream.stop()
  })

  const isSound = (fault: Fault, form: Form): boolean =>
    fault === 'JSON of wrong types'
      ? wrongTypesPass.includes(form)
      : isStream(form) && [...SOUND_STREAMS, ...soundStreams].includes(fault)

  describe.each(['before its head is sent', 'after its head was sent'])('%s', (moment) => {
    describe.each(forms)('a %s', (form) => {
      it.each(faults)('ends whole or with an error after: %s', async (fault) => {
        const gateway = gateways.get(moment)!
        turn += 1
        const id = `hostile-${turn}`
        upstream.script(FAULTS[fault])
        const headers = { 'X-Request-Id': id }
        const { endings, ...asked } = FORMS[form]
        const asking = await ask(gateway.port, { ...asked, headers })
        const reply = await asking.reply
        expect(reply.end).toBe('complete')
        const sound = isSound(fault, form)
        if (sound) expectWhole(reply, endings, isStream(form))
        else expectError(reply, endings, isStream(form))
        const records = await settledRecords(gateway, id)
        expect(records).toHaveLength(1)
        expect(records[0]!.outcome).toMatch(sound ? /^completed$/ : /^upstream_/)
        if (sound) expect(records[0]!.status).toBe(200)
        else expect(records[0]!.status).toBeGreaterThanOrEqual(500)
        await untilIdle(gateway)
        await upstream.until(() => upstream.slots.running === 0)
        asking.connection.close()
      })
    })
  })
}
