/** Where a client finds the gateway, and which model it shall ask for. */
export interface ClientTarget {
  /** Scheme, host and port, without a slash at the end. */
  readonly root: string
  readonly model: string
}

/** What a person or a program takes over. `KEY` stands for an API key; from a whitelisted address any text does. */
export interface ClientSnippet {
  /** Where it belongs, in one sentence. */
  readonly about: string
  /** The client's own file, where it is nothing but this. */
  readonly file: string | null
  readonly text: string
}

interface Client {
  readonly label: string
  snippet(target: ClientTarget): ClientSnippet
}

const lines = (...texts: readonly string[]): string => texts.join('\n')

const pretty = (value: object): string => JSON.stringify(value, null, 2)

/** The clients whose language the gateway speaks, with the settings that each documents. */
export const CLIENTS = {
  curl: {
    label: 'curl',
    snippet: ({ root, model }) => ({
      about: 'In a terminal:',
      file: null,
      text: lines(
        `curl ${root}/v1/chat/completions \\`,
        `  -H 'X-API-Key: KEY' -H 'Content-Type: application/json' \\`,
        `  -d '${JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello' }] })}'`,
      ),
    }),
  },
  cline: {
    label: 'Cline',
    snippet: ({ root, model }) => ({
      about:
        'In Cline: Settings, API Provider "Ollama", compact prompt on, context at least 32768.',
      file: null,
      text: lines(`Base URL  ${root}`, `API Key   KEY`, `Model     ${model}`),
    }),
  },
  roo: {
    label: 'Roo Code',
    snippet: ({ root, model }) => ({
      about: 'In Roo: Settings, Providers, "Ollama".',
      file: null,
      text: lines(`Base URL  ${root}`, `API Key   KEY`, `Model     ${model}`),
    }),
  },
  continue: {
    label: 'Continue',
    snippet: ({ root, model }) => ({
      about: 'In ~/.continue/config.yaml:',
      file: '~/.continue/config.yaml',
      text: lines(
        'name: Seadragon',
        'version: 1.0.0',
        'schema: v1',
        'models:',
        `  - name: ${JSON.stringify(model)}`,
        '    provider: openai',
        `    model: ${JSON.stringify(model)}`,
        `    apiBase: ${root}/v1`,
        '    apiKey: KEY',
        '    roles: [chat, edit, apply]',
      ),
    }),
  },
  'open-webui': {
    label: 'Open WebUI',
    snippet: ({ root }) => ({
      about:
        'In Open WebUI: Admin Settings, Connections, add an OpenAI connection. From a container on the same machine, the host is host.docker.internal.',
      file: null,
      text: lines(`URL  ${root}/v1`, 'Key  KEY'),
    }),
  },
  aider: {
    label: 'Aider',
    snippet: ({ root, model }) => ({
      about: 'In a terminal:',
      file: null,
      text: lines(
        `export OPENAI_API_BASE=${root}/v1`,
        'export OPENAI_API_KEY=KEY',
        `aider --model 'openai/${model}'`,
      ),
    }),
  },
  'claude-code': {
    label: 'Claude Code',
    snippet: ({ root, model }) => ({
      about: 'In a terminal:',
      file: null,
      text: lines(
        // It adds `/v1` itself.
        `export ANTHROPIC_BASE_URL=${root}`,
        'export ANTHROPIC_AUTH_TOKEN=KEY',
        `export ANTHROPIC_MODEL='${model}'`,
        // What its calls in the background ask for: another model there would cause a swap.
        ...['HAIKU', 'SONNET', 'OPUS'].map(
          (size) => `export ANTHROPIC_DEFAULT_${size}_MODEL='${model}'`,
        ),
        'export CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1',
        'claude',
      ),
    }),
  },
  codex: {
    label: 'Codex',
    snippet: ({ root, model }) => ({
      about: 'In ~/.codex/config.toml; set the environment variable SEADRAGON_API_KEY to the key:',
      file: '~/.codex/config.toml',
      text: lines(
        `model = ${JSON.stringify(model)}`,
        'model_provider = "seadragon"',
        '',
        '[model_providers.seadragon]',
        'name = "Seadragon"',
        `base_url = "${root}/v1"`,
        'env_key = "SEADRAGON_API_KEY"',
        // The only one that it still speaks.
        'wire_api = "responses"',
      ),
    }),
  },
  zed: {
    label: 'Zed',
    snippet: ({ root, model }) => ({
      about: "In Zed's settings.json; set the environment variable SEADRAGON_API_KEY to the key:",
      file: null,
      text: pretty({
        language_models: {
          openai_compatible: {
            Seadragon: {
              api_url: `${root}/v1`,
              available_models: [{ name: model, max_tokens: 32768 }],
            },
          },
        },
      }),
    }),
  },
  opencode: {
    label: 'opencode',
    snippet: ({ root, model }) => ({
      about: 'In ~/.config/opencode/opencode.json:',
      file: '~/.config/opencode/opencode.json',
      text: pretty({
        $schema: 'https://opencode.ai/config.json',
        provider: {
          seadragon: {
            npm: '@ai-sdk/openai-compatible',
            name: 'Seadragon',
            options: { baseURL: `${root}/v1`, apiKey: 'KEY' },
            models: { [model]: {} },
          },
        },
        model: `seadragon/${model}`,
        // Its call for a title comes first: another model there would cause a swap.
        small_model: `seadragon/${model}`,
      }),
    }),
  },
} as const satisfies Readonly<Record<string, Client>>

export type ClientName = keyof typeof CLIENTS

export const CLIENT_NAMES = Object.keys(CLIENTS) as ClientName[]
