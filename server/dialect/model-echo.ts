import type { Call } from '../flow/call.ts'

/**
 * Where an alias was asked for, the host echoes its own name; the caller must see the one it asked
 * for. A quote inside a JSON string is always escaped, so the first match is a key and its value.
 */
export const createModelEcho = (call: Call): ((line: Buffer) => Buffer) => {
  if (call.aliasOf === null) return (line) => line
  const theirs = new RegExp(`"model":\\s*${escapeForRegExp(JSON.stringify(call.aliasOf))}`)
  const ours = `"model":${JSON.stringify(call.model)}`
  return (line) => Buffer.from(line.toString('utf8').replace(theirs, () => ours))
}

const escapeForRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
