interface Failure {
  /** 0 where no answer came at all. */
  readonly status: number
  readonly code: string
  readonly message: string
  readonly requestId?: string
}

/** The gateway said no, or did not answer. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure'
  readonly status: number
  readonly code: string
  readonly requestId: string | null

  constructor(failure: Failure) {
    super(failure.message)
    this.status = failure.status
    this.code = failure.code
    this.requestId = failure.requestId ?? null
  }
}

/** Reads the one shape of errors that the API has; whatever stands between us may have another. */
export const failureOf = async (reply: Response): Promise<ApiFailure> => {
  const body: unknown = await reply.json().catch(() => null)
  const { status } = reply
  if (isError(body)) return new ApiFailure({ ...body, status, message: body.error })
  return new ApiFailure({ status, code: 'unknown', message: `The gateway answered ${status}.` })
}

const isError = (body: unknown): body is { error: string; code: string; requestId: string } =>
  typeof body === 'object' && body !== null && 'error' in body && 'code' in body
