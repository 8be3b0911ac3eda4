import { SIZES, type SizeName } from './sizes.ts'
import { TORTURES } from './tortures.ts'

export const USAGE = `usage: npm run torture -- [size] [--only=name,name] [--seed=number]

  size     ${Object.keys(SIZES).join(', ')}; about two minutes, ten minutes, hours
  --only   ${Object.keys(TORTURES).join(', ')}
  --seed   repeats the choices of an earlier run, which printed it`

export interface TortureOptions {
  readonly size: SizeName
  readonly names: readonly string[]
  /** Null: any. */
  readonly seed: number | null
}

export const readArguments = (
  args: readonly string[],
): TortureOptions | { problem: string } | 'help' => {
  let options: TortureOptions = { size: 'small', names: Object.keys(TORTURES), seed: null }
  for (const arg of args) {
    const [name, value = ''] = arg.split('=')
    if (arg === '--help') return 'help'
    if (Object.hasOwn(SIZES, arg)) {
      options = { ...options, size: arg as SizeName }
    } else if (name === '--only') {
      const names = value.split(',')
      const unknown = names.find((one) => !Object.hasOwn(TORTURES, one))
      if (unknown !== undefined) return { problem: `there is no torture ${unknown}` }
      options = { ...options, names }
    } else if (name === '--seed' && /^\d+$/.test(value)) {
      options = { ...options, seed: Number(value) }
    } else {
      return { problem: `${arg} is not understood` }
    }
  }
  return options
}
