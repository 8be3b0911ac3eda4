import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Children } from './children.ts'
import { freePort, untilListening } from './free-port.ts'
import type { Rival } from './rival.ts'

const PROGRAM = 'nginx'

export const isNginxInstalled = (): boolean => spawnSync(PROGRAM, ['-v']).status === 0

/**
 * nginx in front of the upstream, as one process without a master, passing every byte on at once.
 * The bounds are those of the gateway in this benchmark.
 */
export const startNginx = async (
  children: Children,
  { upstreamPort, folder }: { readonly upstreamPort: number; readonly folder: string },
): Promise<Rival> => {
  const port = await freePort()
  const prefix = join(folder, 'nginx')
  mkdirSync(prefix)
  const file = join(prefix, 'nginx.conf')
  writeFileSync(file, nginxConfiguration({ port, upstreamPort, prefix }))
  const child = children.startProgram(PROGRAM, ['-p', prefix, '-c', file, '-e', 'stderr'])
  await untilListening(port)
  return { name: 'nginx', pid: child.pid!, target: { port, key: null } }
}

const nginxConfiguration = (values: {
  readonly port: number
  readonly upstreamPort: number
  readonly prefix: string
}): string => `daemon off;
master_process off;
pid ${values.prefix}/nginx.pid;
error_log stderr crit;
events { worker_connections 8192; }
http {
  access_log off;
  keepalive_requests 1000000000;
  client_body_temp_path ${values.prefix}/body;
  proxy_temp_path ${values.prefix}/proxy;
  fastcgi_temp_path ${values.prefix}/fastcgi;
  uwsgi_temp_path ${values.prefix}/uwsgi;
  scgi_temp_path ${values.prefix}/scgi;
  upstream model_server {
    server 127.0.0.1:${values.upstreamPort};
    keepalive 1024;
    keepalive_requests 1000000000;
  }
  server {
    listen 127.0.0.1:${values.port} backlog=4096;
    location / {
      proxy_pass http://model_server;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_buffering off;
    }
  }
}
`
