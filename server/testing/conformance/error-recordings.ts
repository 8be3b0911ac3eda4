import { recording, recordingNames, type Recording } from '../upstream/recording.ts'

/**
 * Recorded errors of the native API that callers of the gateway meet otherwise, each with the reason.
 * Everything else that was recorded they get byte for byte.
 */
const OTHERWISE: Readonly<Record<string, string>> = {
  'chat-busy': 'a host that is full is the queue’s business, not the caller’s',
  'embed-busy': 'as chat-busy',
  'generate-busy-nostream': 'as chat-busy',
  'chat-cloud-model': 'refused here, so that nothing leaves',
  'cors-forbidden': 'the refusal names the setting, where Ollama’s has no body',
  me: 'answered here: nobody signs in at ollama.com through a gateway',
  'push-no-network': 'refused here, so that nothing leaves',
}

/** Errors that the recorded request alone does not bring about: something happened to the host. */
const MISHAPS: ReadonlySet<string> = new Set(['chat-runner-killed', 'chat-runner-killed-nostream'])

export interface ErrorRecording extends Recording {
  readonly name: string
  /** Whether the host must be made to answer so. */
  readonly isMishap: boolean
  readonly body: string
}

/** Every recorded native error that a caller can meet through the gateway. */
export const errorRecordings = (): readonly ErrorRecording[] =>
  recordingNames()
    .filter((name) => !name.startsWith('v1-') && !(name in OTHERWISE))
    .map((name): ErrorRecording => {
      const read = recording(name)
      const body = read.response.chunks.map(({ text }) => text).join('')
      return { ...read, name, body, isMishap: MISHAPS.has(name) }
    })
    .filter(({ response, body }) => response.status >= 400 || /^\{"error":/m.test(body))
