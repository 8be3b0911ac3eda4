import * as fs from 'node:fs'
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { onInterruption } from './interruption.mjs'
import { inCheckout } from './paths.mjs'
import { say } from './say.mjs'

const BEAT_MS = 5_000
const STALE_MS = 60_000
const POLL_MS = 200

const lockFile = inCheckout('.cache', 'setup.lock')
const ownMark = `${process.pid} ${hostname()}\n`

/**
 * Runs `action` while no other process sets up this checkout; waits for one that does. The holder
 * touches the file as a sign of life, so a killed one is recognised even from another machine or
 * container that shares the folder.
 * @param {() => Promise<void>} action
 */
export const withSetupLock = async (action) => {
  fs.mkdirSync(inCheckout('.cache'), { recursive: true })
  await acquire()
  const beat = setInterval(() => fs.utimesSync(lockFile, new Date(), new Date()), BEAT_MS)
  const release = () => fs.rmSync(lockFile, { force: true })
  const forget = onInterruption(release)
  try {
    await action()
  } finally {
    clearInterval(beat)
    forget()
    release()
  }
}

const acquire = async () => {
  let hasSaid = false
  while (!isTaken()) {
    const holder = readHolder()
    if (holder === null) continue
    if (isGone(holder)) {
      removeStale(holder)
      continue
    }
    if (!hasSaid) say(`waiting for another set-up of this folder (process ${holder.mark.trim()})…`)
    hasSaid = true
    await sleep(POLL_MS)
  }
}

const isTaken = () => {
  try {
    fs.writeFileSync(lockFile, ownMark, { flag: 'wx' })
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

const readHolder = () => {
  try {
    return { mark: fs.readFileSync(lockFile, 'utf8'), touchedAt: fs.statSync(lockFile).mtimeMs }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
}

/** @param {{ mark: string, touchedAt: number }} holder */
const isGone = ({ mark, touchedAt }) => {
  if (Date.now() - touchedAt > STALE_MS) return true
  const [pid, host] = mark.trim().split(' ')
  if (host !== hostname()) return false
  // Our own number, left behind by an earlier process.
  if (Number(pid) === process.pid) return true
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    return codeOf(error) === 'ESRCH'
  }
}

/**
 * Moves the file away and looks at what it moved: between the look and the move another process may
 * have replaced the dead holder's file with its own, which is then put back.
 * @param {{ mark: string }} holder
 */
const removeStale = ({ mark }) => {
  const aside = `${lockFile}.${process.pid}`
  try {
    fs.renameSync(lockFile, aside)
    if (fs.readFileSync(aside, 'utf8') !== mark) fs.linkSync(aside, lockFile)
    fs.rmSync(aside)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'EEXIST') throw error
  }
}

/** @param {unknown} error */
const codeOf = (error) => (error instanceof Error && 'code' in error ? error.code : null)
