import { canonicalModelName } from '../../shared/model-name.ts'
import type { HostProfile } from '../flow/host-profile.ts'
import type { Driver } from '../upstream/driver.ts'

/** What a host calls its models, by the names that callers have for them. */
export type ModelNames = Readonly<Record<string, string>>

/**
 * A driver whose host has names of its own for some models. The lists tell of them by the names that
 * callers have, so that one model of several hosts is one model whatever each of them calls it, and
 * the profile says what to call it there.
 */
export const createNamedDriver = (driver: Driver, modelNames: ModelNames): Driver => {
  const names = Object.entries(modelNames)
  const ownByKey = new Map(names.map(([name, own]) => [canonicalModelName(name), own]))
  const nameByOwnKey = new Map(names.map(([name, own]) => [canonicalModelName(own), name]))

  const renamed = <Entry extends { readonly name: string; readonly model: string }>(
    entries: readonly Entry[],
  ): Entry[] =>
    entries.flatMap((entry) => {
      const key = canonicalModelName(entry.name)
      const name = nameByOwnKey.get(key)
      if (name !== undefined) return [{ ...entry, name, model: name }]
      // Who asks for this name gets another model of the host, so this one cannot be had by it.
      return ownByKey.has(key) ? [] : [entry]
    })

  let told: { readonly by: HostProfile; readonly profile: HostProfile } | null = null
  const profileOf = (by: HostProfile): HostProfile => {
    if (told?.by !== by) told = { by, profile: { ...by, names: ownByKey } }
    return told.profile
  }

  return {
    get profile() {
      return profileOf(driver.profile)
    },
    get slots() {
      return driver.slots ?? null
    },
    send: (request, sink) => driver.send(request, sink),
    version: (signal) => driver.version(signal),
    models: async (signal) => renamed(await driver.models(signal)),
    residents: async (signal) => renamed(await driver.residents(signal)),
    show: (body, signal) => {
      const own = ownByKey.get(canonicalModelName(String(body['model'])))
      return driver.show(own === undefined ? body : { ...body, model: own }, signal)
    },
    ...(driver.load !== undefined && { load: (signal: AbortSignal) => driver.load!(signal) }),
    get memoryActs() {
      return driver.memoryActs ?? []
    },
    changeMemory: async (wish, signal) => await driver.changeMemory?.(wish, signal),
    close: (how) => driver.close(how),
  }
}
