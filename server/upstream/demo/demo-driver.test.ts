import { describe, expect, it } from 'vitest'
import type { Clock } from '../../clock.ts'
import { HostError, type UpstreamSink } from '../driver.ts'
import { createDemoDriver } from './demo-driver.ts'
import type { Schedule } from './paced-exchange.ts'

/** Goal: what the demonstration sends and when. Method: time stands still until a test turns it. */
const WALL_START = 1_750_000_000_000
const TOKEN_MS = 100

/** Every field that a test reads, of whichever reply has it. */
interface Reply {
  readonly model: string
  readonly message: { readonly role: string; readonly content: string }
  readonly response: string
  readonly done_reason: string
  readonly context: readonly number[]
  readonly total_duration: number
  readonly load_duration: number
  readonly prompt_eval_duration: number
  readonly eval_count: number
  readonly eval_duration: number
  readonly error: object
  readonly embeddings: readonly (readonly number[])[]
}

class ManualTime {
  #now = 0
  readonly #timers = new Set<{ dueAt: number; run: () => void }>()
  readonly clock: Clock = { now: () => this.#now, wall: () => WALL_START + this.#now }

  readonly schedule: Schedule = (run, delayMs) => {
    const timer = { dueAt: this.#now + delayMs, run }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  get timerCount(): number {
    return this.#timers.size
  }

  advance(ms: number): void {
    const end = this.#now + ms
    for (;;) {
      const [next] = [...this.#timers].sort((a, b) => a.dueAt - b.dueAt)
      if (next === undefined || next.dueAt > end) break
      this.#timers.delete(next)
      this.#now = Math.max(this.#now, next.dueAt)
      next.run()
    }
    this.#now = end
  }

  /** Time passes and no timer gets its turn, as when the event loop is busy. */
  stall(ms: number): void {
    this.#now += ms
  }
}

class Received implements UpstreamSink {
  status = 0
  type: unknown = null
  readonly chunks: string[] = []
  isEnded = false
  onEach: () => void = () => undefined

  onHead(status: number, headers: Readonly<Record<string, unknown>>): void {
    this.status = status
    this.type = headers['content-type']
  }

  onData(chunk: Buffer): void {
    if (this.isEnded || this.status === 0) throw new Error('data outside of the reply')
    this.chunks.push(chunk.toString('utf8'))
    this.onEach()
  }

  onEnd(): void {
    if (this.isEnded) throw new Error('ended twice')
    this.isEnded = true
  }

  onFailure(): void {
    throw new Error('the demonstration does not fail')
  }

  get text(): string {
    return this.chunks.join('')
  }

  json(): Reply {
    return JSON.parse(this.text)
  }

  lines(): Reply[] {
    return this.text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
  }
}

const setUp = () => {
  const time = new ManualTime()
  const { clock, schedule } = time
  const driver = createDemoDriver({ tokensPerSecond: 1000 / TOKEN_MS, clock, schedule })
  const send = (path: string, body: unknown, sink = new Received()) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const request = { method: 'POST', path, headers: {}, body: Buffer.from(text) } as const
    return { sink, exchange: driver.send(request, sink) }
  }
  const ask = (path: string, body: object): Received => {
    const { sink } = send(path, { model: 'demo', ...body })
    time.advance(60_000)
    expect(sink.isEnded).toBe(true)
    expect(time.timerCount).toBe(0)
    return sink
  }
  return { time, driver, send, ask }
}

const messages = [
  { role: 'user', content: 'first words' },
  { role: 'assistant', content: 'an answer' },
  { role: 'user', content: 'the secret is xyzzy' },
]
const signal = new AbortController().signal

describe('/api/chat', () => {
  it('streams one line a token and ends with statistics that add up', () => {
    const sink = setUp().ask('/api/chat', { messages })
    const lines = sink.lines()
    const last = lines.pop()!
    expect([sink.status, sink.type]).toEqual([200, 'application/x-ndjson'])
    expect(sink.chunks.every((chunk) => chunk.endsWith('\n'))).toBe(true)
    for (const line of lines) {
      expect(line).toMatchObject({ model: 'demo', done: false, message: { role: 'assistant' } })
    }
    expect(last).toMatchObject({ done: true, done_reason: 'stop', prompt_eval_count: 8 })
    expect(last.message).toEqual({ role: 'assistant', content: '' })
    expect(last.eval_count).toBe(lines.length)
    expect(last.eval_duration).toBe(lines.length * TOKEN_MS * 1e6)
    const { load_duration, prompt_eval_duration, eval_duration, total_duration } = last
    expect(load_duration + prompt_eval_duration + eval_duration).toBe(total_duration)
    expect(Number.isInteger(total_duration)).toBe(true)
  })

  it('says what it is and how many words came, not which', () => {
    const { ask } = setUp()
    const lines = ask('/api/chat', { messages }).lines()
    const text = lines.map((line) => line.message.content).join('')
    expect(text).toContain('demonstration model')
    expect(text).toContain('No GPU')
    expect(text).toContain('had 4 words')
    expect(text).not.toContain('xyzzy')
  })

  it('says something else the next time', () => {
    const { ask } = setUp()
    const say = () => ask('/api/chat', { messages, stream: false }).json().message.content
    expect(say()).not.toBe(say())
  })

  it('answers in one object where no stream is wanted, after the same time', () => {
    const { send, time } = setUp()
    const { sink } = send('/api/chat', {
      model: 'demo',
      messages,
      stream: false,
      options: { num_predict: 10 },
    })
    time.advance(10 * TOKEN_MS)
    expect(sink.status).toBe(0)
    time.advance(TOKEN_MS)
    expect(sink.type).toBe('application/json; charset=utf-8')
    expect(sink.json()).toMatchObject({ done: true, done_reason: 'length', eval_count: 10 })
    expect(sink.json().message.content.split(' ')).toHaveLength(10)
  })

  it('stops at num_predict', () => {
    const { ask } = setUp()
    const lines = ask('/api/chat', { messages, options: { num_predict: 3, top_k: 1 } }).lines()
    expect(lines).toHaveLength(4)
    expect(lines.at(-1)).toMatchObject({ done_reason: 'length', eval_count: 3 })
    const unlimited = ask('/api/chat', { messages, options: { num_predict: -1 } }).lines()
    expect(unlimited.at(-1)).toMatchObject({ done_reason: 'stop' })
  })

  it('answers a load and an unload at once, in one object', () => {
    const { ask } = setUp()
    const load = ask('/api/chat', { messages: [] })
    expect(load.type).toBe('application/json; charset=utf-8')
    expect(load.json()).toMatchObject({ done: true, done_reason: 'load', message: { content: '' } })
    expect(ask('/api/chat', { keep_alive: 0 }).json()).toMatchObject({ done_reason: 'unload' })
  })

  it('does not think', () => {
    const { ask } = setUp()
    const refused = ask('/api/chat', { messages, think: true })
    expect(refused.status).toBe(400)
    expect(refused.json()).toEqual({ error: '"demo" does not support thinking' })
    expect(ask('/api/chat', { messages, think: false }).status).toBe(200)
  })
})

describe('/api/generate', () => {
  it('streams responses and ends with a context', () => {
    const lines = setUp().ask('/api/generate', { prompt: 'one two' }).lines()
    const last = lines.pop()!
    expect(lines.map((line) => line.response).join('')).toContain('had 2 words')
    expect(last).toMatchObject({ response: '', done: true, done_reason: 'stop' })
    expect(last.context.every(Number.isInteger)).toBe(true)
  })

  it('takes an empty prompt for a load', () => {
    const load = setUp().ask('/api/generate', { prompt: '' })
    expect(load.json()).toMatchObject({ response: '', done: true, done_reason: 'load' })
  })
})

describe('embeddings', () => {
  const { ask } = setUp()
  const embed = (input: unknown) => ask('/api/embed', { input }).json().embeddings

  it('come one a text, of length one and always the same', () => {
    expect(embed([])).toEqual([])
    expect(embed('a text')).toHaveLength(1)
    const [a, b] = embed(['a text', 'another thing']) as [number[], number[]]
    expect(embed('a text')[0]).toEqual(a)
    expect(a).not.toEqual(b)
    expect(Math.hypot(...a)).toBeCloseTo(1)
  })

  it('lie closer together for texts that share words', () => {
    const three = ['red green blue', 'red green white', 'one two three']
    const [a, b, c] = embed(three) as [number[], number[], number[]]
    const dot = (x: number[], y: number[]) => x.reduce((sum, value, i) => sum + value * y[i]!, 0)
    expect(dot(a, b)).toBeGreaterThan(dot(a, c))
  })

  it('have the older form too', () => {
    const [vector] = embed('a text') as [number[]]
    expect(ask('/api/embeddings', { prompt: 'a text' }).json()).toEqual({ embedding: vector })
  })
})

describe('what it does not have', () => {
  it('another model is 404, with the reason', () => {
    const sink = setUp().ask('/api/chat', { model: 'qwen3', messages })
    expect(sink.status).toBe(404)
    expect(sink.text).toContain("model 'qwen3' not found")
    expect(sink.text).toContain('demonstration')
  })

  it.each(['DEMO', 'demo:latest', 'library/demo'])('but %s is itself', (model) => {
    const sink = setUp().ask('/api/chat', { model, messages, stream: false })
    expect(sink.json().model).toBe(model)
  })

  it('a path that it lacks is 404', () => {
    const sink = setUp().ask('/api/pull', { model: 'qwen3' })
    expect([sink.status, sink.type]).toEqual([404, 'application/json; charset=utf-8'])
  })

  it('a body that is no object with a model is 400', () => {
    const { send, time } = setUp()
    for (const body of ['', '[]', '{', '{}', '{"model":7}']) {
      const { sink } = send('/api/chat', body)
      time.advance(1)
      expect(sink.status).toBe(400)
    }
  })
})

describe('an exchange', () => {
  it('says nothing before send has returned', () => {
    const { sink } = setUp().send('/api/chat', { model: 'demo' })
    expect(sink.status).toBe(0)
  })

  it('keeps its pace when timers are late', () => {
    const { send, time } = setUp()
    const { sink } = send('/api/chat', { model: 'demo', messages: [{ role: 'user', content: '' }] })
    time.advance(10 * TOKEN_MS + TOKEN_MS / 2)
    expect(sink.chunks).toHaveLength(10)
    time.stall(5 * TOKEN_MS)
    time.advance(0)
    expect(sink.chunks).toHaveLength(15)
  })

  it('is silent after an abort, and leaves no timer', () => {
    const { send, time } = setUp()
    const { sink, exchange } = send('/api/chat', { model: 'demo', messages })
    time.advance(3 * TOKEN_MS)
    const before = sink.chunks.length
    exchange.abort()
    expect(time.timerCount).toBe(0)
    exchange.abort()
    exchange.pause()
    exchange.resume()
    expect(time.timerCount).toBe(0)
    time.advance(60_000)
    expect(sink.chunks).toHaveLength(before)
    expect(sink.isEnded).toBe(false)
    expect(time.timerCount).toBe(0)
  })

  it('may be aborted from within its own data', () => {
    const { send, time } = setUp()
    const sink = new Received()
    const { exchange } = send('/api/chat', { model: 'demo', messages }, sink)
    sink.onEach = () => exchange.abort()
    time.advance(60_000)
    expect(sink.chunks).toHaveLength(1)
    expect(time.timerCount).toBe(0)
  })

  it('pauses and goes on where it was, without a flood', () => {
    const { send, time } = setUp()
    const { sink, exchange } = send('/api/chat', { model: 'demo', messages })
    time.advance(3 * TOKEN_MS + TOKEN_MS / 2)
    const before = sink.chunks.length
    exchange.pause()
    expect(time.timerCount).toBe(0)
    time.advance(60_000)
    expect(sink.chunks).toHaveLength(before)
    exchange.resume()
    time.advance(TOKEN_MS)
    expect(sink.chunks.length - before).toBeLessThanOrEqual(2)
    time.advance(60_000)
    expect(sink.lines().at(-1)!.eval_count).toBe(sink.chunks.length - 1)
  })

  it('holds its end back too while it is paused', () => {
    const { send, time } = setUp()
    const sink = new Received()
    const { exchange } = send('/api/chat', { model: 'demo' }, sink)
    sink.onEach = () => exchange.pause()
    time.advance(1)
    expect([sink.chunks.length, sink.isEnded]).toEqual([1, false])
    exchange.resume()
    time.advance(1)
    expect(sink.isEnded).toBe(true)
  })
})

describe('the lists', () => {
  it('have one model with every field that clients demand', async () => {
    const [entry] = await setUp().driver.models(signal)
    expect(entry).toMatchObject({ name: 'demo:latest', model: 'demo:latest' })
    expect(entry?.digest).toMatch(/^[0-9a-f]{64}$/)
    for (const field of ['format', 'family', 'parameter_size', 'quantization_level']) {
      expect(entry?.details[field]).toEqual(expect.any(String))
    }
  })

  it('show what the model is, and refuse others', async () => {
    const { driver } = setUp()
    const shown = await driver.show({ model: 'demo' }, signal)
    expect(shown).toMatchObject({
      capabilities: ['completion'],
      model_info: { 'demo.context_length': expect.any(Number), 'general.basename': 'demo' },
    })
    expect(await driver.show({ name: 'demo:latest' }, signal)).toEqual(shown)
    await expect(driver.show({ model: 'x' }, signal)).rejects.toBeInstanceOf(HostError)
  })

  it('have the model as resident from its first use until its keep_alive ends', async () => {
    const { driver, send, time } = setUp()
    expect(await driver.residents(signal)).toEqual([])
    const use = (keep_alive?: unknown) => send('/api/chat', { model: 'demo', keep_alive })
    const isResident = async () => (await driver.residents(signal)).length === 1
    use()
    expect((await driver.residents(signal))[0]?.expires_at).toBe('2025-06-15T15:11:40.000Z')
    time.advance(300_000)
    expect(await isResident()).toBe(false)
    for (const [keepAlive, ms] of [
      [7, 7000],
      ['30s', 30_000],
      ['2m', 120_000],
    ] as const) {
      use(keepAlive)
      time.advance(ms - 1)
      expect(await isResident()).toBe(true)
      time.advance(1)
      expect(await isResident()).toBe(false)
    }
    use(-1)
    time.advance(1e9)
    expect(await isResident()).toBe(true)
    use(0)
    expect(await isResident()).toBe(false)
  })

  it('give a version that every client takes', async () => {
    const [major, minor] = (await setUp().driver.version(signal)).split('.').map(Number)
    expect(major! * 1000 + minor!).toBeGreaterThan(6)
  })
})

it('cannot be made without a speed', () => {
  const { clock } = new ManualTime()
  expect(() => createDemoDriver({ tokensPerSecond: 0, clock })).toThrow('above 0')
})
