import { Code, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { Moment } from '../page/moment.tsx'

type Shown = Readonly<Record<string, unknown>> | null

interface AuditDiffProps {
  readonly before: Shown
  readonly after: Shown
}

/** The fields that a change has made different; all of them where the thing came or went. */
export const AuditDiff = ({ before, after }: AuditDiffProps) => {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
  const isWhole = before === null || after === null
  const changed = names
    .filter((name) => JSON.stringify(before?.[name]) !== JSON.stringify(after?.[name]))
    .filter((name) => !isWhole || tellsMore(name, before?.[name] ?? after?.[name]))
  if (changed.length === 0) return <Text size="sm">–</Text>
  return (
    <Stack gap={2}>
      {changed.map((name) => (
        <Text key={name} size="sm">
          {name}:{' '}
          {before !== null && (
            <>
              <Code component="del">{shownOf(name, before[name])}</Code>
              {after !== null && ' → '}
            </>
          )}
          {after !== null && <Code component="ins">{shownOf(name, after[name])}</Code>}
        </Text>
      ))}
    </Stack>
  )
}

/** Of a thing that came or went, what is not there and what only the gateway counts by is left out. */
const tellsMore = (name: string, value: unknown): boolean =>
  value !== null && value !== undefined && !['id', 'version', 'createdAt'].includes(name)

/** Lists of requests can be as long as the queue was; the export has all of it. */
const CHARACTERS_MAX = 300

/** Milliseconds since 1970 tell nobody anything. */
const shownOf = (name: string, value: unknown): ReactNode =>
  /(At|Until)$/.test(name) && typeof value === 'number' ? <Moment at={value} /> : textOf(value)

const textOf = (value: unknown): string => {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'none')
  return text.length > CHARACTERS_MAX ? `${text.slice(0, CHARACTERS_MAX)}…` : text
}
