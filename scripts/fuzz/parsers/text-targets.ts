import assert from 'node:assert/strict'
import { isIP } from 'node:net'
import { isGoDuration } from '../../../server/config/go-duration.ts'
import { canonicalModelName } from '../../../shared/model-name.ts'
import { isCloudModelName } from '../../../server/dialect/model-name.ts'
import { keepAliveMs } from '../../../server/dialect/ollama/go-duration.ts'
import { isInRange, parseRange } from '../../../server/identify/address-range.ts'
import { readCredential } from '../../../server/identify/credential.ts'
import {
  firstStranger,
  membersOfForwarded,
  membersOfForwardedFor,
} from '../../../server/identify/forwarded-chain.ts'
import { parseIpAddress } from '../../../server/identify/ip-address.ts'
import type { ParserTarget } from './parser-target.ts'

/** Header values come as Latin-1, two of them with a line between. */
const twoTexts = (input: Buffer): [string, string] => {
  const text = input.toString('latin1')
  const at = text.indexOf('\n')
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}

const credential: ParserTarget = {
  name: 'credential',
  seeds: ['Bearer sd_abc\nsd_abc', 'sd_a\nsd_b', 'bearer \nollama, sd_a', '\n'],
  words: ['Bearer ', 'sd_', ',', '\t', '\n', 'Basic '],
  check: (input) => {
    const [authorization, apiKey] = twoTexts(input)
    const read = readCredential({ authorization, 'x-api-key': apiKey })
    if (read.kind === 'key') {
      assert(read.text.startsWith('sd_'), 'a key begins as ours do')
      assert(authorization.includes(read.text) || apiKey.includes(read.text), 'a key was sent')
    }
    if (read.kind === 'absent') {
      const rest = [authorization.replace(/^\s*bearer(\s|$)/i, ''), apiKey.replaceAll(',', '')]
      assert.equal(rest.join('').trim(), '', 'something was sent')
    }
    if (read.kind === 'conflict') {
      assert((authorization + apiKey).split('sd_').length > 2, 'a conflict needs two keys')
    }
  },
}

const forwardedChain: ParserTarget = {
  name: 'forwarded-chain',
  seeds: [
    '1.2.3.4, 10.0.0.1, [::1]:80',
    'for=1.2.3.4;by=x, for="[2001:db8::1]:4711", FOR=_hidden',
    'for="\\"\\\\", for=unknown;;,',
    '::ffff:1.2.3.4, fe80::1%eth0',
  ],
  words: ['for=', '"', '\\', ';', ',', '[', ']:', '::ffff:', '127.0.0.1', 'unknown', '%'],
  check: (input) => {
    const text = input.toString('latin1')
    for (const members of [membersOfForwardedFor(text), membersOfForwarded(text)]) {
      if (members === null) continue
      const stranger = firstStranger(members, (address) => address.text === '127.0.0.1')
      if (stranger === null) continue
      assert.notEqual(isIP(stranger), 0, 'a stranger is an address')
      assert.equal(parseIpAddress(stranger)?.text, stranger, 'in its one form')
      assert.notEqual(stranger, '127.0.0.1', 'and not a trusted one')
    }
  },
}

const addressRange: ParserTarget = {
  name: 'address-range',
  seeds: [
    '10.0.0.0/8',
    '::1',
    'fd00::/8',
    '::ffff:10.0.0.1/104',
    '64:ff9b::1.2.3.4',
    '1.2.3.4/033',
  ],
  words: ['/', ':', '::', '.', '%eth0', '0.0.0.0', '/0', '/32', '/128', 'ffff:'],
  check: (input) => {
    const parsed = parseRange(input.toString())
    if ('problem' in parsed) {
      assert(parsed.problem.length < 400, 'a problem is said in a sentence')
      return
    }
    const { range } = parsed
    const again = parseRange(range.text)
    assert('range' in again, `its own text is a range: ${range.text}`)
    assert.deepEqual(again.range, range, 'and the same one')
    const address = parseIpAddress(range.text.split('/')[0]!)
    assert(address !== null && isInRange(range, address), 'it contains its own beginning')
  },
}

const modelName: ParserTarget = {
  name: 'model-name',
  seeds: ['Qwen3', 'qwen3:latest', 'registry.ollama.ai/library/qwen3', 'hf.co/a/b:Q4', 'a:cloud'],
  words: [
    ':latest',
    ':local',
    ':cloud',
    '-cloud',
    'library/',
    'https://',
    'registry.ollama.ai/',
    '/',
  ],
  check: (input) => {
    const name = input.toString()
    const key = canonicalModelName(name)
    assert(key.lastIndexOf(':') > key.lastIndexOf('/'), 'a model has its tag')
    assert.equal(
      canonicalModelName(`  ${name.toUpperCase().toLowerCase()}`),
      canonicalModelName(name.toUpperCase()),
    )
    assert.equal(typeof isCloudModelName(name), 'boolean')
  },
}

const goDuration: ParserTarget = {
  name: 'go-duration',
  seeds: ['5m', '-1m', '1h30m', '1.5s', '.5s', '0', '-0s', '100\u00b5s', '1e9s'],
  words: ['h', 'm', 's', 'ms', 'us', 'ns', '\u03bcs', '.', '-', '+', '0', '99999999'],
  check: (input) => {
    const text = input.toString()
    const ms = keepAliveMs(text)
    assert(ms === null || ms >= 0, 'a time to keep a model is none, or not negative')
    assert(!isGoDuration(text) || ms !== null, 'what the configuration takes, requests take')
    const number = Number(text)
    if (Number.isFinite(number)) assert((keepAliveMs(number) ?? -1) >= 0, 'and so is a number')
  },
}

export const TEXT_TARGETS: readonly ParserTarget[] = [
  credential,
  forwardedChain,
  addressRange,
  modelName,
  goDuration,
]
