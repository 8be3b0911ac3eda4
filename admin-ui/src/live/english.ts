import { counted } from '../page/numbers.ts'

/** What is said of the queue, here and in the chat. */
export const english = {
  // The page
  title: 'Live',
  requestsWait: (count: number) => counted(count, 'request waiting', 'requests waiting'),
  class: 'Class',
  searchQueue: 'Search waiting requests',
  callerOrModel: 'Search caller or model',
  noneLike: 'No waiting requests match',
  othersWait: 'Change or clear the filters to see the others.',
  notYours: "You don't have access",
  forOperators: 'Only operators and admins can see the queue. An admin can give you that role.',
  streamLost: 'Live updates interrupted',
  seenIsOld: (age: string) => `What you see is ${age} old. Reconnecting…`,
  close: 'Close',

  // All of it at one glance
  waiting: 'Waiting',
  nobodyWaits: 'queue is empty',
  ofClass: (count: string, name: string) => `${count} ${name}`,
  running: 'Running',
  ofSlots: (count: number) => `of ${counted(count, 'slot')}`,
  idle: (free: string, why: string, waiting: string) => `${free} idle: ${why} (${waiting} waiting)`,
  oldestWaits: 'Oldest wait',
  tokensNow: 'Output tokens',
  perSecond: (rate: string) => `${rate}/s`,
  tokensOfEnded: (rate: string) => `${rate}/s from requests that ended in the last minute`,
  halfWaited: 'Median wait',
  mostWaited: 'p95 wait',
  startedInLastMinute: (count: number) => `${counted(count, 'request')} started in the last minute`,
  /** Who was refused, and why, stands after it. */
  refusedInLastMinute: (count: string) => `Refused in the last minute: ${count}`,
  refusedOne: (caller: string, code: string, count: string) => `${caller} (${code}) ${count}`,
  refusedOthers: (count: string) => `others ${count}`,

  // Who runs where
  nothingLoaded: 'no model loaded',
  hasLoaded: (models: string) => `loaded: ${models}`,
  slotsFree: (count: number) => counted(count, 'slot free', 'slots free'),
  isDown: 'down',
  breaker: (state: string) => `circuit breaker ${state.replace('_', '-')}`,
  isUnavailable: 'unavailable',
  loading: (model: string) => `loading ${model}`,
  loadingUsually: (model: string, time: string) => `loading ${model}, usually ${time}`,
  stop: 'Stop',
  requestOf: (caller: string) => `request from ${caller}`,
  written: (tokens: number, rate: string) => `about ${counted(tokens, 'token')}, ${rate} tokens/s`,

  // The last hour
  lastHour: 'Last hour',
  howToShow: 'View',
  charts: 'Charts',
  table: 'Table',
  sameInTable: (chart: string) => `${chart}. The table shows the same numbers.`,
  waitingByClass: 'Waiting by class',
  oldestByClass: 'Oldest wait by class',
  lastHourTable: 'Last hour as a table',
  minute: 'Minute',
  waitingAndOldest: (name: string) => `${name}: waiting, oldest`,

  // Who waits
  waitingTable: 'Waiting requests in order of service',
  caller: 'Caller',
  model: 'Model',
  priority: 'Priority',
  waited: 'Waited',
  startsIn: 'Starts in',
  notKnownYet: 'unknown',
  whyItWaits: 'Reason',
  leaves: 'Expires',
  leavesIn: (time: string) => `in ${time}`,
  select: 'Select',
  selectAll: 'Select all',
  selectOne: (place: number, caller: string) => `Select position ${place}, ${caller}`,
  place: 'Position',
  placeWhy: (place: number) => `Position ${place}: why here?`,
  onHoldWhy: 'On hold: why here?',
  drag: 'Drag to another position',
  isNext: 'next',
  itsBase: 'Base priority',
  ofBase: (priority: string) => `from ${priority}`,

  // Nobody waits
  nothingWaits: 'No requests waiting',
  howToWatch: 'Send more requests at once than there are slots, and watch them queue here.',
  sending: 'Sending…',
  sendTen: 'Send ten requests to the demo host',
  refusedOfTen: (count: number) => `${counted(count, 'request was', 'requests were')} refused`,

  // What can be done
  actionsFor: (place: number, caller: string) => `Actions for position ${place}, ${caller}`,
  whyHere: 'Why here?',
  move: 'Move…',
  serveNext: 'Serve next',
  hold: 'Hold',
  release: 'Release',
  cancel: 'Cancel…',
  letInNoMore: 'Pause intake from caller…',
  withSelected: 'Actions for selected requests',
  selected: (count: number) => `${counted(count, 'request')} selected`,
  selectNone: 'Clear selection',
  missed: (count: number, asked: number) =>
    `${count} of ${counted(asked, 'request')} had already started or ended.`,

  // Ending requests
  cancelTitle: (count: number) => `Cancel ${counted(count, 'request')}?`,
  cancelThem: (count: number) => (count === 1 ? 'Cancel request' : 'Cancel requests'),
  keep: 'Keep',
  cancelMeans: (waiting: number, running: number, callers: readonly string[]) =>
    `This ends ${counted(waiting, 'waiting request')} and ${counted(running, 'running request')} from ${callers.length > 3 ? counted(callers.length, 'caller') : callers.join(', ')}. Their callers get an error immediately and lose their positions in the queue.`,
  cancelLoses: (ticket: { readonly caller: string; readonly model: string }, ran: string) =>
    `${ticket.caller}, ${ticket.model}: running for ${ran},`,
  cancelWritten: (tokens: number) =>
    `about ${counted(tokens, 'output token')} so far; the answer stays incomplete`,

  // Other places
  moveOne: (place: number, caller: string) => `Move ${caller} from position ${place}`,
  moveMany: (count: number) => `Move ${counted(count, 'request')}`,
  basePriority: (pointMinutes: number | null) =>
    `Choose a base priority from 1 (first) to 9 (last). Time already waited still counts: one point is worth ${pointMinutes === null ? 'any wait' : `${counted(pointMinutes, 'minute')} of waiting`}.`,
  aboutPlace: (place: number) => `about position ${place}`,
  stays: (place: number) => `Stays at position ${place}`,
  servedNext: 'Served next',
  priorityAbout: (priority: string, place: number) =>
    `Priority ${priority}, about position ${place}`,
  waitsNoMore: 'No longer waiting',

  // Requests that are not let in
  /** Before and after the time at which it began. */
  refusedSince: (whose: string) =>
    [`Intake from ${whose} has been paused since `, '. New requests are refused.'] as const,
  letThemIn: 'Resume intake',
  refuseNew: 'Pause intake',
  ofTheClass: (name: string) => `From the ${name} class…`,
  ofEverybody: 'From everyone…',
  refuseTitle: (whose: string) => `Pause intake from ${whose}?`,
  refuseThem: 'Pause intake',
  keepLettingIn: 'Keep accepting',
  refuseMeans: (waiting: number, running: number) =>
    `New requests fail immediately with a 503 error (intake_paused) until someone resumes intake, even after a restart. Requests that are already here continue: ${running} running, ${waiting} waiting.`,
  everybody: 'everyone',
  theClass: (name: string) => `the ${name} class`,
  theCaller: (name: string) => `caller ${name}`,

  // Why one is where it is
  whyTitle: (caller: string) => `Why here? ${caller}`,
  number: (place: number, why: string) => `Position ${place}. ${why}.`,
  whatHostsSay: 'Hosts',
  hostSays: (standing: string, inUse: number, slots: number) =>
    `${standing} (${inUse} of ${counted(slots, 'slot')} in use)`,
  isPinned: 'An operator moved it ahead of all others. Moving it again undoes that.',
  arithmetic: 'Priority calculation',
  /** Before and after the time at which it came; how long ago that was is in the second. */
  came: (ago: string) =>
    [
      'Arrived ',
      `, ${ago} ago. The smallest number goes first. All requests age at the same rate, so nobody overtakes by waiting.`,
    ] as const,
  lostMeans:
    'The fair share delay is what its caller has used, or has waiting ahead of it, beyond a fair share. It costs at most half a point, which can only reorder requests closer together than that.',
  /** Before and after that time. */
  reachesZero: [
    'Its priority reaches 0 at ',
    '; whichever request reaches 0 first is served first.',
  ] as readonly [string, string],
  baseLine: 'Base priority',
  waitedLine: (waited: string, aging: number) => `Waited ${waited} × ${aging} per minute`,
  delayLine: (delay: string, aging: number) => `Fair share delay ${delay} × ${aging} per minute`,
  effectiveLine: 'Effective priority',
  goFirst: (count: number) =>
    count === 0 ? 'Nothing ahead' : `${counted(count, 'request')} ahead`,
  ahead: (classes: string, ofSameCaller: number, onHold: number) =>
    `${classes}; ${ofSameCaller} of them from the same caller, ${onHold} on hold. Nearest:`,

  // Another model is loaded
  otherModel: 'A different model is loaded',
  otherModelMeans: (loaded: string, model: string) =>
    `${loaded} is in memory, ${model} is not. Queue order alone decides when models are switched. This switch happens`,
  switchesAtOwnTurn: 'when the turn of this request comes.',
  switchesBefore: (place: number, caller: string) =>
    `earlier, when position ${place} (${caller}) is served.`,
  turnOf: (place: number) => `turn of position ${place}`,
  loadingTakes: 'load time',
  loadedIn: 'loaded',
  between: (low: string, high: string) => `in ${low} to ${high}`,
  neverMeasured: 'not measured yet',
  asMeasured: (time: string) => `${time} (measured)`,

  /** Why a request waits. */
  reasons: {
    no_free_slot: 'All slots are busy',
    host_busy: 'The host reports that it is at capacity',
    host_down: 'No host with this model is up',
    host_draining: 'The hosts with this model are draining',
    on_hold: 'Held by an operator',
    running_limit: 'The limit on concurrent requests is reached',
  } as Readonly<Record<string, string>>,
  /** Of a request whose model is not in memory: what is, and at whose turn its own is loaded. */
  switchAtItsTurn: (loaded: string) => `${loaded} is loaded; switches when its turn comes`,
  switchAt: (loaded: string, place: number) => `${loaded} is loaded; switches at position ${place}`,
  severalLoaded: (name: string, more: number) => `${name} and ${more} more`,
  shareUsed: 'its caller has used its fair share',
  /** Why those wait who could not use a slot that is free. */
  freeElsewhere: 'no host with their model has a free slot',
  /** What a host says to a request that waits. */
  standings: {
    free: 'has a free slot',
    full: 'all slots are busy',
    busy: 'reports that it is at capacity',
    down: 'down',
    draining: 'draining',
    lacks_model: 'does not have the model',
    not_wanted: 'the request asks for another host',
    avoided: 'just failed this request',
  } as Readonly<Record<string, string>>,
}

export type LiveTexts = typeof english
