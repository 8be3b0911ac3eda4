/**
 * What Ollama's error texts mean for the gateway (engines.md 1g and wire.md 1.5 record them). Matching
 * a text is fragile, so each of these only decides between two safe ways of going on.
 */

/** 503 with this text: its own queue is full. */
export const isBusyText = (message: string): boolean => message.startsWith('server busy')

/** The engine had died before this request was begun: another try cannot repeat work. */
export const isEngineGoneText = (message: string): boolean =>
  message.startsWith('llama-server process no longer running')

/** The engine died under this request: a fault of the host, for its breaker. */
export const isEngineDeathText = (message: string): boolean =>
  isEngineGoneText(message) ||
  message.startsWith('an error was encountered while running the model')

/** 401 and 403 mean that the gateway's own key is wrong, which is not the caller's doing. */
export const isCallersToSee = (status: number): boolean =>
  (status >= 400 && status < 500 && status !== 401 && status !== 403) ||
  status === 500 ||
  status === 501
