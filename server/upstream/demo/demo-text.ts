/** One generated answer: its tokens in order, and why it ends after the last. */
export interface DemoText {
  readonly tokens: readonly string[]
  readonly reason: 'stop' | 'length'
}

export interface DemoTextOptions {
  /** Words in the last thing that the user said; the words themselves are not looked at. */
  readonly wordCount: number
  /** Counts the answers given so far, so that two in a row differ. */
  readonly turn: number
  /** Null where the client sets no limit. */
  readonly tokensMax: number | null
}

/** An answer of some fifty words that says at once what it is. */
export const writeDemoText = ({ wordCount, turn, tokensMax }: DemoTextOptions): DemoText => {
  const words = wordCount === 1 ? 'one word' : `${wordCount} words`
  const text = [
    pick(GREETINGS, turn),
    'No GPU is behind this text: these are prepared sentences, sent at a set speed.',
    `Your last message had ${words}.`,
    pick(OBSERVATIONS, turn),
    pick(OBSERVATIONS, turn + 1),
    'Start Ollama on this machine, or name a host in seadragon.yaml, and a real model answers here.',
  ].join(' ')
  const all = text.match(TOKEN) ?? []
  const isCut = tokensMax !== null && tokensMax < all.length
  return isCut
    ? { tokens: all.slice(0, tokensMax), reason: 'length' }
    : { tokens: all, reason: 'stop' }
}

export const countWords = (text: string): number => text.match(/\S+/g)?.length ?? 0

/** A word with the space before it, as most tokenizers cut English. */
const TOKEN = /(?<!\s)\s*\S+/g

const GREETINGS = [
  'Hello, this is the demonstration model of Seadragon.',
  'Good day! You have reached the demonstration model of Seadragon.',
  'This is Seadragon’s demonstration model speaking.',
] as const

const OBSERVATIONS = [
  'Your request was admitted, waited for its turn and was given a slot, as it would be with a real model.',
  'Send a few requests at once and the queue becomes visible: only as many run as the host has slots.',
  'While a request waits, its connection is kept warm, so that no client gives up on it.',
  'If you hang up now, this generation stops at once and the slot goes to whoever is next.',
  'Each of these words counts as one token in your usage record.',
] as const

const pick = (list: readonly string[], turn: number): string => list[turn % list.length]!
