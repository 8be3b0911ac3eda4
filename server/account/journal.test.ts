import fs from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { SettledRecord } from '../flow/usage-record.ts'
import { parseLine, type JournalEntry } from '../store/journal-line.ts'
import { readBatch } from '../store/journal-reader.ts'
import { listSegments, segmentPath } from '../store/journal-segments.ts'
import { PowerCutDisk } from '../testing/account/power-cut-disk.ts'
import { temporaryDir } from '../testing/temporary-dir.ts'
import { openedRecord, settledRecord } from '../testing/usage-records.ts'
import type { JournalFiles } from './journal-segment.ts'
import { openJournal } from './journal.ts'
import type { JournalOptions, SyncMode } from './journal-options.ts'

// Goal: what `settle` has confirmed is in the files, whatever the file system does, and nothing that a
// reader could take for a record is there that was not given. Method: the real file system, behind a
// port that counts calls, cuts writes short, or lets the n-th call fail.

const clock = { now: () => 0, wall: () => 1_700_000_000_000 }

interface Harness {
  readonly dir: string
  readonly changes: boolean[]
  readonly advanced: () => number
  /** Resolves when the journal is writable again. */
  readonly recovered: Promise<void>
}

function harness(): Harness & Pick<JournalOptions, 'onAdvanced' | 'onWritableChanged'> {
  const changes: boolean[] = []
  let count = 0
  let tell = (): void => undefined
  const recovered = new Promise<void>((resolve) => (tell = resolve))
  return {
    dir: temporaryDir(),
    changes,
    recovered,
    advanced: () => count,
    onAdvanced: () => (count += 1),
    onWritableChanged: (isWritable) => {
      changes.push(isWritable)
      if (isWritable) tell()
    },
  }
}

async function journalOf(changes: Partial<JournalOptions> = {}) {
  const parts = harness()
  const journal = await openJournal({ ...parts, clock, sync: 'never', retryMsMin: 1, ...changes })
  return { journal, ...parts, dir: changes.dir ?? parts.dir }
}

type Faults = (call: keyof JournalFiles, nth: number) => string | number | undefined

/** The real calls; `faults` may name an error for a call, or a number of bytes to write instead. */
function faultyFiles(
  faults: Faults,
  disk: JournalFiles = fs,
): JournalFiles & { readonly calls: string[] } {
  const calls: string[] = []
  const fault = (call: keyof JournalFiles): string | number | undefined => {
    calls.push(call)
    return faults(call, calls.filter((name) => name === call).length)
  }
  const failure = (code: string) => Object.assign(new Error(code), { code })
  return {
    calls,
    open: (path, flags, mode, done) => {
      const code = fault('open')
      if (typeof code === 'string') setImmediate(() => done(failure(code), -1))
      else disk.open(path, flags, mode, done)
    },
    write: (file, buffer, offset, length, position, done) => {
      const code = fault('write')
      if (typeof code === 'string') setImmediate(() => done(failure(code), 0))
      else disk.write(file, buffer, offset, Math.min(length, code ?? length), position, done)
    },
    fdatasync: (file, done) => {
      const code = fault('fdatasync')
      if (typeof code === 'string') setImmediate(() => done(failure(code)))
      else disk.fdatasync(file, done)
    },
    close: (file, done) => {
      const code = fault('close')
      disk.close(file, (error) => done(typeof code === 'string' ? failure(code) : error))
    },
    unlink: (path, done) => disk.unlink(path, done),
  }
}

function entriesOf(dir: string): readonly JournalEntry[] {
  const entries: JournalEntry[] = []
  let position = { segment: 0, offset: 0 }
  for (;;) {
    const batch = readBatch(dir, position, { batchBytesMax: 1 << 20 })
    if (batch === null) return entries
    entries.push(...batch.entries)
    position = batch.next
  }
}

const settledOf = (dir: string): readonly SettledRecord[] =>
  entriesOf(dir).flatMap((entry) => (entry.kind === 'settled' ? [entry.record] : []))

type Settling = Parameters<Awaited<ReturnType<typeof openJournal>>['settle']>[0]

