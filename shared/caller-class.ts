/**
 * The classes of caller, in the order in which the default base priorities serve them.
 * The class says what a caller *is* and is decided on the server; a client can never choose it.
 */
export const CALLER_CLASSES = ['direct', 'app', 'chat', 'batch'] as const

export type CallerClass = (typeof CALLER_CLASSES)[number]
