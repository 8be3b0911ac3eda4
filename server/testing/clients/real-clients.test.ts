import { Ollama } from 'ollama'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FAULTS } from '../upstream/faults.ts'
import { createLatch } from '../upstream/latch.ts'
import { startUpstream, type Upstream } from '../upstream/upstream.ts'
import { curl } from './curl.ts'
import { hasPython, runPython } from './python-client.ts'

const model = 'gemma3:270m'
const messages = [{ role: 'user' as const, content: 'How are you?' }]
const TEXT = 'token-0 token-1 token-2'

let upstream: Upstream

beforeAll(async () => {
  upstream = await startUpstream()
})

afterAll(() => upstream.stop())

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}

describe('the ollama package for node', () => {
  const options = { num_predict: 3 }
  const client = (): Ollama => new Ollama({ host: upstream.url })

  it('chats and generates, streamed and not', async () => {
    const stream = await client().chat({ model, messages, options, stream: true })
    const parts = await collect(stream)
    expect(parts.map(({ message }) => message.content).join('')).toBe(TEXT)
    expect(parts.at(-1)).toMatchObject({ done: true, done_reason: 'length', eval_count: 3 })
    const chat = await client().chat({ model, messages, options })
    expect(chat.message.content).toBe(TEXT)
    const generated = await collect(
      await client().generate({ model, prompt: 'x', options, stream: true }),
    )
    expect(generated.map(({ response }) => response).join('')).toBe(TEXT)
  })

  it('lists, shows, embeds, pulls and deletes', async () => {
    const names = (await client().list()).models.map(({ name }) => name)
    expect(names).toEqual(['gemma3:270m', 'all-minilm:33m', 'gemma3b:270m'])
    expect((await client().show({ model })).capabilities).toEqual(['completion', 'tools'])
    const { embeddings } = await client().embed({ model: 'all-minilm:33m', input: ['a', 'b', 'a'] })
    expect(embeddings[0]).toEqual(embeddings[2])
    expect(embeddings[0]).not.toEqual(embeddings[1])
    const progress = await collect(await client().pull({ model: 'pulled:1b', stream: true }))
    expect(progress.at(-1)?.status).toBe('success')
    await client().delete({ model: 'pulled:1b' })
    expect((await client().ps()).models.map(({ name }) => name)).toContain(model)
    expect((await client().version()).version).toBe('0.33.0-rc2')
  })

  it('raises what the host says', async () => {
    await expect(client().chat({ model: 'nope', messages })).rejects.toThrow(
      "model 'nope' not found",
    )
    upstream.script(FAULTS['clean end without the ending'])
    const stream = await client().chat({ model, messages, stream: true })
    await expect(collect(stream)).rejects.toThrow('Did not receive done')
  })

  it('is seen to leave when it aborts', async () => {
    const latch = createLatch()
    upstream.script((exchange) => exchange.hold(latch))
    const asking = client()
    const answer = asking.chat({ model, messages, stream: true })
    answer.catch(() => {})
    await latch.reached
    const request = upstream.inferences.at(-1)
    // The package knows its requests only once their heads are here, so its fetch is cut below it.
    await upstream.stop()
    await expect(answer).rejects.toThrow('fetch failed')
    expect(request?.end).toBe('broken')
    await upstream.restart()
  })
})

