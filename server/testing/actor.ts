import type { Actor } from '../flow/principal.ts'

/** Whoever makes the changes of a test. */
export const TESTER: Actor = {
  kind: 'system',
  id: null,
  name: 'tester',
  address: null,
  requestId: 'test',
}
