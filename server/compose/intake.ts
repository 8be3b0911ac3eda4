import type { IntakePause } from '../store/intake-table.ts'
import type { Store } from '../store/store-client.ts'
import type { Core } from './core.ts'

/** Puts into force what operators have paused, also before a restart. */
export const reloadIntake = async (
  store: Pick<Store, 'intake'>,
  core: Pick<Core, 'intake'>,
): Promise<readonly IntakePause[]> => {
  const pauses = await store.intake.list()
  core.intake.replace(pauses)
  return pauses
}
