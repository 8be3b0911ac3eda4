/** What did not work of a trial, and what to do about it. */
export class TrialFault extends Error {
  override readonly name = 'TrialFault'
  readonly step: string
  readonly advice: string

  constructor(step: string, message: string, advice: string) {
    super(message)
    this.step = step
    this.advice = advice
  }
}

interface Trial {
  readonly step: string
  readonly path: string
  /** Empty for the session of whoever is signed in. */
  readonly text: string
  readonly body?: object
}

/** As a client would ask: with a key nothing else vouches for it. */
const ask = async ({ step, path, text, body }: Trial): Promise<unknown> => {
  const reply = await fetch(path, {
    method: body === undefined ? 'GET' : 'POST',
    credentials: text === '' ? 'same-origin' : 'omit',
    headers: {
      'Content-Type': 'application/json',
      'X-Deadline-Ms': String(DEADLINE_MS),
      ...(text !== '' && { Authorization: `Bearer ${text}` }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new TrialFault(step, 'The gateway did not respond.', AWAY)
  })
  const answer: unknown = await reply.json().catch(() => null)
  if (reply.ok) return answer
  const said = messageIn(answer) ?? `The response was HTTP ${reply.status}.`
  throw new TrialFault(step, said, adviceFor(reply.status, text))
}

const adviceFor = (status: number, text: string): string =>
  status === 401 && text === '' ? SIGN_IN : (ADVICE[status] ?? OTHERWISE)

/** How long it may wait for its turn; whoever tests something does not wait for longer. */
const DEADLINE_MS = 60_000

const AWAY =
  'Check that the gateway is running and that no proxy or firewall blocks the connection.'
const OTHERWISE = 'See Health for problems and fixes, or ask an admin of this gateway.'

const SIGN_IN = 'Your session may have expired. Sign in again.'

const ADVICE: Readonly<Record<number, string>> = {
  401: 'Check the key, or leave the field empty to test as yourself. A lost key cannot be shown again; create a new one.',
  403: 'The key needs the scope “inference” and access to this model. See Keys.',
  404: 'Choose a model from the list.',
  429: 'Try again in a minute, or have the limit raised.',
  503: 'No host was free in time. See Live for the queue and Hosts for hosts that are down.',
}

const messageIn = (answer: unknown): string | null => {
  const { error } = (answer ?? {}) as { readonly error?: unknown }
  if (typeof error === 'string') return error
  const { message } = (error ?? {}) as { readonly message?: unknown }
  return typeof message === 'string' ? message : null
}

/** The names of the models that it may use. */
export const listModels = async (text: string): Promise<readonly string[]> => {
  const path = '/v1/models'
  const step = 'Could not list models'
  const answer = (await ask({ step, path, text })) as Listed | null
  if (!Array.isArray(answer?.data)) throw strange(step)
  return answer.data.map(({ id }) => id)
}

interface Listed {
  readonly data: readonly { readonly id: string }[]
}

/** What something else than a gateway answers: a page to sign in to a network, for example. */
const strange = (step: string): TrialFault =>
  new TrialFault(step, 'The response did not come from the gateway.', AWAY)

interface Question {
  readonly text: string
  readonly model: string
  readonly models: readonly string[]
}

const WORDS_MAX = 16

/** A few words of a model, and how long they took, waiting included. */
export const askModel = async ({ text, model, models }: Question) => {
  if (models.length === 0) {
    throw new TrialFault('No model to test', 'No model is available.', NO_MODEL)
  }
  const begunAt = performance.now()
  const step = `${model} did not answer`
  const answer = await ask({
    step,
    path: '/v1/chat/completions',
    text,
    body: {
      model,
      max_tokens: WORDS_MAX,
      messages: [{ role: 'user', content: 'Say hello in one short sentence.' }],
    },
  })
  const choices = (answer as Completion | null)?.choices
  if (!Array.isArray(choices)) throw strange(step)
  const words = choices[0]?.message.content?.trim() ?? ''
  return { words, tookMs: performance.now() - begunAt }
}

const NO_MODEL = 'Pull a model on a host, or allow the key to use one. See Models and Keys.'

interface Completion {
  readonly choices: readonly { readonly message: { readonly content?: string | null } }[]
}
