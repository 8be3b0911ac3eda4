import type { ModelState } from '../../../shared/api/model.ts'
import type { CallerClass } from '../../../shared/caller-class.ts'
import { CAPABILITIES, type Capability } from '../../../shared/capability.ts'

/** What is decided for a model, as a form has it. */
export interface PolicyValues {
  readonly aliases: string[]
  readonly num_ctx: number | string
  readonly keep_alive: string
  readonly classes: CallerClass[]
  /** What it can do, and what it cannot, whatever its hosts say. */
  readonly can: Capability[]
  readonly cannot: Capability[]
  readonly context_length: number | string
}

export const valuesOf = ({ policy }: ModelState): PolicyValues => ({
  aliases: [...policy.aliases],
  num_ctx: policy.num_ctx ?? '',
  keep_alive: policy.keep_alive === null ? '' : String(policy.keep_alive),
  classes: [...(policy.classes ?? [])],
  can: CAPABILITIES.filter((each) => policy.capabilities?.[each] === true),
  cannot: CAPABILITIES.filter((each) => policy.capabilities?.[each] === false),
  context_length: policy.context_length ?? '',
})

export const changesOf = ({ aliases, num_ctx, keep_alive, classes, ...said }: PolicyValues) => ({
  aliases,
  num_ctx: num_ctx === '' ? null : Number(num_ctx),
  keep_alive: keep_alive === '' ? null : secondsOr(keep_alive),
  classes: classes.length === 0 ? null : classes,
  capabilities: capabilitiesOf(said),
  context_length: said.context_length === '' ? null : Number(said.context_length),
})

/** A number alone is one of seconds. */
const secondsOr = (text: string): number | string => (/^-?\d+$/.test(text) ? Number(text) : text)

const capabilitiesOf = ({ can, cannot }: Pick<PolicyValues, 'can' | 'cannot'>) =>
  can.length + cannot.length === 0
    ? null
    : Object.fromEntries([
        ...can.map((each) => [each, true]),
        ...cannot.map((each) => [each, false]),
      ])
