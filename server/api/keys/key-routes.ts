import { z } from '@hono/zod-openapi'
import {
  apiKey,
  apiKeyChanges,
  apiKeyPage,
  type apiKeyQuery,
  createdApiKey,
  keyFinding,
  keyRotation,
  keySecret,
  newApiKey,
} from '../../../shared/api/api-key.ts'
import { ifMatch } from '../../../shared/api/version.ts'
import type { Access } from '../rest/access.ts'
import { json, route } from '../rest/route.ts'

const params = z.object({ id: z.string().min(1).max(64) })
const TEXT_ONCE = 'The key. Its text is shown here and nowhere else ever.'

/** The routes of keys: all of them for those who administer, or a caller's own. */
export const keyRoutes = <
  const Read extends Access,
  const Write extends Access,
  Query extends typeof apiKeyQuery,
>(
  access: { readonly read: Read; readonly write: Write },
  { whose, query }: { readonly whose: string; readonly query: Query },
) => ({
  list: route({
    method: 'get',
    path: '/',
    summary: `${whose}, revoked ones too`,
    access: access.read,
    request: { query },
    responses: { 200: json(apiKeyPage, 'One page.') },
  }),
  create: route({
    method: 'post',
    path: '/',
    summary: 'Make a key, which never may more than who makes it',
    access: access.write,
    request: { body: { required: true, ...json(newApiKey, 'What the key may.') } },
    responses: { 201: json(createdApiKey, TEXT_ONCE) },
  }),
  find: findRoute(access.read),
  read: route({
    method: 'get',
    path: '/{id}',
    summary: 'One key; its ETag is what a change names in If-Match',
    access: access.read,
    request: { params },
    responses: { 200: json(apiKey, 'The key.') },
  }),
  change: route({
    method: 'patch',
    path: '/{id}',
    summary: 'Change what a key may',
    access: access.write,
    request: {
      params,
      headers: ifMatch,
      body: { required: true, ...json(apiKeyChanges, 'Only what changes.') },
    },
    responses: { 200: json(apiKey, 'The key as it is now.') },
  }),
  rotate: route({
    method: 'post',
    path: '/{id}/rotate',
    summary: 'Give a key another text; the one that it has works on for a while',
    access: access.write,
    request: {
      params,
      headers: ifMatch,
      body: { required: true, ...json(keyRotation, 'For how long.') },
    },
    responses: { 200: json(createdApiKey, TEXT_ONCE) },
  }),
  revoke: route({
    method: 'delete',
    path: '/{id}',
    summary:
      'Revoke a key and those that it has made, at once and for good; what runs with them ends',
    access: access.write,
    request: { params, headers: ifMatch },
    responses: { 200: json(apiKey, 'The revoked key.') },
  }),
})

const findRoute = <const Read extends Access>(access: Read) =>
  route({
    method: 'post',
    path: '/find',
    summary: 'The key that a text belongs to; the text is neither kept nor logged',
    access,
    request: { body: { required: true, ...json(keySecret, 'The whole text of a key.') } },
    responses: { 200: json(keyFinding, 'The key, if it is known, and whether its text works.') },
  })
