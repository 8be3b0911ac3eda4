/**
 * Something outside the program keeps it from starting: a directory that cannot be written, a second
 * gateway, a newer database. The message is one or two plain sentences with the remedy, meant to be
 * printed as it is, without a stack.
 */
export class SetupFault extends Error {
  override readonly name = 'SetupFault'
}

/** The short code of a failed system or SQLite call (`EACCES`, `SQLITE_BUSY`), else its message. */
export function faultCode(error: unknown): string {
  if (error instanceof Error) {
    return 'code' in error && typeof error.code === 'string' ? error.code : error.message
  }
  return String(error)
}
