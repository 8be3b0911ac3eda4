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
    throw new TrialFault(step, 'Nothing answered at this address.', AWAY)
  })
  const answer: unknown = await reply.json().catch(() => null)
  if (reply.ok) return answer
  const said = messageIn(answer) ?? `The answer was ${reply.status}.`
  throw new TrialFault(step, said, adviceFor(reply.status, text))
}

const adviceFor = (status: number, text: string): string =>
  status === 401 && text === '' ? SIGN_IN : (ADVICE[status] ?? OTHERWISE)

/** How long it may wait for its turn; whoever tests something does not wait for longer. */
const DEADLINE_MS = 60_000

const AWAY =
  'See whether the gateway runs, and whether something between here and it is in the way.'
const OTHERWISE =
  'Look at Health, where it says what puts each thing right, or ask who runs the gateway.'

const SIGN_IN = 'Your session may have ended: sign in once more.'

const ADVICE: Readonly<Record<number, string>> = {
  401: 'Copy the key once more, or leave the field empty to test as yourself. A lost key cannot be shown again: make a new one.',
  403: 'The key needs the permission “inference”, and the model among those it may use: see Keys.',
  404: 'Choose a model from the list.',
  429: 'Wait for a minute, or have the limit raised.',
  503: 'Nobody could take it in time: see Live for what is waiting, and Hosts for what is down.',
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
  const step = 'The models cannot be listed'
  const answer = (await ask({ step, path, text })) as Listed | null
  if (!Array.isArray(answer?.data)) throw strange(step)
  return answer.data.map(({ id }) => id)
}

interface Listed {
  readonly data: readonly { readonly id: string }[]
}

/** What something else than a gateway answers: a page to sign in to a network, for example. */
const strange = (step: string): TrialFault =>
  new TrialFault(step, 'What answered was not the gateway.', AWAY)

interface Question {
  readonly text: string
  readonly model: string
  readonly models: readonly string[]
}

const WORDS_MAX = 16

/** A few words of a model, and how long they took, waiting included. */
export const askModel = async ({ text, model, models }: Question) => {
  if (models.length === 0) {
    throw new TrialFault('There is nothing to ask', 'No model may be used.', NO_MODEL)
  }
  const begunAt = performance.now()
  const step = `${model} does not answer`
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

const NO_MODEL = 'Pull a model on a host, or have the key allowed one: see Models and Keys.'

interface Completion {
  readonly choices: readonly { readonly message: { readonly content?: string | null } }[]
}
