import { randomBytes } from 'node:crypto'

/** Ticket ids: unique over all runs by a random part, cheap and in order within one by a counter. */
export const createTicketIds = (): (() => string) => {
  const run = randomBytes(6).toString('base64url')
  let count = 0
  return () => {
    count += 1
    return `${run}-${count.toString(36)}`
  }
}
