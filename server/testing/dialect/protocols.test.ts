import { ollamaProtocol } from '../../dialect/ollama/host-protocol.ts'
import { recording } from '../upstream/recording.ts'
import { chatAsk, textAsk } from './asks.ts'
import { describeProtocol, type RecordedReply } from './protocol-contract.ts'

// Every kind of host, by what real ones were recorded to say.

const bytesOf = (name: string): Buffer =>
  Buffer.from(
    recording(name)
      .response.chunks.map(({ text }) => text)
      .join(''),
  )

const recorded = (name: string, said: RecordedReply['said']): RecordedReply => ({
  ask: recording(name).request.path === '/api/chat' ? chatAsk() : textAsk(),
  bytes: bytesOf(name),
  isStream: !name.endsWith('-nostream'),
  said,
})

const bodyOf = (name: string): [number, string] => [
  recording(name).response.status,
  bytesOf(name).toString(),
]

const TEXT = 'Say hello. mendatanguser\nSay hello. mendatanguser\nSay hello. mendatang'
const CALL = [{ name: 'get_weather', arguments: { city: 'Oslo' } }]

describeProtocol('Ollama', {
  protocol: ollamaProtocol,
  replies: {
    'a text': recorded('chat-stream', { text: TEXT, reason: 'length', completionTokens: 16 }),
    'a text, whole': recorded('chat-nostream', {
      text: TEXT,
      reason: 'length',
      completionTokens: 16,
    }),
    'a call': recorded('chat-tools-stream', {
      calls: CALL,
      reason: 'tool_calls',
      completionTokens: 27,
    }),
    'a call, whole': recorded('chat-tools-nostream', {
      calls: CALL,
      reason: 'tool_calls',
      completionTokens: 27,
    }),
  },
  badStreams: {
    'an engine that dies': [bytesOf('chat-runner-killed'), 'error'],
    'one token over and over': [bytesOf('generate-token-repeat'), 'incomplete'],
    'a line that is no JSON': [Buffer.from('{"model":"m",,}\n'), 'broken'],
    'an object of wrong types': [Buffer.from('{"message":7,"done":true}\n'), 'broken'],
    nothing: [Buffer.alloc(0), 'incomplete'],
  },
  badWholes: {
    'an error with status 200': [Buffer.from('{"error":"no"}'), 'error'],
    'one token over and over': [bytesOf('generate-token-repeat-nostream'), 'incomplete'],
    'no JSON': [Buffer.from('<html>'), 'broken'],
    'an object of wrong types': [Buffer.from('{"message":7,"done":true}'), 'broken'],
  },
  errors: [
    [
      ...bodyOf('chat-busy'),
      'server busy, please try again.  maximum pending requests exceeded',
      'busy',
    ],
    [
      ...bodyOf('chat-runner-killed-nostream'),
      'an error was encountered while running the model: unexpected EOF',
      'died',
    ],
    [
      ...bodyOf('generate-too-long-no-truncate'),
      'request (3010 tokens) exceeds the available context size (2048 tokens), try increasing it',
      'too_long',
    ],
    [
      ...bodyOf('embed-too-long-no-truncate'),
      'the input length exceeds the context length',
      'too_long',
    ],
    [...bodyOf('chat-unknown-model'), "model 'nope:1b' not found", 'other'],
    [502, '<html>', 'the host answered with an error', 'other'],
    [500, '', 'the host answered with an error', 'other'],
  ],
})
