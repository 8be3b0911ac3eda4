import { randomUUID } from 'node:crypto'
import type { Unload } from '../../dialect/ollama/parse-inference.ts'
import type { AdmissionRules } from '../../admit/admission.ts'
import { checkModel } from '../../admit/admission.ts'
import type { RequestLimits } from '../../admit/request-limits.ts'
import type { Clock } from '../../clock.ts'
import type { Call } from '../../flow/call.ts'
import type { Caller } from '../../flow/caller.ts'
import type { Refusal } from '../../flow/refusal.ts'
import { readPriorityRequest } from '../../identify/priority-request.ts'
import type { Pipeline } from '../../pipeline/pipeline.ts'
import type { Submission } from '../../pipeline/submission.ts'
import { JSON_HEADERS } from '../../upstream/driver.ts'
import type { Door, Visit } from '../door.ts'
import type { HostOperations } from '../hosts/host-operations.ts'
import type { ReadBody } from '../request-body.ts'
import { requestIdOf } from '../request-id.ts'
import { sessionIdOf } from './session-id.ts'

export interface InferenceDeps {
  readonly door: Door
  readonly pipeline: Pipeline
  readonly admission: AdmissionRules
  readonly limits: RequestLimits
  readonly readBody: ReadBody
  readonly operations: HostOperations
  readonly clock: Clock
}

export type ParseBody = (body: Buffer, caller: Caller) => Call | Unload | Refusal

/** The way of every request for a GPU from its headers to the queue; answers each that gets no further. */
export const submitInference = async (
  visit: Visit,
  parse: ParseBody,
  deps: InferenceDeps,
): Promise<void> => {
  const { door } = deps
  const { headers } = visit.incoming
  // Before the body: a deadline counts from here, however long that takes.
  const arrivedAt = deps.clock.now()
  const requestId = requestIdOf(headers['x-request-id'])
  if (requestId !== null) visit.headers['X-Request-Id'] = requestId
  const caller = door.admitUntold(visit, 'inference')
  if (caller === null) return
  const priority = readPriorityRequest(headers, caller.basePriority)
  if ('code' in priority) return void door.refuse(visit, priority, caller)
  visit.headers['X-Priority'] = String(priority.basePriority)
  const body = await deps.readBody(visit.incoming)
  if (body === null) return
  if ('code' in body) return void door.refuse(visit, body, caller)
  const over = deps.limits.take(caller.id, visit.headers)
  // A limit that lasts is worth the parsing: clients multiply some forms of a no, and not others.
  if (over !== null && over.isFinal !== true) return void door.refuse(visit, over, caller)
  const call = parse(body, caller)
  if ('code' in call) return void door.refuse(visit, call, caller)
  const forbidden = checkModel(caller, call.model, deps.admission)
  if (forbidden !== null) return void door.refuse(visit, forbidden, caller)
  if (call.intent === 'unload') {
    if (over !== null) return void door.refuse(visit, over, caller)
    return unload(visit, { caller, call, deps })
  }
  const sessionId = sessionIdOf(headers)
  const submission: Submission = {
    call,
    caller,
    basePriority: priority.basePriority,
    startBy: arrivedAt + (priority.deadlineMs ?? Infinity),
    requestId,
    ...(sessionId !== undefined && { sessionId }),
    outgoing: visit.outgoing,
    headers: visit.headers,
  }
  if (over === null) deps.pipeline.submit(submission)
  else deps.pipeline.refuse(submission, over)
}

interface UnloadRequest {
  readonly caller: Caller
  readonly call: Unload
  readonly deps: InferenceDeps
}

/** Memory is given back on one host, at once and outside the queue; it changes what others wait for. */
const unload = (visit: Visit, { caller, call, deps }: UnloadRequest): void => {
  if (!deps.door.permit(visit, caller, 'models:write')) return
  const { upstreamPath: path, body, modelKey } = call
  visit.headers['X-Request-Id'] ??= randomUUID()
  const request = { method: 'POST', path, headers: JSON_HEADERS, body } as const
  deps.operations.send(visit, { caller, request, modelKey })
}
