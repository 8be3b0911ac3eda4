import { z } from '@hono/zod-openapi'
import { ifMatch } from '../../../shared/api/version.ts'
import {
  forwarderList,
  newWhitelistEntry,
  ownAddress,
  whitelistChanges,
  whitelistEntry,
  whitelistMatch,
  whitelistPage,
  whitelistProbe,
  whitelistQuery,
} from '../../../shared/api/whitelist.ts'
import { json, route } from '../rest/route.ts'

const named = z.object({ entry: z.string().min(1).max(64) })
const range = z.object({ network: z.string().max(64), prefixBits: z.string().max(3) })
const GONE = { 200: json(whitelistEntry, 'The entry that is gone.') }

export const whitelistRoutes = {
  list: route({
    method: 'get',
    path: '/',
    summary: 'Everyone who may call by address alone',
    access: 'operator',
    request: { query: whitelistQuery },
    responses: { 200: json(whitelistPage, 'One page.') },
  }),
  add: route({
    method: 'post',
    path: '/',
    summary: 'Let an address or a range call without a key',
    access: 'admin',
    request: { body: { required: true, ...json(newWhitelistEntry, 'The entry.') } },
    responses: { 201: json(whitelistEntry, 'The entry, its address in canonical text.') },
  }),
  test: route({
    method: 'post',
    path: '/test',
    summary: 'Which entry matches an address',
    access: 'operator',
    request: { body: { required: true, ...json(whitelistProbe, 'The address.') } },
    responses: { 200: json(whitelistMatch, 'The most exact entry that matches, or none.') },
  }),
  ownAddress: route({
    method: 'get',
    path: '/own-address',
    summary: 'The address that whoever asks has here, how it was found, and what it matches',
    access: 'operator',
    responses: { 200: json(ownAddress, 'The address.') },
  }),
  forwarders: route({
    method: 'get',
    path: '/forwarders',
    summary: 'Peers that send forwarding headers without being trusted proxies',
    access: 'operator',
    responses: { 200: json(forwarderList, 'Those with the most requests first.') },
  }),
  read: route({
    method: 'get',
    path: '/{entry}',
    summary: 'One entry; its ETag is what a change names in If-Match',
    access: 'operator',
    request: { params: named },
    responses: { 200: json(whitelistEntry, 'The entry.') },
  }),
  change: route({
    method: 'patch',
    path: '/{entry}',
    summary: 'Change an entry: its address, its note, its scopes',
    access: 'admin',
    request: {
      params: named,
      headers: ifMatch,
      body: { required: true, ...json(whitelistChanges, 'Only what changes.') },
    },
    responses: { 200: json(whitelistEntry, 'The entry as it is now.') },
  }),
  removeNamed: route({
    method: 'delete',
    path: '/',
    summary: 'Remove the entry of an address',
    access: 'admin',
    request: {
      query: z.object({
        ip: z.string().max(64).optional(),
        address: z.string().max(64).optional(),
      }),
      headers: ifMatch,
    },
    responses: GONE,
  }),
  remove: route({
    method: 'delete',
    path: '/{entry}',
    summary: 'Remove an entry by its id or its address',
    access: 'admin',
    request: { params: named, headers: ifMatch },
    responses: GONE,
  }),
  removeRange: route({
    method: 'delete',
    path: '/{network}/{prefixBits}',
    summary: 'Remove the entry of a range, such as 10.0.0.0/8',
    access: 'admin',
    request: { params: range, headers: ifMatch },
    responses: GONE,
  }),
}
