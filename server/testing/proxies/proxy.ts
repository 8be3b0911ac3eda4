import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const PROXIES = ['nginx', 'caddy', 'haproxy'] as const

export type ProxyName = (typeof PROXIES)[number]

interface Places {
  readonly port: number
  readonly gatewayPort: number
  /** For whatever the program wants to write. */
  readonly folder: string
}

interface Recipe {
  readonly versionFlag: string
  /** What deploy/ ships, with nothing changed but ports and certificates. */
  configuration(shipped: string, places: Places): string
  readonly file: string
  args(path: string, places: Places): readonly string[]
}

const RECIPES: Readonly<Record<ProxyName, Recipe>> = {
  nginx: {
    versionFlag: '-v',
    file: 'nginx.conf',
    configuration: (shipped, { port, gatewayPort, folder }) =>
      `daemon off; master_process off; pid ${folder}/pid; error_log stderr crit; events {}
       http { access_log off; ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
         .map((name) => `${name}_temp_path ${folder}/${name};`)
         .join(' ')}
       ${shipped
         .replace('listen 443 ssl;', `listen 127.0.0.1:${port};`)
         .replace('http2 on;', '')
         .replaceAll(/ssl_certificate.*/g, '')
         .replace('127.0.0.1:11435', `127.0.0.1:${gatewayPort}`)} }`,
    args: (path, { folder }) => ['-p', folder, '-c', path, '-e', 'stderr'],
  },
  caddy: {
    versionFlag: 'version',
    file: 'Caddyfile',
    configuration: (shipped, { port, gatewayPort }) =>
      `{\n\tadmin off\n\tauto_https off\n}\n${shipped
        .replace('gpu.example.org {', `http://localhost:${port}, http://127.0.0.1:${port} {`)
        .replace('127.0.0.1:11435', `127.0.0.1:${gatewayPort}`)}`,
    args: (path) => ['run', '--config', path, '--adapter', 'caddyfile'],
  },
  haproxy: {
    versionFlag: '-v',
    file: 'haproxy.cfg',
    configuration: (shipped, { port, gatewayPort }) =>
      shipped
        .replace(/bind :443 .*/, `bind 127.0.0.1:${port}`)
        .replace('127.0.0.1:11435', `127.0.0.1:${gatewayPort}`),
    args: (path) => ['-db', '-f', path],
  },
}

export const isInstalled = (name: ProxyName): boolean =>
  spawnSync(name, [RECIPES[name].versionFlag], { stdio: 'ignore' }).status === 0

export interface RunningProxy {
  readonly port: number
  stop(): Promise<void>
}

const PAUSE_MS = 50
const TRIES_MAX = 300

const SHIPPED = fileURLToPath(new URL('../../../deploy/', import.meta.url))

/** Starts a real proxy with the configuration that the project ships, in front of a gateway. */
export const startProxy = async (name: ProxyName, gatewayPort: number): Promise<RunningProxy> => {
  const recipe = RECIPES[name]
  const places = {
    port: await freePort(),
    gatewayPort,
    folder: mkdtempSync(join(tmpdir(), 'seadragon-')),
  }
  const path = join(places.folder, recipe.file)
  const shipped = readFileSync(join(SHIPPED, recipe.file), 'utf8')
  writeFileSync(path, recipe.configuration(shipped, places))
  const child = spawn(name, recipe.args(path, places), {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env['PATH'], HOME: places.folder },
  })
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
  const ended = once(child, 'close')
  for (let tries = 0; !(await isListening(places.port)); tries += 1) {
    if (child.exitCode !== null || tries === TRIES_MAX) throw new Error(`${name}:\n${errors}`)
    await delay(PAUSE_MS)
  }
  return {
    port: places.port,
    stop: async () => {
      child.kill('SIGKILL')
      await ended
      rmSync(places.folder, { recursive: true, force: true })
    },
  }
}

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

const isListening = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false))
    socket.on('connect', () => socket.destroy())
  })
