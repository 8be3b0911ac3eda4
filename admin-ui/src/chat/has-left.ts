import type { ChatMessage } from '../../../shared/api/chat.ts'

/** Its reader took it out of the queue: no host ever had it. */
export const hasLeft = ({ state, figures }: ChatMessage): boolean =>
  state === 'stopped' && figures?.hasStarted === false
