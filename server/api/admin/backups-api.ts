import { backup, backupPage } from '../../../shared/api/backup.ts'
import type { Store } from '../../store/store-client.ts'
import { isRefused } from '../../store/store-refusal.ts'
import { actorOf } from '../rest/access.ts'
import { refuseAsStore } from '../rest/api-error.ts'
import { createResource } from '../rest/rest-area.ts'
import { json, route } from '../rest/route.ts'

export interface BackupsApiDeps {
  readonly backups: Store['backups']
}

const list = route({
  method: 'get',
  path: '/',
  summary: 'The backups in the data directory, and how far one is that is being made',
  access: 'operator',
  responses: { 200: json(backupPage, 'The newest first.') },
})

const make = route({
  method: 'post',
  path: '/',
  summary: 'Back up now, into a new folder in the data directory, while everything goes on',
  description:
    'Answers when it is whole, as `seadragon restore` reads it. Older ones made in this way are deleted, down to `store.backupsKept`. It holds secrets, and a disk that dies takes it along: copy it elsewhere.',
  access: 'admin',
  responses: { 201: json(backup, 'The backup.') },
})

/** Copies of what the gateway keeps. */
export const createBackupsApi = ({ backups }: BackupsApiDeps) =>
  createResource()
    .openapi(list, async (c) => c.json({ ...(await backups.list()), next: null }, 200))
    .openapi(make, async (c) => {
      const made = await backups.make(actorOf(c))
      return isRefused(made) ? refuseAsStore(c, made) : c.json(made, 201)
    })
