import { CALLER_CLASSES } from '../../../shared/caller-class.ts'
import type { QueueSettings } from '../../queue/queue-settings.ts'
import type { TicketRequest } from '../../queue/ticket.ts'

export type ArrivedTicket = TicketRequest & { readonly sequence: number }

/** Who has to go for an arrival; null where it is the arrival itself, or would be too many. */
export const findVictims = <Ticket extends ArrivedTicket>(
  arrival: Ticket,
  waiting: readonly Ticket[],
  { classMax, ticketsMax, bytesMax }: QueueSettings,
): readonly Ticket[] | null => {
  const victims: Ticket[] = []
  for (;;) {
    const all = [...waiting.filter((ticket) => !victims.includes(ticket)), arrival]
    const inClass = all.filter((ticket) => ticket.class === arrival.class)
    const isOverClass = inClass.length > classMax[arrival.class]
    const isOverTickets = all.length > ticketsMax
    if (!isOverClass && !isOverTickets && sumBytes(all) <= bytesMax) return victims
    const victim = isOverClass
      ? fattestNewest(inClass, true)
      : fattestNewest(inWorstClass(all), isOverTickets)
    if (victim === arrival || victims.length === 16) return null
    victims.push(victim)
  }
}

export const sameCaller = (a: ArrivedTicket) => (b: ArrivedTicket) =>
  a.callerId === b.callerId && a.class === b.class

const sumBytes = (tickets: readonly ArrivedTicket[]): number =>
  tickets.reduce((sum, ticket) => sum + ticket.bytes, 0)

const inWorstClass = <Ticket extends ArrivedTicket>(all: readonly Ticket[]): readonly Ticket[] => {
  const worst = Math.max(...all.map((ticket) => CALLER_CLASSES.indexOf(ticket.class)))
  return all.filter((ticket) => CALLER_CLASSES.indexOf(ticket.class) === worst)
}

/** The newest ticket of the fattest caller. */
const fattestNewest = <Ticket extends ArrivedTicket>(
  tickets: readonly Ticket[],
  byTickets: boolean,
): Ticket => {
  const fatness = (ticket: Ticket) => {
    const share = tickets.filter(sameCaller(ticket))
    return byTickets ? share.length : sumBytes(share)
  }
  const fattest = Math.max(...tickets.map(fatness))
  return tickets
    .filter((ticket) => fatness(ticket) === fattest)
    .reduce((a, b) => (b.sequence > a.sequence ? b : a))
}
