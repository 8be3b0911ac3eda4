import { setTimeout as sleep } from 'node:timers/promises'
import { Connection } from './connection.ts'
import type { FirstByteResult, LoadTask, LoopResult, PacedResult } from './load-task.ts'
import { machineNowMs } from './machine-clock.ts'
import { chatRequest, tokensIn } from './target.ts'
import { LatenessReader, LineCounter } from './token-reader.ts'

type TaskOf<Kind extends LoadTask['kind']> = Extract<LoadTask, { kind: Kind }>

/** Each connection asks again as soon as its reply is whole, until the time is over. */
export const runLoop = async (task: TaskOf<'loop'>): Promise<LoopResult> => {
  const { target, plan, connections } = task
  const request = chatRequest(target, plan)
  const beganAt = machineNowMs()
  const sum = { replies: 0, tokens: 0, errors: 0 }
  const work = async (): Promise<void> => {
    let connection = await Connection.open(target.port)
    while (machineNowMs() - beganAt < task.seconds * 1_000) {
      const counter = new LineCounter()
      const status = await connection.ask(request, counter.sink).catch(() => 0)
      sum.replies += 1
      const tokens = tokensIn(target, counter.lines, plan)
      if (plan !== null) sum.tokens += tokens
      if (status === 200 && (plan === null || tokens === plan.tokens)) continue
      sum.errors += 1
      connection.close()
      connection = await Connection.open(target.port)
    }
    connection.close()
  }
  await Promise.all(Array.from({ length: connections }, work))
  return { ...sum, seconds: (machineNowMs() - beganAt) / 1_000 }
}

/** Many streams at once, each once, with the lateness of every token. */
export const runPaced = async (task: TaskOf<'paced'>): Promise<PacedResult> => {
  const request = chatRequest(task.target, task.plan)
  const result = { complete: 0, firstError: null as string | null }
  const lateMs: number[] = []
  const firstTokenMs: number[] = []
  const stream = async (_: unknown, index: number): Promise<void> => {
    await sleep((task.rampMs * index) / task.streams)
    const connection = await Connection.open(task.target.port)
    const reader = new LatenessReader()
    const beganAt = machineNowMs()
    let isFirst = true
    const status = await connection.ask(request, (bytes, start, end) => {
      if (isFirst) firstTokenMs.push(machineNowMs() - beganAt)
      isFirst = false
      reader.sink(bytes, start, end)
    })
    connection.close()
    lateMs.push(...reader.lateMs)
    const tokens = reader.lateMs.length
    if (status === 200 && reader.isEnded && tokens === task.plan.tokens) result.complete += 1
    else throw new Error(`status ${status}, ${tokens} tokens`)
  }
  await Promise.all(
    Array.from({ length: task.streams }, (_, index) =>
      stream(_, index).catch((error: Error) => {
        result.firstError ??= error.message
      }),
    ),
  )
  return { ...result, lateMs, firstTokenMs }
}

/** One stream at a time, the targets in turns. */
export const runFirstByte = async (task: TaskOf<'firstByte'>): Promise<FirstByteResult> => {
  const sides = await Promise.all(
    task.targets.map(async (target) => ({
      request: chatRequest(target, task.plan),
      connection: await Connection.open(target.port),
      tookMs: [] as number[],
    })),
  )
  for (let sample = 0; sample < task.samples; sample += 1) {
    for (const { request, connection, tookMs } of sides) {
      const beganAt = machineNowMs()
      let firstAt = 0
      const status = await connection.ask(request, () => (firstAt ||= machineNowMs()))
      if (status !== 200) throw new Error(`status ${status} instead of a stream`)
      tookMs.push(firstAt - beganAt)
    }
  }
  for (const { connection } of sides) connection.close()
  return sides.map(({ tookMs }) => tookMs)
}
