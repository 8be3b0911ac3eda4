import type { AnswerFinish, AnswerPiece } from '../flow/answer.ts'
import type { Refusal } from '../flow/refusal.ts'
import type { WholeAnswer } from './whole-answer.ts'

/** How a dialect says no while nothing is committed. */
export interface ErrorForm {
  /** `requestId` is for dialects that name it in the object, where no reply was created that knows it. */
  errorBody(refusal: Refusal, requestId?: string): Buffer
  /** A host's own error, put into this dialect; the status is the one that the caller gets. */
  hostErrorBody(status: number, error: HostErrorText): Buffer
}

export interface HostErrorText {
  readonly message: string
  /** The prompt does not fit into the model's context: some dialects have a code for it. */
  readonly isTooLong: boolean
}

/** The client's side of one reply: one instance for each request, from its waiting to its end. */
export interface ReplyForm extends ErrorForm {
  readonly streamType: string
  /**
   * What keeps a waiting or silent stream alive, safe between any two lines or events (wire.md 3.3 lists
   * what is not). `openMs` is the age of the stream.
   */
  heartbeat(openMs: number): Buffer
  /** The end of a stream that failed: an error in the stream's own form, never a clean end. */
  errorTerminal(refusal: Refusal): Buffer
  /**
   * The whole stream that says no with status 200, for a refusal whose true status makes clients of this
   * dialect ask again and again; null, as where there is no such stream, for all others.
   */
  refusalStream?(refusal: Refusal): Buffer | null
  /** A whole object in place of a stream that is committed already. */
  wholeAsStream(body: Buffer): Buffer
}

/** Says an answer in a dialect. It keeps what a stream needs to remember: what is open, what was sent. */
export interface AnswerWriter {
  /** Set where what the host said cannot be said in this dialect; the answer ends with it. */
  readonly fault?: string | null
  /** Whole lines or events, or nothing where the piece has to wait for another. */
  piece(piece: AnswerPiece): string
  /** Everything from the last piece to the terminal. */
  finish(finish: AnswerFinish): string
  /** An answer that is one object. */
  whole(answer: WholeAnswer): string
}
