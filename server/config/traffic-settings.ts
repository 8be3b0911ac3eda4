import { z } from 'zod'
import {
  bytes,
  decimal,
  group,
  milliseconds,
  settingMeta,
  textList,
  wholeNumber,
} from './setting.ts'

/** What a client may send and how long it may take: security.md section 1.4. */
export const limits = group('What a client may send, and how long it may take.', {
  bodyBytesMax: bytes({
    about: 'The longest request body; images travel inside it. A longer one gets 413.',
    default: 104_857_600,
  }),
  receivingBytesMax: bytes({
    about:
      'Request bodies that are being received at one time in all; beyond it a request gets 503 and is asked to come again.',
    default: 536_870_912,
  }),
  adminBodyBytesMax: bytes({
    about: 'The longest body that administration and sign-in take; they send small objects.',
    default: 262_144,
  }),
  chatBodyBytesMax: bytes({
    about: 'The longest body that the routes of the chat take; images travel in it as base64.',
    default: 25_165_824,
  }),
  showBodyBytesMax: bytes({
    about: 'The longest body of a question about a model (/api/show); it carries no images.',
    default: 1_048_576,
  }),
  headBytesMax: wholeNumber(
    {
      about: 'The longest head of a request: its first line and all its headers.',
      default: 16_384,
      min: 1024,
      max: 1_048_576,
    },
    'bytes',
  ),
  headersMax: wholeNumber({
    about: 'Headers of one request; one with more gets 431.',
    default: 256,
    min: 32,
    max: 10_000,
  }),
  modelNameMax: wholeNumber({
    about: 'Characters of a model name; it goes into records and logs.',
    default: 512,
    min: 16,
    max: 4096,
  }),
  bodyValuesMax: wholeNumber({
    about:
      'Values (objects, lists, numbers, texts) in the JSON of a request; a million members of one object would block the gateway for a second.',
    default: 250_000,
    min: 1000,
    max: 10_000_000,
  }),
  bodyDepthMax: wholeNumber({
    about:
      'How deeply the JSON of a request may be nested; a million levels would block the gateway for half a second.',
    default: 128,
    min: 1,
    max: 1000,
  }),
  lineBytesMax: bytes({
    about: 'The longest line or event that a host may send; a longer one breaks off the reply.',
    default: 16_777_216,
  }),
  replyBytesMax: bytes({
    about: 'The longest reply that is held in memory as a whole.',
    default: 134_217_728,
  }),
  readerStallMs: milliseconds({
    about: 'How long a client may stop reading its reply before it is cut and the slot is freed.',
    default: 60_000,
  }),
  headersMs: milliseconds({
    about: 'How long a client may take to send its request headers.',
    default: 10_000,
  }),
  keepAliveMs: milliseconds({
    about:
      'How long a connection may be idle between two requests; longer than pooling clients keep theirs, so that none meets our close.',
    default: 75_000,
  }),
  bodyMs: milliseconds({
    about:
      'How long a client may take to send the body of its request; files for hosts may take longer.',
    default: 300_000,
  }),
  unknownTokens: wholeNumber({
    about:
      'What a request counts as towards the tokens a day of its key if nobody has counted its tokens, for example because its caller left.',
    default: 1000,
    min: 0,
    max: 1_000_000,
  }),
  connectionsMax: wholeNumber({
    about: 'Open connections of clients in all; one more is closed at once.',
    default: 20_000,
    min: 1,
    max: 1_000_000,
  }),
  connectionsPerAddressMax: wholeNumber({
    about: 'Open connections of one client address; one more is closed at once.',
    default: 2000,
    min: 1,
    max: 1_000_000,
  }),
})

/** How long a host may take: design.md section 6, scheduling.md section 8.7. */
export const upstream = group('How long a host may take.', {
  connectMs: milliseconds({ about: 'For a connection to be made.', default: 5000 }),
  firstByteMs: milliseconds({
    about: 'From the request to the first byte of the reply; loading the model is part of it.',
    default: 600_000,
  }),
  wholeMs: milliseconds({
    about: 'For a reply that is not streamed; the host is silent until it is whole.',
    default: 3_600_000,
  }),
  stallMs: milliseconds({
    about: 'Between two pieces of a reply; then it counts as failed.',
    default: 120_000,
  }),
  probeMs: milliseconds({ about: 'Time between two probes of a host.', default: 5000 }),
  loadMs: milliseconds({
    about:
      'Time between two questions to vLLM and llama.cpp about what they work on; what they do for others takes slots away from the gateway for as long.',
    default: 1000,
  }),
  controlBytesMax: bytes({
    about: "The longest answer to a question of the gateway's own, such as a list of models.",
    default: 33_554_432,
  }),
  probeTimeoutMs: milliseconds({ about: 'For the answer to a probe.', default: 3000 }),
  canaryMs: milliseconds({
    about:
      'For the few words that an operator has a host say to see whether it works; loading the model is part of it.',
    default: 120_000,
  }),
})

const registry = z
  .string()
  .regex(/^(?:\[[0-9a-f:.]+\]|[a-z0-9][a-z0-9.-]{0,252})(?::\d{1,5})?$/i)
  .register(settingMeta, {
    about: 'A registry.',
    range: 'text: a host name with a port where it has one, such as hf.co or models.lan:5000',
  })

/** Operations that change a host: pull, create, push, copy, delete, files for it, unloading. */
export const operations = group('How models are brought to hosts and taken from them.', {
  silenceMs: milliseconds({
    about:
      'How long a host may be silent over an operation; it says nothing while it verifies or quantizes a large model.',
    default: 1_800_000,
  }),
  uploadStallMs: milliseconds({
    about: 'How long a file for a host may stop coming before its upload is cut.',
    default: 60_000,
  }),
  totalMs: milliseconds({
    about: 'How long an operation may take in all.',
    default: 86_400_000,
  }),
  registries: textList(registry, {
    about:
      'Registries from which models may be pulled besides registry.ollama.ai, as they stand in model names. The host connects to whatever is named here.',
    of: 'registries such as hf.co or models.lan:5000',
    default: [],
    max: 1000,
  }),
})

/** scheduling.md section 8.7. */
export const retry = group('Second tries at a host, within a budget that stops retry storms.', {
  perMinute: decimal({
    about: 'Second tries that are always allowed each minute.',
    default: 3,
    min: 0,
    max: 10_000,
  }),
  share: decimal({
    about: 'Second tries beyond those, as a share of the requests of the last minute.',
    default: 0.1,
    min: 0,
    max: 1,
  }),
})

/** scheduling.md section 8.7. */
export const breaker = group('When a failing host is left alone.', {
  failures: wholeNumber({
    about: 'Failures within windowMs after which no requests are sent to the host.',
    default: 5,
    min: 1,
    max: 1000,
  }),
  windowMs: milliseconds({ about: 'The time in which failures are counted.', default: 60_000 }),
  openMs: milliseconds({
    about: 'How long the host is left alone the first time; doubles each time it fails again.',
    default: 30_000,
  }),
  openMsMax: milliseconds({
    about: 'The longest time that the host is left alone.',
    default: 300_000,
  }),
})
