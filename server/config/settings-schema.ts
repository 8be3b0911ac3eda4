import { z } from 'zod'
import { accounts, adminPassword, adminUsername } from './account-settings.ts'
import {
  adminToken,
  allowedHosts,
  cors,
  data,
  identify,
  listen,
  trustedProxies,
} from './access-settings.ts'
import { chat } from './chat-settings.ts'
import type { DeepReadonly } from './deep-freeze.ts'
import { hosts } from './host-settings.ts'
import { ceilings, modelDefaults, models } from './model-settings.ts'
import { prices } from './price-settings.ts'
import { queue, wait } from './queue-settings.ts'
import {
  demo,
  journal,
  live,
  log,
  retention,
  shutdown,
  store,
  updates,
} from './service-settings.ts'
import { breaker, limits, operations, retry, upstream } from './traffic-settings.ts'

/** Every setting, in the order in which the reference and the sample file list them. */
export const settingsSchema = z.strictObject({
  listen,
  data,
  adminToken,
  adminUsername,
  adminPassword,
  trustedProxies,
  allowedHosts,
  cors,
  identify,
  accounts,
  hosts,
  models,
  modelDefaults,
  ceilings,
  queue,
  wait,
  limits,
  upstream,
  operations,
  retry,
  breaker,
  journal,
  retention,
  prices,
  store,
  live,
  chat,
  demo,
  updates,
  shutdown,
  log,
})

/** The settings of one run, checked and frozen. `hosts` absent means: look for hosts. */
export type Settings = DeepReadonly<z.output<typeof settingsSchema>>
