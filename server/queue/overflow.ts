import { CALLER_CLASSES } from '../../shared/caller-class.ts'
import type { Backlog } from './backlog.ts'
import { flowKey } from './flow.ts'
import type { QueueSettings } from './queue-settings.ts'
import type { Ticket } from './ticket.ts'

/** One arrival is not worth more than this many others: where it needs more, it is refused. */
const VICTIMS_MAX = 16

/**
 * Makes room for an arrival when the whole queue is full: takes the newest ticket of the fattest flow
 * in the worst class out of the backlog, again and again, and returns what was taken. Null, and
 * nothing taken, where the arrival itself is such a ticket or would need too many others' places.
 */
export const makeRoom = (
  arrival: Ticket,
  backlog: Backlog,
  settings: QueueSettings,
): readonly Ticket[] | null => {
  const taken: Ticket[] = []
  for (;;) {
    const isOverTickets = backlog.size + 1 > settings.ticketsMax
    const isOverBytes = backlog.bytes + arrival.bytes > settings.bytesMax
    if (!isOverTickets && !isOverBytes) return taken
    const victim =
      taken.length < VICTIMS_MAX ? findVictim(arrival, backlog, isOverTickets) : arrival
    if (victim === arrival) {
      for (const ticket of taken) backlog.insert(ticket)
      return null
    }
    backlog.remove(victim)
    taken.push(victim)
  }
}

/**
 * The arrival counts as if it waited already. A flow is as fat as it is long, or as its bodies are big
 * where only bytes are short; of equally fat ones the arrival's own comes first, then the one whose
 * newest ticket is the newest.
 */
const findVictim = (arrival: Ticket, backlog: Backlog, isOverTickets: boolean): Ticket => {
  const worst = CALLER_CLASSES.findLast(
    (name) => name === arrival.class || backlog.countOf(name) > 0,
  )
  const own = backlog.flows.get(flowKey(arrival))
  let victim: Ticket | null = null
  let fattest = -Infinity
  if (worst === arrival.class) {
    victim = arrival
    fattest = isOverTickets ? (own?.tickets ?? 0) + 1 : (own?.bytes ?? 0) + arrival.bytes
  }
  for (const flow of backlog.flows.values()) {
    if (flow.class !== worst) continue
    const fatness = isOverTickets ? flow.tickets : flow.bytes
    if (fatness < fattest) continue
    const newest = flow.findNewest()!
    if (fatness === fattest && victim !== null && newest.sequence < victim.sequence) continue
    victim = newest
    fattest = fatness
  }
  return victim!
}
