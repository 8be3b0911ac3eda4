import { describe, expect, it } from 'vitest'
import { openRaw, type RawConnection } from '../clients/raw-connection.ts'
import { ReplyReader, requestBytes } from '../clients/raw-request.ts'
import { createLatch } from './latch.ts'
import { hold, inOrder, wholeReply } from './steps.ts'
import { startUpstream, type Upstream } from './upstream.ts'

const chat = (mark: string, body = {}): Buffer =>
  requestBytes({
    path: '/api/chat',
    headers: { 'X-Mark': mark },
    body: { model: 'gemma3:270m', messages: [{ role: 'user', content: 'x' }], ...body },
  })

async function ask(upstream: Upstream, bytes: Buffer): Promise<RawConnection> {
  const connection = await openRaw(upstream.port)
  connection.send(bytes)
  return connection
}

const marks = (upstream: Upstream): (string | undefined)[] =>
  upstream.slots.starts.map(({ headers }) => headers['x-mark'])

describe('slots', () => {
  it('run as many as there are and start the others in order of arrival', async () => {
    const latch = createLatch()
    const upstream = await startUpstream({ slots: 2, beforeToken: () => latch.pass() })
    for (const mark of ['1', '2', '3', '4']) {
      await ask(upstream, chat(mark))
      await upstream.until(() => upstream.slots.running + upstream.slots.waiting === Number(mark))
    }
    expect([upstream.slots.running, upstream.slots.waiting]).toEqual([2, 2])
    latch.release()
    await upstream.until(() => upstream.requests.every(({ end }) => end === 'answered'))
    expect(marks(upstream)).toEqual(['1', '2', '3', '4'])
    expect([upstream.slots.runningMax, upstream.slots.heldMax]).toEqual([2, 4])
    expect(upstream.slots.running).toBe(0)
    await upstream.stop()
  })

  it('are left by a caller who waits, and hold scripted answers too', async () => {
    const latch = createLatch()
    const upstream = await startUpstream({ slots: 1 })
    upstream.script(inOrder(hold(latch), wholeReply(200, 'application/json', '{}')))
    await ask(upstream, chat('first'))
    await latch.reached
    const waiting = await ask(upstream, chat('left'))
    await upstream.until(() => upstream.slots.waiting === 1)
    waiting.close()
    await upstream.until(() => upstream.slots.waiting === 0)
    latch.release()
    await upstream.until(() => upstream.requests.every(({ end }) => end !== null))
    expect(upstream.requests.map(({ end }) => end)).toEqual(['answered', 'left'])
    expect(marks(upstream)).toEqual(['first'])
    await upstream.stop()
  })

  it('show the wait inside the host in total_duration and nowhere else', async () => {
    let now = 0
    const latch = createLatch()
    const upstream = await startUpstream({ slots: 1, clock: { now: () => now, wall: () => 0 } })
    upstream.script(inOrder(hold(latch), wholeReply(200, 'application/json', '{}')))
    await ask(upstream, chat('first'))
    await latch.reached
    const connection = await openRaw(upstream.port)
    const reader = new ReplyReader(connection, 'POST')
    connection.send(chat('second', { stream: false }))
    await upstream.until(() => upstream.slots.waiting === 1)
    now = 950
    latch.release()
    const reply = JSON.parse((await reader.finished()).body.toString()) as Record<string, number>
    const named = ['load_duration', 'prompt_eval_duration', 'eval_duration']
    const rest = named.reduce(
      (left, name) => left - (reply[name] ?? 0),
      reply['total_duration'] ?? 0,
    )
    expect(rest).toBe(951_000_000)
    await upstream.stop()
  })
})

describe.each(['close', 'halfClose', 'reset'] as const)('a caller who leaves by %s', (way) => {
  it('frees the slot at once and gets no further token', async () => {
    const latch = createLatch()
    const upstream = await startUpstream({
      slots: 1,
      beforeToken: (_request, index) => (index === 3 ? latch.pass() : undefined),
    })
    const connection = await ask(upstream, chat('x'))
    await latch.reached
    connection[way]()
    await upstream.until(() => upstream.slots.running === 0)
    latch.release()
    await upstream.until(() => upstream.requests[0]?.end !== null)
    expect(upstream.requests[0]).toMatchObject({ end: 'left', tokensMade: 3, tokensAfterLeft: 0 })
    await upstream.stop()
  })

  it('keeps the slot of a host that does not notice, and the wasted tokens are counted', async () => {
    const latch = createLatch()
    const upstream = await startUpstream({
      noticesLeaving: false,
      beforeToken: (_request, index) => (index === 3 ? latch.pass() : undefined),
    })
    const connection = await ask(upstream, chat('x'))
    await latch.reached
    connection[way]()
    await upstream.until(() => upstream.connections === 0)
    expect(upstream.slots.running).toBe(1)
    latch.release()
    await upstream.until(() => upstream.slots.running === 0)
    await upstream.until(() => upstream.requests[0]?.end !== null)
    expect(upstream.requests[0]).toMatchObject({ end: 'left', tokensMade: 8, tokensAfterLeft: 5 })
    await upstream.stop()
  })
})

describe('a caller who stops reading', () => {
  it('holds the host back, and is seen to leave by closing one half', async () => {
    const upstream = await startUpstream()
    const connection = await openRaw(upstream.port)
    connection.stopReading()
    connection.send(chat('x', { options: { num_predict: 200_000 } }))
    const request = await upstream.nextRequest()
    // The host writes until both kernels are full and then stands still; turns pass without a token.
    let before = -1
    while (request.tokensMade !== before) {
      before = request.tokensMade
      for (let turn = 0; turn < 200; turn += 1) await new Promise(setImmediate)
    }
    expect(request.tokensMade).toBeLessThan(200_000)
    connection.halfClose()
    await upstream.ended(request)
    expect(request.end).toBe('left')
    await upstream.stop()
  })
})

describe('a caller who leaves while it uploads', () => {
  it('is noted as having left, without a body', async () => {
    const upstream = await startUpstream()
    const connection = await openRaw(upstream.port)
    connection.send('POST /api/chat HTTP/1.1\r\nContent-Length: 100\r\n\r\n{"model"')
    await upstream.until(() => upstream.requests.length === 1)
    connection.reset()
    await upstream.until(() => upstream.requests[0]?.end !== null)
    expect(upstream.requests[0]).toMatchObject({ end: 'left', body: null })
    await upstream.stop()
  })
})
