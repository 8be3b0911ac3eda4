import { Checkbox, SimpleGrid } from '@mantine/core'
import type { Scope } from '../../../shared/scope.ts'

/** What each scope lets a caller do. */
export const SCOPE_WORDS: Readonly<Record<Scope, string>> = {
  inference: 'Use models',
  'models:read': 'List models',
  'models:write': 'Pull and delete models',
  'usage:read': 'Read own usage',
  'metrics:read': 'Read metrics',
  'keys:write': 'Create keys with no more scopes than its own',
  admin: 'Full administration',
}

interface ScopeChoiceProps {
  /** What may be given at all. */
  readonly scopes: readonly Scope[]
  /** What a form says of its field. */
  readonly field: object
}

/** What a caller may do. */
export const ScopeChoice = ({ scopes, field }: ScopeChoiceProps) => (
  <Checkbox.Group label="Scopes" {...field}>
    <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs" mt="xs">
      {scopes.map((scope) => (
        <Checkbox key={scope} value={scope} label={SCOPE_WORDS[scope]} description={scope} />
      ))}
    </SimpleGrid>
  </Checkbox.Group>
)