describe('the openai package for node', () => {
  const client = (): OpenAI =>
    new OpenAI({ baseURL: `${upstream.url}/v1`, apiKey: 'ollama', maxRetries: 0 })

  it('chats and completes, streamed and not, with usage', async () => {
    const stream = await client().chat.completions.create({
      model,
      messages,
      max_tokens: 3,
      stream: true,
      stream_options: { include_usage: true },
    })
    const parts = await collect(stream)
    expect(parts.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe(TEXT)
    expect(parts.at(-1)?.usage?.completion_tokens).toBe(3)
    const chat = await client().chat.completions.create({ model, messages, max_tokens: 3 })
    expect(chat.choices[0]).toMatchObject({ message: { content: TEXT }, finish_reason: 'length' })
    const completion = await client().completions.create({ model, prompt: 'x', max_tokens: 3 })
    expect(completion.choices[0]?.text).toBe(TEXT)
  })

  it('embeds in base64, which it asks for unless told otherwise, and lists', async () => {
    const made = await client().embeddings.create({ model: 'all-minilm:33m', input: ['a', 'b'] })
    expect(made.data.map(({ embedding }) => embedding.length)).toEqual([384, 384])
    expect((await client().models.retrieve(model)).owned_by).toBe('library')
    expect((await collect(await client().models.list())).length).toBe(3)
  })

  it('raises what the host says', async () => {
    const asked = client().chat.completions.create({ model: 'nope', messages })
    await expect(asked).rejects.toMatchObject({ status: 404, type: 'not_found_error' })
  })

  it('is seen to leave when it aborts', async () => {
    const latch = createLatch()
    upstream.script((exchange) => exchange.hold(latch))
    const controller = new AbortController()
    const asked = client().chat.completions.create(
      { model, messages },
      { signal: controller.signal },
    )
    asked.catch(() => {})
    await latch.reached
    const request = upstream.inferences.at(-1)
    controller.abort()
    await upstream.until(() => request?.end === 'left')
    await expect(asked).rejects.toThrow('aborted')
  })
})

describe.skipIf(!hasPython)('the packages for Python', () => {
  it('chat through ollama, streamed and not', async () => {
    const args = { model, messages, options: { num_predict: 3 }, stream: true }
    const command = { base: upstream.url, op: 'chat', args }
    const streamed = await runPython('ollama_client.py', command)
    expect(streamed.error).toBeNull()
    expect(streamed.items.length).toBe(4)
    expect(streamed.items.at(-1)).toMatchObject({ done: true, done_reason: 'length' })
    const whole = await runPython('ollama_client.py', {
      ...command,
      args: { ...args, stream: false },
    })
    expect(whole.items[0]).toMatchObject({ message: { content: TEXT } })
  })

  it('list, show, embed, pull and look at what is loaded through ollama', async () => {
    const run = (op: string, args = {}): ReturnType<typeof runPython> =>
      runPython('ollama_client.py', { base: upstream.url, op, args })
    expect((await run('list')).items[0]).toMatchObject({ models: [{ model }, {}, {}] })
    expect((await run('show', { model })).items[0]).toMatchObject({
      capabilities: ['completion', 'tools'],
    })
    const embedded = await run('embed', { model: 'all-minilm:33m', input: ['a', 'b'] })
    expect(embedded.items[0]).toMatchObject({ embeddings: [{ length: 384 }, { length: 384 }] })
    const pulled = await run('pull', { model: 'gemma3b:270m', stream: true })
    expect(pulled.items.at(-1)).toMatchObject({ status: 'success' })
    expect((await run('ps')).error).toBeNull()
  })

  it('report the exception, and leave a stream early', async () => {
    const unknown = { base: upstream.url, op: 'chat', args: { model: 'nope', messages } }
    expect((await runPython('ollama_client.py', unknown)).error).toMatchObject({
      type: 'ResponseError',
      status: 404,
    })
    const latch = createLatch()
    const held = await startUpstream({
      beforeToken: (_request, index) => (index === 2 ? latch.pass() : undefined),
    })
    const args = { model, messages, stream: true }
    const left = await runPython('ollama_client.py', {
      base: held.url,
      op: 'chat',
      args,
      leaveAfter: 2,
    })
    expect(left).toMatchObject({ items: [{}, {}], error: null })
    await held.until(() => held.requests[0]?.end === 'left')
    await held.stop()
  })

  it('chat through openai, streamed and not, and report the exception', async () => {
    const run = (args: object): ReturnType<typeof runPython> =>
      runPython('openai_client.py', {
        base: `${upstream.url}/v1`,
        op: 'chat.completions.create',
        args: { model, messages, max_tokens: 3, ...args },
        headers: { 'X-Mark': 'python' },
      })
    expect((await run({ stream: true })).items.length).toBe(4)
    expect((await run({})).items[0]).toMatchObject({ choices: [{ message: { content: TEXT } }] })
    expect(upstream.inferences.at(-1)?.headers['x-mark']).toBe('python')
    expect((await run({ model: 'nope' })).error).toMatchObject({
      type: 'NotFoundError',
      status: 404,
    })
  })
})

describe('curl', () => {
  it('posts a form type that holds JSON, and follows 100-continue for a large body', async () => {
    const small = await curl([
      `${upstream.url}/api/generate`,
      '-d',
      `{"model":"${model}","prompt":"x","stream":false}`,
    ])
    expect(JSON.parse(small.stdout)).toMatchObject({ done: true })
    const prompt = 'word '.repeat(400_000)
    const large = await curl([
      `${upstream.url}/api/generate`,
      '-H',
      'Expect: 100-continue',
      '--data-raw',
      JSON.stringify({ model, prompt: prompt.slice(0, 100_000), stream: false }),
    ])
    expect(JSON.parse(large.stdout)).toMatchObject({ prompt_eval_count: 20_010 })
  })

  it('says with its exit code how a reply broke', async () => {
    upstream.script(FAULTS['close after two pieces'])
    const cut = await curl([`${upstream.url}/api/chat`, '-d', JSON.stringify({ model, messages })])
    expect(cut.code).toBe(18)
    expect(cut.stdout.split('\n').length).toBe(3)
  })
})
