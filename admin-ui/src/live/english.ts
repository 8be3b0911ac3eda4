import { counted } from '../page/numbers.ts'

/** What is said of the queue, here and in the chat. */
export const english = {
  // The page
  title: 'Live',
  requestsWait: (count: number) => counted(count, 'request waits', 'requests wait'),
  class: 'Class',
  callerOrModel: 'Caller or model',
  noneLike: 'Nobody who waits has these',
  othersWait: 'Others wait: change the filters to see them.',
  notYours: 'Not yours to see',
  forOperators:
    'The queue is for operators and admins. An admin of this gateway can give you that role.',
  streamLost: 'The stream of events is lost',
  seenIsOld: (age: string) => `What you see is ${age} old. It is being opened again.`,
  close: 'Close',

  // All of it at one glance
  waiting: 'Waiting',
  nobodyWaits: 'nobody',
  ofClass: (count: string, name: string) => `${count} ${name}`,
  running: 'Running',
  ofSlots: (count: number) => `of ${counted(count, 'slot')}`,
  idle: (free: string, why: string, waiting: string) => `${free} idle: ${why} (${waiting} waiting)`,
  oldestWaits: 'Oldest waits',
  tokensNow: 'Tokens now',
  perSecond: (rate: string) => `${rate} /s`,
  tokensOfEnded: (rate: string) => `${rate} /s by what ended in the last minute`,
  halfWaited: 'Half waited at most',
  inLastMinute: 'in the last minute',
  mostWaited: '95 % waited at most',
  requestsInLastMinute: (count: string) => `${count} requests in the last minute`,

  // Who runs where
  nothingLoaded: 'no model loaded',
  hasLoaded: (models: string) => `has ${models}`,
  slotsFree: (count: number) => counted(count, 'slot is free', 'slots are free'),
  isDown: 'down',
  breaker: (state: string) => `breaker ${state}`,
  isUnavailable: 'not available',
  stop: 'Stop',
  requestOf: (caller: string) => `the request of ${caller}`,
  written: (tokens: number, rate: string) => `about ${counted(tokens, 'token')}, ${rate}/s`,

  // The last hour
  lastHour: 'The last hour',
  howToShow: 'How to show it',
  charts: 'Charts',
  table: 'Table',
  sameInTable: (chart: string) => `${chart}; the table has the same numbers`,
  waitingByClass: 'Waiting, by class',
  oldestByClass: 'The oldest has waited, by class',
  lastHourTable: 'Table of the last hour',
  minute: 'Minute',
  waitingAndOldest: (name: string) => `${name}: waiting, oldest`,

  // Who waits
  waitingTable: 'Waiting, in the order of service',
  caller: 'Caller',
  model: 'Model',
  priority: 'Priority',
  waited: 'Waited',
  startsIn: 'Starts in',
  notKnownYet: 'not known yet',
  whyItWaits: 'Why it waits',
  leaves: 'Leaves',
  leavesIn: (time: string) => `in ${time}`,
  select: 'Select',
  selectAll: 'Select all',
  selectOne: (place: number, caller: string) => `Select number ${place}, ${caller}`,
  place: 'Place',
  placeWhy: (place: number) => `Number ${place}: why here?`,
  drag: 'Drag to another place',
  isNext: 'next',
  itsBase: 'Its base priority',
  ofBase: (priority: string) => `of ${priority}`,

  // Nobody waits
  nothingWaits: 'Nothing waits',
  howToWatch: 'Send a few requests at once, more than there are slots, and watch them here.',
  sending: 'Sending…',
  sendTen: 'Send ten requests to the demonstration',
  refusedOfTen: (count: number) => `${counted(count, 'request was', 'requests were')} refused`,

  // What can be done
  actionsFor: (place: number, caller: string) => `Actions for number ${place}, ${caller}`,
  whyHere: 'Why here?',
  move: 'Move…',
  serveNext: 'Serve next',
  hold: 'Hold',
  release: 'Release',
  cancel: 'Cancel…',
  letInNoMore: 'Let in no more of this caller…',
  withSelected: 'With all that are selected',
  selected: (count: number) => `${counted(count, 'request')} selected`,
  selectNone: 'Select none',
  missed: (count: number, asked: number) =>
    `${counted(count, 'request')} of ${asked} had started or ended before.`,

  // Ending requests
  cancelTitle: (count: number) => `Cancel ${counted(count, 'request')}?`,
  cancelThem: (count: number) => (count === 1 ? 'Cancel it' : 'Cancel them'),
  keep: 'Keep',
  cancelMeans: (waiting: number, running: number, callers: readonly string[]) =>
    `This ends ${counted(waiting, 'waiting request')} and ${counted(running, 'running request')} of ${callers.length > 3 ? counted(callers.length, 'caller') : callers.join(', ')}. Their callers get an error at once and their places in the queue are gone.`,
  cancelLoses: (ticket: { readonly caller: string; readonly model: string }, ran: string) =>
    `${ticket.caller} with ${ticket.model}: has run for ${ran}`,
  cancelWritten: (tokens: number) =>
    `and written about ${counted(tokens, 'token')}, which stay incomplete`,

  // Other places
  moveOne: (place: number, caller: string) => `Move number ${place}, ${caller}`,
  moveMany: (count: number) => `Move ${counted(count, 'request')}`,
  basePriority: (pointMinutes: number | null) =>
    `A base priority from 1, the first, to 9. What was waited so far goes on counting: one point is worth ${pointMinutes === null ? 'any wait' : `${pointMinutes} minutes of waiting`}.`,
  aboutPlace: (place: number) => `about number ${place}`,
  stays: (place: number) => `Stays number ${place}`,
  servedNext: 'Served next',
  priorityAbout: (priority: string, place: number) => `Priority ${priority}, about number ${place}`,
  waitsNoMore: 'It does not wait any more',

  // Requests that are not let in
  /** Before and after the time at which it began. */
  refusedSince: (whose: string) => [`New requests of ${whose} are refused since `, '.'] as const,
  letThemIn: 'Let them in',
  refuseNew: 'Refuse new requests',
  ofTheClass: (name: string) => `Of the class ${name}…`,
  ofEverybody: 'Of everybody…',
  refuseTitle: (whose: string) => `Refuse new requests of ${whose}?`,
  refuseThem: 'Refuse them',
  keepLettingIn: 'Keep letting them in',
  refuseMeans: (waiting: number, running: number) =>
    `From now on they get 503 with the code intake_paused, also after a restart, until somebody lets them in again. ${counted(waiting, 'request')} that wait and ${counted(running, 'request')} that run go on.`,
  everybody: 'everybody',
  theClass: (name: string) => `the class ${name}`,
  theCaller: (name: string) => `the caller ${name}`,

  // Why one is where it is
  whyTitle: (caller: string) => `Why ${caller} is here`,
  number: (place: number, why: string) => `Number ${place}. ${why}.`,
  whatHostsSay: 'What its hosts say',
  hostSays: (standing: string, inUse: number, slots: number) =>
    `${standing} (${inUse} of ${counted(slots, 'slot')} in use)`,
  isPinned: 'An operator put it before all others; moving it undoes that.',
  arithmetic: 'The arithmetic',
  /** Before and after the time at which it came; how long ago that was is in the second. */
  came: (ago: string) =>
    [
      'It came ',
      `, ${ago} ago. Smallest first; all age alike, so nobody overtakes by waiting.`,
    ] as const,
  lostMeans:
    'What counts as lost is what its caller has had, or has waiting before it, beyond a fair share. That is at most half a point, which can turn round those who are less apart.',
  /** Before and after that time. */
  reachesZero: [
    'Its priority reaches 0 at ',
    ': whoever reaches 0 sooner is served first.',
  ] as readonly [string, string],
  baseLine: 'base priority',
  gainedLine: 'gained by waiting',
  effectiveLine: 'effective priority',
  aMinute: (aging: number, waited: string) => `${aging} a minute × ${waited}`,
  minutes: (count: string) => `${count} minutes`,
  lessLost: (waited: string, lost: string) => `(${waited} − ${lost} lost)`,
  goFirst: (count: number) =>
    count === 0 ? 'Nobody goes first' : `${counted(count, 'request')} first`,
  ahead: (classes: string, ofSameCaller: number, onHold: number) =>
    `${classes}; ${ofSameCaller} of them of the same caller, ${onHold} on hold. The nearest:`,

  // Another model is loaded
  otherModel: 'Another model is loaded',
  otherModelMeans: (loaded: string, model: string) =>
    `${loaded} is in memory, ${model} is not. No model is kept for its own sake: the order alone decides, so the switch comes`,
  switchesAtOwnTurn: 'when it is the turn of this request.',
  switchesBefore: (place: number, caller: string) =>
    `before: at the turn of number ${place}, of ${caller}.`,
  turnOf: (place: number) => `turn of number ${place}`,
  loadingTakes: 'loading takes',
  loadedIn: 'loaded',
  between: (low: string, high: string) => `in ${low} to ${high}`,
  neverMeasured: 'never measured',
  asMeasured: (time: string) => `${time}, as measured`,

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
