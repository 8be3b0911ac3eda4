import { describe, expect, it } from 'vitest'
import { createReach } from './reach.ts'

const reach = createReach({
  allowedHosts: ['gpu.example.org', 'Box.Example.'],
  machineName: 'Workstation',
  corsOrigins: [
    'http://localhost:*',
    'app://*',
    'vscode-webview://*',
    'https://*.example.org',
    'https://Chat.example.com',
  ],
})

describe('isHostAllowed', () => {
  it.each([
    '127.0.0.1',
    '192.168.1.5:11435',
    '[::1]:11435',
    '[fd00::1]',
    'localhost',
    'LOCALHOST:11435',
    'localhost.',
    'a.localhost:1',
    'nas.local',
    'gateway.corp.internal',
    'workstation:11435',
    'gpu.example.org',
    'box.example',
  ])('allows %s', (host) => {
    expect(reach.isHostAllowed(host)).toBe(true)
  })

  it.each([
    undefined,
    '',
    'evil.example',
    'evil.example:11435',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'notlocal',
    'evillocalhost',
    'gpu.example.org.evil.example',
    'sub.gpu.example.org',
    '127.1',
    '2130706433',
    'localhost:port',
    'user@localhost',
    'evil.example#.local',
    'evil.example, localhost',
    '[::1',
  ])('refuses %s', (host) => {
    expect(reach.isHostAllowed(host)).toBe(false)
  })
})

describe('isOriginAllowed', () => {
  const host = 'gpu.example.net:11435'

  it.each([
    undefined,
    'http://gpu.example.net:11435',
    'https://GPU.example.net:11435',
    'http://localhost',
    'http://localhost:3000',
    'app://obsidian.md',
    'vscode-webview://x',
    'https://a.example.org',
    'https://chat.example.com',
  ])('allows %s', (origin) => {
    expect(reach.isOriginAllowed(origin, host)).toBe(true)
  })

  it.each([
    '',
    'null',
    'https://evil.example',
    'https://localhost:3000',
    'http://localhost.evil.example',
    'http://localhost:3000.evil.example',
    'http://gpu.example.net',
    'ftp://gpu.example.net:11435',
    'https://example.org',
    'https://evilexample.org',
    'https://chat.example.com.evil.example',
    'xapp://y',
  ])('refuses %s', (origin) => {
    expect(reach.isOriginAllowed(origin, host)).toBe(false)
  })

  it('takes a lone * for every origin', () => {
    const open = createReach({ allowedHosts: [], machineName: 'x', corsOrigins: ['*'] })
    expect(open.isOriginAllowed('https://evil.example', host)).toBe(true)
  })

  it('cannot be made of a pattern with two stars', () => {
    const settings = { allowedHosts: [], machineName: 'x', corsOrigins: ['*://*'] }
    expect(() => createReach(settings)).toThrow('more than one')
  })
})

describe('refusalOf', () => {
  it('names the setting that would help', () => {
    expect(reach.refusalOf({ host: 'evil.example' })).toMatchObject({
      code: 'host_not_allowed',
      message: expect.stringContaining('allowedHosts'),
    })
    expect(reach.refusalOf({ host: 'localhost', origin: 'https://evil.example' })).toMatchObject({
      code: 'origin_not_allowed',
      message: expect.stringContaining('cors.origins'),
    })
    expect(reach.refusalOf({ host: 'localhost' })).toBeNull()
  })
})
