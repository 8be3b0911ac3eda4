import { SeededRandom } from '../testing/seeded-random.ts'
import { Agenda } from './agenda.ts'
import { ComparedQueue } from './compared-queue.ts'
import { Figures } from './figures.ts'
import { BrokenRule, must } from './ledger.ts'
import type { CreateQueue } from './simulated-queue.ts'
import { HOST_NAMES, drawTrouble, healthyHost } from './troubles.ts'
import type { World } from './world.ts'
import { drawArrival, drawServiceMs, drawWorld } from './world.ts'

type SimulatedEvent =
  | { readonly kind: 'arrive' | 'trouble' }
  | { readonly kind: 'mend'; readonly host: string }
  | { readonly kind: 'leave'; readonly id: string }
  /** The lease says whether it is still the one that this end was foreseen for. */
  | {
      readonly kind: 'end'
      readonly id: string
      readonly lease: number
      readonly serviceMs: number
    }

export interface SimulationOptions {
  readonly seed: number
  /** After so many events nothing new comes, hosts are mended, and what is there must end. */
  readonly events: number
  readonly createQueue: CreateQueue
}

/** Runs one seed to its end. Throws `BrokenRule` with the seed where the queue breaks a rule. */
export const simulate = (options: SimulationOptions): Figures => {
  const simulation = new Simulation(options)
  try {
    return simulation.run()
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error)
    const { seed, events } = options
    const place = `seed ${seed}, event ${simulation.figures.events}`
    throw new BrokenRule(
      `${words} (${place}: npm run simulate -- --seed ${seed} --events ${events})`,
      {
        cause: error,
      },
    )
  }
}

class Simulation {
  readonly figures = new Figures()
  readonly #events: number
  readonly #random: SeededRandom
  readonly #world: World
  readonly #queue: ComparedQueue
  readonly #agenda = new Agenda<SimulatedEvent>()
  readonly #leases = new Map<string, number>()
  readonly #started = new Set<string>()
  #now = 1_000
  #arrivals = 0
  #leasesMade = 0

