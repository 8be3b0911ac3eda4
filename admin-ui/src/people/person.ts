import { admin, answerOf } from '../api/client.ts'
import type { Role } from '../../../shared/role.ts'

export interface PeopleQuery {
  readonly search?: string
  readonly role?: Role
  readonly isDisabled?: 'true' | 'false'
  readonly cursor?: string
}

export const listPeople = (query: PeopleQuery) => answerOf(admin.users.$get({ query }))

export type Person = Awaited<ReturnType<typeof listPeople>>['items'][number]
