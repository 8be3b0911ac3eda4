import type { CallerClass } from '../../shared/caller-class.ts'
import { CALLER_CLASSES } from '../../shared/caller-class.ts'
import type { Backlog } from './backlog.ts'
import { shareKey } from './caller-share.ts'
import type { QueueSettings } from './queue-settings.ts'
import type { Ticket } from './ticket.ts'

/** One arrival is not worth more than this many others: where it needs more, it is refused. */
const VICTIMS_MAX = 16

/** What there is too much of, and whose it is. */
interface Excess {
  readonly of: 'tickets' | 'bytes'
  readonly class: CallerClass
}

/**
 * Makes room for an arrival when its class or the whole queue is full: takes the newest ticket of the
 * fattest caller in that class, or in the worst one, out of the backlog, again and again, and returns
 * what was taken. Null, and nothing taken, where the arrival itself is such a ticket or would need too
 * many others' places.
 */
export const makeRoom = (
  arrival: Ticket,
  backlog: Backlog,
  settings: QueueSettings,
): readonly Ticket[] | null => {
  const taken: Ticket[] = []
  for (;;) {
    const excess = findExcess(arrival, backlog, settings)
    if (excess === null) return taken
    const victim = taken.length < VICTIMS_MAX ? findVictim(arrival, backlog, excess) : arrival
    if (victim === arrival) {
      for (const ticket of taken) backlog.insert(ticket)
      return null
    }
    backlog.remove(victim)
    taken.push(victim)
  }
}

/** The arrival counts as if it waited already. A class has room of its own, so it comes first. */
const findExcess = (arrival: Ticket, backlog: Backlog, settings: QueueSettings): Excess | null => {
  if (backlog.countOf(arrival.class) + 1 > settings.classMax[arrival.class]) {
    return { of: 'tickets', class: arrival.class }
  }
  const isOverTickets = backlog.size + 1 > settings.ticketsMax
  const isOverBytes = backlog.bytes + arrival.bytes > settings.bytesMax
  if (!isOverTickets && !isOverBytes) return null
  const worst = CALLER_CLASSES.findLast(
    (name) => name === arrival.class || backlog.countOf(name) > 0,
  )!
  return { of: isOverTickets ? 'tickets' : 'bytes', class: worst }
}

/**
 * A caller is as fat as its tickets are many, or as its bodies are big where only bytes are short; of
 * equally fat ones the arrival's own comes first, then the one whose newest ticket is the newest.
 */
const findVictim = (arrival: Ticket, backlog: Backlog, excess: Excess): Ticket => {
  let victim: Ticket | null = null
  let fattest = -Infinity
  if (excess.class === arrival.class) {
    const own = backlog.shares.get(shareKey(arrival))
    victim = arrival
    fattest = (own?.[excess.of] ?? 0) + (excess.of === 'tickets' ? 1 : arrival.bytes)
  }
  for (const share of backlog.shares.values()) {
    if (share.class !== excess.class) continue
    const fatness = share[excess.of]
    if (fatness < fattest) continue
    const newest = share.findNewest()!
    if (fatness === fattest && victim !== null && newest.sequence < victim.sequence) continue
    victim = newest
    fattest = fatness
  }
  return victim!
}
