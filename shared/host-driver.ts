/** The kinds of model server, by how they are spoken to; `demo` is the built-in demonstration. */
export const HOST_DRIVERS = ['ollama', 'demo'] as const

export type HostDriver = (typeof HOST_DRIVERS)[number]
