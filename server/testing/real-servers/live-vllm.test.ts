import { describe } from 'vitest'
import { describeRealServer, type RealServer } from './real-server.ts'

/**
 * A vLLM that runs already, such as `http://127.0.0.1:8000`, with a model that chats, started with
 * `--enable-auto-tool-choice` and the parser of that model.
 */
const URL_OF_VLLM = (process.env['SEADRAGON_LIVE_VLLM'] ?? '').replace(/\/$/, '')

interface Models {
  readonly data: readonly { readonly id: string; readonly max_model_len: number }[]
}

const findVllm = async (): Promise<RealServer> => {
  const { data } = (await (await fetch(`${URL_OF_VLLM}/v1/models`)).json()) as Models
  const [model] = data
  if (model === undefined) throw new Error('the server has no model')
  return {
    url: URL_OF_VLLM,
    model: model.id,
    contextTokens: model.max_model_len,
    embeds: false,
    busy: async () => {
      const name = 'vllm:num_requests_running'
      const text = await (await fetch(`${URL_OF_VLLM}/metrics/?name[]=${name}`)).text()
      const gauges = text.split('\n').filter((line) => line.startsWith(name))
      return gauges.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
    },
    stop: () => Promise.resolve(),
  }
}

describe.runIf(URL_OF_VLLM !== '')('a vLLM that runs', () => {
  describeRealServer(findVllm)
})
