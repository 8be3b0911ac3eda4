import type { Call } from '../flow/call.ts'
import { rawValue, type JsonMembers } from './json-members.ts'

/** Puts the name that the host knows into a body. False where it is there already, or callers have the same. */
export const nameForHost = ({ aliasOf }: Call, members: JsonMembers): boolean => {
  if (aliasOf === null) return false
  const name = rawValue(aliasOf)
  if (members.get('model')?.equals(name) === true) return false
  members.set('model', name)
  return true
}