const settle = (
  journal: Awaited<ReturnType<typeof openJournal>>,
  record: Settling,
): Promise<Error | null> => new Promise((resolve) => journal.settle(record, resolve))

describe('a journal', () => {
  it('writes the lines of one turn with one call', async () => {
    const files = faultyFiles(() => undefined)
    const { journal, dir } = await journalOf({ files })
    files.calls.length = 0
    for (let n = 0; n < 100; n += 1) journal.open(openedRecord({ ticket: `t${n}` }))
    await journal.flush()
    expect(files.calls).toEqual(['write'])
    expect(entriesOf(dir)).toHaveLength(101)
    await journal.close()
  })

  it('gathers what comes while a write is under way for the next write', async () => {
    let faults: Faults = () => undefined
    const files = faultyFiles((call, nth) => faults(call, nth))
    const { journal } = await journalOf({ files })
    files.calls.length = 0
    const later: Promise<Error | null>[] = []
    faults = (call) => {
      if (call !== 'write' || later.length > 0) return undefined
      for (const ticket of ['a', 'b', 'c']) later.push(settle(journal, settledRecord({ ticket })))
      return undefined
    }
    expect(await settle(journal, settledRecord())).toBeNull()
    expect(await Promise.all(later)).toEqual([null, null, null])
    expect(files.calls).toEqual(['write', 'write'])
    await journal.close()
  })

  it('confirms a settled record when its line is in the file', async () => {
    const { journal, dir, advanced } = await journalOf()
    const seen = new Promise<boolean>((resolve) => {
      journal.settle(settledRecord({ ticket: 'sure' }), () =>
        resolve(fs.readFileSync(segmentPath(dir, 1), 'utf8').includes('"sure"')),
      )
    })
    expect(await seen).toBe(true)
    expect(advanced()).toBe(1)
    await journal.close()
  })

  it('says when the line of an opened ticket is in the file, and before that of its end', async () => {
    const { journal, dir } = await journalOf()
    const told: string[] = []
    journal.open(openedRecord({ ticket: 'early' }), (error) => {
      expect(error).toBeNull()
      told.push(
        fs.readFileSync(segmentPath(dir, 1), 'utf8').includes('"early"') ? 'open' : 'too soon',
      )
    })
    journal.settle(settledRecord({ ticket: 'early' }), () => told.push('settled'))
    await journal.close()
    expect(told).toEqual(['open', 'settled'])
  })

  it('keeps its files to this user', async () => {
    const { journal, dir } = await journalOf()
    expect(fs.statSync(segmentPath(dir, 1)).mode & 0o777).toBe(0o600)
    await journal.close()
  })

  it('begins a new segment in each run and past the size limit', async () => {
    const first = await journalOf({ segmentBytesMax: 500 })
    for (let n = 0; n < 5; n += 1) {
      await settle(first.journal, settledRecord({ ticket: `t${n}` }))
    }
    await first.journal.close()
    const run = listSegments(first.dir).length
    expect(run).toBeGreaterThan(2)
    const second = await journalOf({ dir: first.dir })
    await settle(second.journal, settledRecord({ ticket: 'last' }))
    await second.journal.close()
    expect(listSegments(first.dir)).toHaveLength(run + 1)
    expect(settledOf(first.dir).map(({ ticket }) => ticket)).toEqual([
      't0',
      't1',
      't2',
      't3',
      't4',
      'last',
    ])
  })

  it('goes on after short writes', async () => {
    const files = faultyFiles((call) => (call === 'write' ? 7 : undefined))
    const { journal, dir } = await journalOf({ files })
    expect(await settle(journal, settledRecord())).toBeNull()
    expect(settledOf(dir)).toEqual([settledRecord()])
    await journal.close()
  })

  it('confirms with `always` only after the sync', async () => {
    const files = faultyFiles(() => undefined)
    const { journal } = await journalOf({ files, sync: 'always' })
    files.calls.length = 0
    await settle(journal, settledRecord())
    expect(files.calls).toEqual(['write', 'fdatasync'])
    await journal.close()
  })

  it('forces lines to disk in the background with `everysecond`', async () => {
    let tell = (): void => undefined
    const synced = new Promise<void>((resolve) => (tell = resolve))
    const files = faultyFiles((call, nth) => {
      // The first sync is that of the directory.
      if (call === 'fdatasync' && nth === 2) tell()
      return undefined
    })
    const { journal } = await journalOf({ files, sync: 'everysecond', syncEveryMs: 1 })
    journal.open(openedRecord())
    await synced
    await journal.close()
  })

  it('says why it cannot begin', async () => {
    const files = faultyFiles((call) => (call === 'write' ? 'ENOSPC' : undefined))
    const { dir, ...parts } = harness()
    const opening = openJournal({ ...parts, dir, clock, sync: 'never', files })
    await expect(opening).rejects.toThrow(
      `The journal in ${dir} cannot be written (ENOSPC). Make room on its disk`,
    )
    expect(listSegments(dir)).toEqual([])
  })
})

