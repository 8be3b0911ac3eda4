import type { Clock } from '../clock.ts'
import { AttemptBuckets } from './attempt-buckets.ts'
import { networkOf } from './network.ts'

export interface AttemptLimitSettings {
  readonly failuresPerAddressMax: number
  readonly failuresPerAccountMax: number
  readonly failuresWindowMs: number
}

export interface SignInAttempt {
  readonly address: string
  /** What the name is compared by, whether or not there is such an account. */
  readonly account: string
  /** The account has a session that was begun at this address. */
  readonly isKnownThere: boolean
}

/** An attempt that may be made. It counts as failed until it is taken back. */
export interface AdmittedAttempt {
  takeBack(): void
}

interface Count {
  readonly buckets: AttemptBuckets
  readonly key: string
}

/** From all addresses together an account is tried this many times as often as from a single one. */
const STRANGERS_FACTOR = 10

/**
 * How often proving to be somebody may fail: per address, per account from one address, and per account
 * from all addresses that its owner has no session at. Where the owner has one, only their own failures
 * there count: strangers, however many, use up nothing that the owner needs, so nobody can lock an
 * account by guessing at it, and of many people behind one address nobody locks out the others.
 */
export class AttemptLimits {
  readonly #byAddress: AttemptBuckets
  readonly #byPair: AttemptBuckets
  readonly #byAccount: AttemptBuckets

  constructor(settings: AttemptLimitSettings, clock: Clock) {
    // Read anew each time: the settings may change while it runs.
    const buckets = (attemptsMax: () => number) =>
      new AttemptBuckets({
        clock,
        get attemptsMax() {
          return attemptsMax()
        },
        get windowMs() {
          return settings.failuresWindowMs
        },
      })
    this.#byAddress = buckets(() => settings.failuresPerAddressMax)
    this.#byPair = buckets(() => settings.failuresPerAccountMax)
    this.#byAccount = buckets(() => settings.failuresPerAccountMax * STRANGERS_FACTOR)
  }

  /** A password. The attempt, or for how many whole seconds there is none. */
  admitSignIn({ address, account, isKnownThere }: SignInAttempt): AdmittedAttempt | number {
    const network = networkOf(address)
    const own = { buckets: this.#byPair, key: `${network} ${account}` }
    if (isKnownThere) return admit([own])
    const all = [
      { buckets: this.#byAddress, key: network },
      { buckets: this.#byAccount, key: account },
    ]
    return admit([own, ...all])
  }

  /** A registration token or a one-time link, likewise. */
  admitToken(address: string): AdmittedAttempt | number {
    return admit([{ buckets: this.#byAddress, key: networkOf(address) }])
  }
}

const admit = (counts: readonly Count[]): AdmittedAttempt | number => {
  const waitMs = Math.max(...counts.map(({ buckets, key }) => buckets.waitMs(key)))
  if (waitMs > 0) return Math.ceil(waitMs / 1_000)
  for (const { buckets, key } of counts) buckets.take(key)
  return {
    takeBack: () => {
      for (const { buckets, key } of counts) buckets.giveBack(key)
    },
  }
}
