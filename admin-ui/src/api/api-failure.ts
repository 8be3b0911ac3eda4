interface Failure {
  /** 0 where no answer came at all. */
  readonly status: number
  readonly code: string
  readonly message: string
  readonly requestId?: string
  /** Each thing that is wrong with what was sent, as `field: why`. */
  readonly details?: readonly string[]
}

/** The gateway said no, or did not answer. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure'
  readonly status: number
  readonly code: string
  readonly requestId: string | null
  readonly details: readonly string[]

  constructor(failure: Failure) {
    super(failure.message)
    this.status = failure.status
    this.code = failure.code
    this.requestId = failure.requestId ?? null
    this.details = failure.details ?? []
  }
}

/** Reads the one shape of errors that the API has; whatever stands between us may have another. */
export const failureOf = async (reply: Response): Promise<ApiFailure> => {
  const body: unknown = await reply.json().catch(() => null)
  const { status } = reply
  if (isError(body)) return new ApiFailure({ ...body, status, message: body.error })
  return new ApiFailure({ status, code: 'unknown', message: `The gateway answered ${status}.` })
}

type ErrorBody = { readonly error: string } & Omit<Failure, 'status' | 'message'>

const isError = (body: unknown): body is ErrorBody =>
  typeof body === 'object' && body !== null && 'error' in body && 'code' in body

/** What is wrong with single fields of a form, by the last parts of their paths. */
export const fieldErrors = (error: Error | null): Readonly<Record<string, string>> => {
  if (!(error instanceof ApiFailure)) return {}
  const details = error.details.length === 0 ? [error.message] : error.details
  const pairs = details.map((detail) => /^(?:[\w-]+\.)*?([a-z]\w*)(?:\.\d+)?: (.+)$/is.exec(detail))
  return Object.fromEntries(pairs.flatMap((pair) => (pair === null ? [] : [[pair[1], pair[2]]])))
}