describe('a journal whose disk fails', () => {
  it('refuses, says so, and goes on in a new segment when the disk works again', async () => {
    const files = faultyFiles((call, nth) => (call === 'write' && nth === 2 ? 'ENOSPC' : undefined))
    const { journal, dir, changes, recovered } = await journalOf({ files })
    journal.open(openedRecord())
    const error = await settle(journal, settledRecord())
    expect(error?.message).toBe('ENOSPC')
    expect(journal.isWritable).toBe(false)
    await recovered
    expect(journal.isWritable).toBe(true)
    expect(changes).toEqual([false, true])
    await journal.close()
    expect(listSegments(dir)).toEqual([1, 2])
    const outcomes = settledOf(dir).map(({ outcome, status }) => ({ outcome, status }))
    expect(outcomes).toEqual([{ outcome: 'internal_error', status: 503 }])
    expect(entriesOf(dir).filter(({ kind }) => kind === 'opened')).toHaveLength(1)
  })

  it('refuses at once while it cannot write, and still records what became of the reply', async () => {
    let isBroken = false
    const files = faultyFiles((call) => (call === 'write' && isBroken ? 'EIO' : undefined))
    const { journal, dir, recovered } = await journalOf({ files })
    journal.open(openedRecord())
    await journal.flush()
    isBroken = true
    journal.open(openedRecord({ ticket: 't2' }))
    await journal.flush()
    expect(journal.isWritable).toBe(false)
    const opening = new Promise((resolve) => journal.open(openedRecord({ ticket: 't3' }), resolve))
    expect(await opening).toMatchObject({ message: 'EIO' })
    const left = settle(journal, settledRecord({ outcome: 'client_left', status: 499 }))
    expect((await left)?.message).toBe('EIO')
    isBroken = false
    await recovered
    await journal.close()
    expect(settledOf(dir).map(({ outcome }) => outcome)).toEqual(['client_left'])
    expect(entriesOf(dir).filter(({ kind }) => kind === 'opened')).toHaveLength(3)
  })

  it('confirms the lines before a torn one and never glues the next to it', async () => {
    const whole = settledRecord({ ticket: 'whole' })
    const files = faultyFiles((call, nth) => {
      if (call !== 'write') return undefined
      // The second write ends in the middle of the second line, the third fails.
      return nth === 2 ? 350 : nth === 3 ? 'EIO' : undefined
    })
    const { journal, dir, recovered } = await journalOf({ files })
    const answers = [
      settle(journal, whole),
      settle(journal, settledRecord({ ticket: 'torn' })),
      settle(journal, settledRecord({ ticket: 'never' })),
    ]
    expect((await Promise.all(answers)).map((error) => error?.message ?? null)).toEqual([
      null,
      'EIO',
      'EIO',
    ])
    await recovered
    await journal.close()
    expect(settledOf(dir)).toMatchObject([
      { ticket: 'whole', outcome: 'completed' },
      { ticket: 'torn', outcome: 'internal_error' },
      { ticket: 'never', outcome: 'internal_error' },
    ])
  })

  it('doubles nothing when the attempts to go on break off too', async () => {
    const faults = new Map<number, string | number>([
      [2, 'EIO'],
      // The new segment takes its first line and all but the end of the second of the retained.
      [4, 700],
      [5, 'EIO'],
      [6, 'ENOSPC'],
    ])
    const files = faultyFiles((call, nth) => (call === 'write' ? faults.get(nth) : undefined))
    const { journal, dir, recovered } = await journalOf({ files })
    for (const ticket of ['a', 'b', 'c']) journal.open(openedRecord({ ticket }))
    await journal.flush()
    await recovered
    await journal.close()
    const opened = entriesOf(dir).flatMap((entry) =>
      entry.kind === 'opened' ? [entry.record.ticket] : [],
    )
    expect(opened).toEqual(['a', 'b', 'c'])
  })

  it('forces to disk what it had confirmed before it goes on in a new segment', async () => {
    const disk = new PowerCutDisk()
    const files = faultyFiles(
      (call, nth) => (call === 'write' && nth === 3 ? 'EIO' : undefined),
      disk,
    )
    const { journal, dir, recovered } = await journalOf({
      files,
      sync: 'everysecond',
      syncEveryMs: 3_600_000,
    })
    expect(await settle(journal, settledRecord({ ticket: 'sure' }))).toBeNull()
    expect((await settle(journal, settledRecord({ ticket: 'refused' })))?.message).toBe('EIO')
    await recovered
    await journal.close()
    const afterPowerCut = disk.remains().get(segmentPath(dir, 1))?.toString()
    expect(afterPowerCut).toContain('"sure"')
  })

  it('tries once more when it is closed', async () => {
    const files = faultyFiles((call, nth) => (call === 'write' && nth === 2 ? 'EIO' : undefined))
    const { journal, dir } = await journalOf({ files, retryMsMin: 3_600_000 })
    journal.open(openedRecord())
    await journal.flush()
    await journal.close()
    expect(entriesOf(dir).filter(({ kind }) => kind === 'opened')).toHaveLength(1)
  })
})

