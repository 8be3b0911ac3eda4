/**
 * What an operator can have a host do about a model in its memory: load it, load it and keep it there
 * until it is unloaded, or unload it.
 */
export const MEMORY_ACTS = ['load', 'pin', 'unload'] as const

export type MemoryAct = (typeof MEMORY_ACTS)[number]
