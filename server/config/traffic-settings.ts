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
    about: 'The maximum size of a request body, including its images. A larger one gets 413.',
    default: 104_857_600,
  }),
  receivingBytesMax: bytes({
    about:
      'The total size of request bodies being received at once; beyond that, a request gets 503 and is asked to retry.',
    default: 536_870_912,
  }),
  adminBodyBytesMax: bytes({
    about: 'The maximum size of a body for administration and sign-in, which send small objects.',
    default: 262_144,
  }),
  chatBodyBytesMax: bytes({
    about: 'The maximum size of a body for the chat, including images as base64.',
    default: 25_165_824,
  }),
  showBodyBytesMax: bytes({
    about: 'The maximum size of a body that asks about a model (/api/show); it carries no images.',
    default: 1_048_576,
  }),
  headBytesMax: wholeNumber(
    {
      about: 'The maximum size of the head of a request: its first line and all its headers.',
      default: 16_384,
      min: 1024,
      max: 1_048_576,
    },
    'bytes',
  ),
  headersMax: wholeNumber({
    about: 'How many headers one request may have; a request with more gets 431.',
    default: 256,
    min: 32,
    max: 10_000,
  }),
  modelNameMax: wholeNumber({
    about: 'The maximum length of a model name, in characters; it goes into records and logs.',
    default: 512,
    min: 16,
    max: 4096,
  }),
  bodyValuesMax: wholeNumber({
    about:
      'How many values (objects, lists, numbers, texts) the JSON of a request may have; a million members of one object would block the gateway for a second.',
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
    about: 'The maximum size of a line or event from a host; a longer one ends the reply.',
    default: 16_777_216,
  }),
  replyBytesMax: bytes({
    about: 'The maximum size of a reply that is held in memory as a whole.',
    default: 134_217_728,
  }),
  readerStallMs: milliseconds({
    about:
      'How long a client may stop reading its reply before it is cut off and the slot is freed.',
    default: 60_000,
  }),
  headersMs: milliseconds({
    about: 'How long a client may take to send its request headers.',
    default: 10_000,
  }),
  keepAliveMs: milliseconds({
    about:
      'How long a connection may be idle between two requests; longer than pooling clients keep theirs, so that none sends into a connection that is closing.',
    default: 75_000,
  }),
  bodyMs: milliseconds({
    about:
      'How long a client may take to send the body of its request; files for hosts may take longer.',
    default: 300_000,
  }),
  unknownTokens: wholeNumber({
    about:
      'How many tokens a request counts towards the daily token limit of its key if nobody has counted its tokens, for example because its caller left.',
    default: 1000,
    min: 0,
    max: 1_000_000,
  }),
  connectionsMax: wholeNumber({
    about: 'How many client connections may be open in total; one more is closed immediately.',
    default: 20_000,
    min: 1,
    max: 1_000_000,
  }),
  connectionsPerAddressMax: wholeNumber({
    about: 'How many connections one client address may have open; one more is closed immediately.',
    default: 2000,
    min: 1,
    max: 1_000_000,
  }),
})

/** How long a host may take: design.md section 6, scheduling.md section 8.7. */
export const upstream = group('How long a host may take.', {
  connectMs: milliseconds({
    about: 'How long a connection may take to be established.',
    default: 5000,
  }),
  firstByteMs: milliseconds({
    about: 'How long the first byte of a reply may take, including loading the model.',
    default: 600_000,
  }),
  wholeMs: milliseconds({
    about:
      'How long a reply that is not streamed may take; the host is silent until it is complete.',
    default: 3_600_000,
  }),
  stallMs: milliseconds({
    about: 'The longest gap between two pieces of a reply; then it counts as failed.',
    default: 120_000,
  }),
  probeMs: milliseconds({ about: 'The time between two probes of a host.', default: 5000 }),
  loadMs: milliseconds({
    about:
      'The time between two checks of what vLLM and llama.cpp are working on; work that they do for others takes slots from the gateway for that long.',
    default: 1000,
  }),
  controlBytesMax: bytes({
    about:
      "The maximum size of a host's answer to the gateway's own requests, such as a list of models.",
    default: 33_554_432,
  }),
  probeTimeoutMs: milliseconds({
    about: 'How long a host may take to answer a probe.',
    default: 3000,
  }),
  canaryMs: milliseconds({
    about:
      'How long a canary may take, the few words that an operator has a host say to see whether it works, including loading the model.',
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
export const operations = group('How models are added to hosts and removed from them.', {
  silenceMs: milliseconds({
    about:
      'How long a host may be silent during an operation; it sends nothing while it verifies or quantizes a large model.',
    default: 1_800_000,
  }),
  uploadStallMs: milliseconds({
    about: 'How long the upload of a file for a host may stall before it is cut off.',
    default: 60_000,
  }),
  totalMs: milliseconds({
    about: 'How long an operation may take in total.',
    default: 86_400_000,
  }),
  registries: textList(registry, {
    about:
      'Registries from which models may be pulled in addition to registry.ollama.ai, as they appear in model names. The host connects to whatever is named here.',
    of: 'registries such as hf.co or models.lan:5000',
    default: [],
    max: 1000,
  }),
})

/** scheduling.md section 8.7. */
export const retry = group('Retries at a host, within a budget that prevents retry storms.', {
  perMinute: decimal({
    about: 'Retries that are always allowed each minute.',
    default: 3,
    min: 0,
    max: 10_000,
  }),
  share: decimal({
    about: 'Retries beyond those, as a share of the requests of the last minute.',
    default: 0.1,
    min: 0,
    max: 1,
  }),
})

/** scheduling.md section 8.7. */
export const breaker = group('When the gateway stops sending requests to a failing host.', {
  failures: wholeNumber({
    about: 'Failures within windowMs after which no requests are sent to the host.',
    default: 5,
    min: 1,
    max: 1000,
  }),
  windowMs: milliseconds({ about: 'The time in which failures are counted.', default: 60_000 }),
  openMs: milliseconds({
    about: 'How long the host gets no requests the first time; doubles each time it fails again.',
    default: 30_000,
  }),
  openMsMax: milliseconds({
    about: 'The longest time that the host gets no requests.',
    default: 300_000,
  }),
})
