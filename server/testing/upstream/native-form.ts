import { durations, type Answer } from './answer.ts'
import { goJson } from './go-json.ts'

/** The time of the recordings, with the nanoseconds that Go writes. */
const CREATED_AT = '2026-11-21T09:33:16.972334704Z'

/** The numbers of an encoded prompt and answer, which only `/api/generate` returns. */
const CONTEXT = [105, 2364, 107, 818, 106, 107, 105, 4368, 107]

type Piece = (content: string) => Record<string, unknown>

const chatPiece: Piece = (content) => ({ message: { role: 'assistant', content } })
const generatePiece: Piece = (response) => ({ response })

export const chatLines = (answer: Answer): string[] => lines(answer, chatPiece, {})
export const chatBody = (answer: Answer): string => body(answer, chatPiece, {})
export const generateLines = (answer: Answer): string[] =>
  lines(answer, generatePiece, contextOf(answer))
export const generateBody = (answer: Answer): string =>
  body(answer, generatePiece, contextOf(answer))

const contextOf = ({ isRaw }: Answer): Record<string, unknown> =>
  isRaw ? {} : { context: CONTEXT }

/** The one object of a request that only loads or unloads, which has no statistics. */
export function residencyBody(
  route: '/api/chat' | '/api/generate',
  change: { model: string; doneReason: 'load' | 'unload' },
): string {
  const piece = route === '/api/chat' ? chatPiece('') : generatePiece('')
  return goJson({
    ...opening(change.model),
    ...piece,
    done: true,
    done_reason: change.doneReason,
  })
}

const opening = (model: string): Record<string, unknown> => ({ model, created_at: CREATED_AT })

function lines(answer: Answer, piece: Piece, extra: Record<string, unknown>): string[] {
  const tokens = answer.tokens.map((token) =>
    goJson({ ...opening(answer.model), ...piece(token), done: false }),
  )
  return [...tokens, closing(answer, piece(''), extra)].map((line) => `${line}\n`)
}

function body(answer: Answer, piece: Piece, extra: Record<string, unknown>): string {
  return closing(answer, piece(answer.tokens.join('')), extra)
}

function closing(
  answer: Answer,
  piece: Record<string, unknown>,
  extra: Record<string, unknown>,
): string {
  return goJson({
    ...opening(answer.model),
    ...piece,
    done: true,
    done_reason: answer.doneReason,
    ...extra,
    ...durations(answer),
  })
}
