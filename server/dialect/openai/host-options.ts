import type { GenerationAsk } from '../../flow/ask.ts'
import type { OpenaiServer } from '../../flow/host-profile.ts'

/** What an option of Ollama's is called at a kind of server (wire.md 5.1); what is missing is dropped. */
type OptionNames = Readonly<Record<string, string>>

const SHARED: OptionNames = {
  temperature: 'temperature',
  top_p: 'top_p',
  seed: 'seed',
  frequency_penalty: 'frequency_penalty',
  presence_penalty: 'presence_penalty',
}

const NAMES: Readonly<Record<OpenaiServer, OptionNames>> = {
  plain: SHARED,
  vllm: {
    ...SHARED,
    top_k: 'top_k',
    min_p: 'min_p',
    repeat_penalty: 'repetition_penalty',
  },
  'llama.cpp': {
    ...SHARED,
    top_k: 'top_k',
    min_p: 'min_p',
    repeat_penalty: 'repeat_penalty',
    repeat_last_n: 'repeat_last_n',
    typical_p: 'typical_p',
    mirostat: 'mirostat',
    mirostat_tau: 'mirostat_tau',
    mirostat_eta: 'mirostat_eta',
    num_keep: 'n_keep',
  },
}

/** The numbers and switches of sampling as the server wants them; names of the others go to `dropped`. */
export const optionsFor = (
  server: OpenaiServer,
  { options }: GenerationAsk,
  dropped: string[],
): Record<string, unknown> => {
  const names = NAMES[server]
  const kept: Record<string, unknown> = {}
  for (const [option, value] of Object.entries(options)) {
    if (value === null || isNothing(option, value)) continue
    const name = Object.hasOwn(names, option) ? names[option] : undefined
    if (name === undefined) dropped.push(option)
    else kept[name] = value
  }
  return kept
}

/** To Ollama a seed below 0 means any. */
const isNothing = (option: string, value: unknown): boolean =>
  option === 'seed' && typeof value === 'number' && value < 0
