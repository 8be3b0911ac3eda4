import type { HostState } from '../../../shared/api/host.ts'
import type { FaultNote } from '../../dispatch/host-notes.ts'
import type { KnownHost } from '../../dispatch/host-registry.ts'
import { canaryModelOf } from './canary-model.ts'
import { FAULT_WORDS } from './fault-words.ts'

/** A host as operators see it; `running` are the slots in use. */
export const hostState = (known: KnownHost, running: number): HostState => {
  const { config, host } = known
  const view = host?.view()
  return {
    name: config.name,
    driver: config.driver,
    url: config.driver === 'demo' ? null : config.url,
    slots: host?.slots.start ?? config.slots ?? 1,
    slotsSource: host?.slotsSource ?? (config.slots === undefined ? 'assumed' : 'setting'),
    slotsNow: view?.slots ?? 0,
    load: host?.load ?? null,
    passPriority: config.passPriority ?? false,
    passUnknownOptions: config.passUnknownOptions ?? false,
    modelNames: config.modelNames ?? {},
    origin: known.origin,
    version: known.version,
    credential: known.credential,
    isInUse: host !== null,
    running: host === null ? 0 : running,
    isReachable: host?.isReachable ?? false,
    isAvailable: view?.isAvailable ?? false,
    isDraining: known.drainingSince !== null,
    drainingSince: known.drainingSince,
    breaker: host?.breakerState ?? 'closed',
    breakerOpenUntil: host?.breakerOpenUntil ?? null,
    serverVersion: host?.version ?? null,
    models: (host?.models ?? []).map(({ name }) => name),
    loaded: (host?.residents ?? []).map(({ name }) => name),
    canaryModel: host === null ? null : canaryModelOf(host),
    lastFault: describeFault(host?.lastFault ?? null),
    lastLook: host?.lastLook ?? null,
    nextLookAt: host?.nextLookAt ?? null,
  }
}

const describeFault = (note: FaultNote | null): HostState['lastFault'] =>
  note === null ? null : { ...note, message: FAULT_WORDS[note.fault] }
