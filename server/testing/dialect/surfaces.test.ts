import { surfaceOf } from '../../dialect/surfaces.ts'
import { PLAIN_REPLY, type Call, type Operation } from '../../flow/call.ts'
import { someCall } from './cuts.ts'
import { hearMessageStream, hearMessageWhole } from './anthropic-listeners.ts'
import { hearNativeStream, hearNativeWhole } from './ollama-listeners.ts'
import {
  hearChatStream,
  hearChatWhole,
  hearCompletionStream,
  hearCompletionWhole,
} from './openai-listeners.ts'
import { hearResponseStream, hearResponseWhole } from './response-listeners.ts'
import { describeSurface, type SurfaceUnderTest } from './surface-contract.ts'

// Every surface that generates, heard by the client that people use with it.

const callOf = (operation: Operation): Call =>
  someCall({ operation, replyOptions: { ...PLAIN_REPLY, hasUsage: true } })

const underTest = (
  operation: Operation,
  rest: Omit<SurfaceUnderTest, 'surface' | 'call'>,
): SurfaceUnderTest => {
  const call = callOf(operation)
  return { surface: surfaceOf(call), call, ...rest }
}

describeSurface(
  '/api/chat',
  underTest('chat', {
    reasons: { stop: 'stop', length: 'length', tool_calls: 'stop' },
    lacks: [],
    hearStream: hearNativeStream,
    hearWhole: hearNativeWhole,
  }),
)

describeSurface(
  '/v1/chat/completions',
  underTest('v1_chat', {
    reasons: { stop: 'stop', length: 'length', tool_calls: 'tool_calls' },
    lacks: [],
    hearStream: hearChatStream,
    hearWhole: hearChatWhole,
  }),
)

describeSurface(
  '/v1/completions',
  underTest('v1_completions', {
    reasons: { stop: 'stop', length: 'length', tool_calls: 'stop' },
    lacks: ['thinking', 'calls'],
    hearStream: hearCompletionStream,
    hearWhole: hearCompletionWhole,
  }),
)

describeSurface(
  '/v1/messages',
  underTest('v1_messages', {
    reasons: { stop: 'end_turn', length: 'max_tokens', tool_calls: 'tool_use' },
    lacks: [],
    hearStream: hearMessageStream,
    hearWhole: hearMessageWhole,
  }),
)

describeSurface(
  '/v1/responses',
  underTest('v1_responses', {
    reasons: { stop: 'completed', length: 'max_output_tokens', tool_calls: 'completed' },
    lacks: [],
    hearStream: hearResponseStream,
    hearWhole: hearResponseWhole,
  }),
)