  constructor({ seed, events, createQueue }: SimulationOptions) {
    this.#events = events
    this.#random = new SeededRandom(seed)
    this.#world = drawWorld(this.#random)
    this.#queue = new ComparedQueue(this.#world.settings, createQueue, (reason) =>
      this.figures.count(`evicted: ${reason}`),
    )
  }

  run(): Figures {
    for (const name of HOST_NAMES) this.#mend(name)
    this.#noteLater('arrive', this.#world.gapMs)
    this.#noteLater('trouble', this.#world.troubleMs)
    while (this.figures.events < this.#events) this.#step()
    for (const name of HOST_NAMES) this.#mend(name)
    this.#drain()
    return this.figures
  }

  get #isOver(): boolean {
    return this.figures.events >= this.#events
  }

  /** Whatever is still there ends, each in one way, once nothing disturbs it any more. */
  #drain(): void {
    const { ledger } = this.#queue
    let steps = 10 * (ledger.tickets.size + 100)
    while (ledger.tickets.size > 0) {
      steps -= 1
      must(steps > 0, 'liveness: tickets do not end')
      must(
        Math.min(this.#agenda.nextAt, this.#queue.wakeAt) < Infinity,
        'liveness: nothing happens',
      )
      this.#step()
    }
  }

  #step(): void {
    this.figures.events += 1
    if (this.#queue.wakeAt < this.#agenda.nextAt) {
      this.#now = this.#queue.wakeAt
      this.#note(this.#queue.pass(this.#now))
      return
    }
    const { at, event } = this.#agenda.take()
    this.#now = at
    switch (event.kind) {
      case 'arrive':
        return this.#isOver ? undefined : this.#arrive()
      case 'trouble':
        return this.#isOver ? undefined : this.#makeTrouble()
      case 'mend':
        return this.#mend(event.host)
      case 'leave':
        return this.#leave(event.id)
      case 'end':
        if (this.#leases.get(event.id) === event.lease) this.#end(event.id, event.serviceMs)
    }
  }

  #arrive(): void {
    this.#noteLater('arrive', this.#world.gapMs)
    this.#arrivals += 1
    const arrival = drawArrival(this.#world, this.#random, {
      id: `t${this.#arrivals}`,
      now: this.#now,
    })
    const { request, patienceMs } = arrival
    const { refusal, starts } = this.#queue.arrive(request, this.#now)
    this.figures.count(refusal?.code ?? 'admitted')
    if (patienceMs !== null && refusal === null) {
      this.#agenda.note(this.#now + patienceMs, { kind: 'leave', id: request.id })
    }
    this.#note(starts)
  }

  /** It may be gone already, or run: then its lease is cut short. */
  #leave(id: string): void {
    // Who leaves in the moment of his expiry has left for the queue, and expired for the reference.
    if (this.#queue.wakeAt <= this.#now) this.#note(this.#queue.pass(this.#now))
    const state = this.#queue.ledger.tickets.get(id)?.state
    if (state === undefined) return
    this.figures.count('left')
    this.#leases.delete(id)
    const isRunning = state === 'running'
    this.#note(isRunning ? this.#queue.end(id, this.#now, null) : this.#queue.leave(id, this.#now))
  }

  /** One in fifteen leases ends in another way than well: its host was busy, or failed. */
  #end(id: string, serviceMs: number): void {
    const { host } = this.#queue.ledger.ticket(id)
    this.#leases.delete(id)
    if (this.#random.chance(0.03)) {
      this.#note(this.#queue.giveBack(id, this.#now, null))
      this.#note(this.#queue.hold(host!, this.#now + 1 + this.#random.whole(2_000), this.#now))
    } else if (this.#random.chance(0.04)) {
      this.#note(this.#queue.giveBack(id, this.#now, host))
    } else {
      this.figures.count('completed')
      this.#note(this.#queue.end(id, this.#now, this.#world.isLearning ? serviceMs : null))
    }
  }

  #makeTrouble(): void {
    this.#noteLater('trouble', this.#world.troubleMs)
    const trouble = drawTrouble(this.#world, this.#random, this.#now)
    this.figures.count(`trouble: ${trouble.kind}`)
    switch (trouble.kind) {
      case 'host':
        this.#noteMend(trouble.view.name)
        this.#note(this.#queue.changeHost(trouble.view, this.#now))
        if (trouble.isCrash) this.#crash(trouble.view.name)
        return
      case 'remove':
        this.#noteMend(trouble.host)
        return this.#note(this.#queue.removeHost(trouble.host, this.#now))
      case 'busy':
        return this.#note(this.#queue.hold(trouble.host, this.#now + trouble.forMs, this.#now))
      case 'aging':
        return this.#note(this.#queue.changeAging(trouble.agingPerMinute, this.#now))
      case 'limit':
        return this.#note(this.#queue.limit(trouble.callerId, trouble.limits, this.#now))
      case 'move': {
        const waiting = this.#queue.ledger.those('waiting')
        const ticket = waiting[trouble.pick % waiting.length]
        if (ticket === undefined) return
        return this.#note(this.#queue.move(ticket.request.id, trouble.to, this.#now))
      }
    }
  }

  /** Everything that ran there fails at once: half of it had committed its reply and is over. */
  #crash(host: string): void {
    const running = this.#queue.ledger.those('running').filter((ticket) => ticket.host === host)
    for (const { request } of running) {
      this.#leases.delete(request.id)
      const isOver = this.#random.chance(0.5)
      if (isOver) this.figures.count('cut')
      this.#note(
        isOver
          ? this.#queue.end(request.id, this.#now, null)
          : this.#queue.giveBack(request.id, this.#now, host),
      )
    }
  }

  #mend(host: string): void {
    this.#note(this.#queue.changeHost(healthyHost(host, this.#world), this.#now))
  }

  /** Foresees the end of what was started. */
  #note(starts: readonly { readonly id: string }[]): void {
    for (const { id } of starts) {
      this.#leasesMade += 1
      this.#leases.set(id, this.#leasesMade)
      const serviceMs = drawServiceMs(this.#world, this.#random)
      const end = { kind: 'end', id, lease: this.#leasesMade, serviceMs } as const
      this.#agenda.note(this.#now + serviceMs, end)
      const { request } = this.#queue.ledger.ticket(id)
      if (!this.#started.has(id)) {
        this.figures.addWait(request.class, this.#now - request.arrivedAt)
      }
      this.#started.add(id)
    }
  }

  #noteLater(kind: 'arrive' | 'trouble', meanMs: number): void {
    this.#agenda.note(this.#now + Math.ceil(this.#random.exponential(meanMs)), { kind })
  }

  #noteMend(host: string): void {
    const forMs = Math.ceil(this.#random.exponential(this.#world.troubleMs / 2))
    this.#agenda.note(this.#now + forMs, { kind: 'mend', host })
  }
}