describe.each<SyncMode>(['always', 'everysecond', 'never'])('with sync %s', (sync) => {
  const calls = ['open', 'write', 'fdatasync', 'close'] as const
  const cases = calls.flatMap((call) =>
    [1, 2, 3, 5, 8, 13].flatMap((nth) => ['EIO', 13].map((fault) => ({ call, nth, fault }))),
  )

  it.each(cases)('loses and doubles nothing when $call $nth meets $fault', async (one) => {
    const files = faultyFiles((call, nth) =>
      call === one.call && nth === one.nth ? one.fault : undefined,
    )
    const opening = journalOf({ files, sync, segmentBytesMax: 1500, syncEveryMs: 2 })
    const opened = await opening.catch(() => null)
    if (opened === null) return
    const { journal, dir } = opened
    const confirmed = new Map<string, boolean>()
    for (let n = 0; n < 20; n += 1) {
      const ticket = `t${n}`
      journal.open(openedRecord({ ticket }))
      confirmed.set(ticket, (await settle(journal, settledRecord({ ticket }))) === null)
    }
    await journal.close().catch(() => undefined)
    const first = new Map<string, SettledRecord>()
    for (const record of settledOf(dir)) {
      if (!first.has(record.ticket)) first.set(record.ticket, record)
    }
    expect([...first.keys()].sort()).toEqual([...confirmed.keys()].sort())
    for (const [ticket, isConfirmed] of confirmed) {
      if (isConfirmed) expect(first.get(ticket)?.outcome).toBe('completed')
      else if (sync !== 'always') expect(first.get(ticket)?.outcome).toBe('internal_error')
    }
    const opens = new Set(
      entriesOf(dir).flatMap((entry) => (entry.kind === 'opened' ? [entry.record.ticket] : [])),
    )
    expect(opens.size).toBe(20)
  })
})

it('writes lines that are JSON by themselves', async () => {
  const { journal, dir } = await journalOf()
  journal.open(openedRecord({ callerName: 'line\nbreak "and" \u2028 \ud800' }))
  await journal.close()
  const lines = fs.readFileSync(segmentPath(dir, 1), 'utf8').trimEnd().split('\n')
  expect(lines).toHaveLength(2)
  expect(JSON.parse(lines[1] ?? '')).toMatchObject({ v: 1, opened: { ticket: 't1' } })
  expect(parseLine(lines[1] ?? '')?.kind).toBe('opened')
})
