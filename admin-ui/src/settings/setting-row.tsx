import { Alert, Anchor, Button, Code, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { Link } from 'wouter'
import { sentenceOf } from '../page/sentence.ts'
import { SettingField } from './setting-field.tsx'
import { shown, type SettingState } from './setting-list.ts'
import { StateBadge } from '../page/state-badge.tsx'

interface SettingRowProps {
  readonly setting: SettingState
  /** Absent where nobody wants it changed. */
  readonly wish: { readonly value: unknown } | undefined
  readonly mayChange: boolean
  readonly onWish: (wish: { readonly value: unknown } | undefined) => void
}

const ORIGINS = {
  default: ['Default', 'gray'],
  file: ['File', 'blue'],
  environment: ['Environment', 'blue'],
  database: ['Changed here', 'orange'],
} as const

/** One setting: what it is, who said so, and the field that changes it. */
export const SettingRow = ({ setting, wish, mayChange, onWish }: SettingRowProps) => {
  const { name, about, origin, place, change } = setting
  const [label, color] = ORIGINS[origin]
  const isOpen = mayChange && change !== 'not_here' && !setting.isSecret
  const value = wish === undefined ? setting.value : (wish.value ?? setting.configured)
  return (
    <Paper withBorder p="sm" style={{ overflowWrap: 'anywhere' }}>
      <Stack gap={6}>
        <Group gap="xs">
          <Title order={3} size="h6" ff="monospace">
            {name}
          </Title>
          <StateBadge color={color} title={place ?? undefined}>
            {label}
          </StateBadge>
          {change === 'after_restart' && <StateBadge color="gray">After a restart</StateBadge>}
          {wish !== undefined && <StateBadge color="yellow">Not saved</StateBadge>}
        </Group>
        <Text size="sm">{about}</Text>
        {isOpen ? (
          <SettingField
            setting={setting}
            value={value}
            onChange={(next) =>
              onWish(
                JSON.stringify(next) === JSON.stringify(setting.value)
                  ? undefined
                  : { value: next },
              )
            }
          />
        ) : (
          <Code>{setting.isSecret ? secretText(setting) : shown(setting.value)}</Code>
        )}
        <Text size="xs" c="dimmed">
          {setting.range}. Default: {shown(setting.default)}
          {place !== null && `. From ${place}`}.<Elsewhere {...setting} />
        </Text>
        {setting.problem !== null && <Alert color="yellow">{setting.problem}</Alert>}
        {setting.isRestartNeeded && (
          <Alert color="yellow" p="xs">
            After the next start: {shown(setting.next)}
          </Alert>
        )}
        {isOpen && origin === 'database' && wish === undefined && (
          <Group>
            <Button
              size="compact-sm"
              variant="default"
              maw="100%"
              onClick={() => onWish({ value: null })}
            >
              Take back to {shown(setting.configured)}
            </Button>
          </Group>
        )}
      </Stack>
    </Paper>
  )
}

/** What an API has at a path has a page of the same name here. */
const Elsewhere = ({ hint, resource }: Pick<SettingState, 'hint' | 'resource'>) => {
  if (hint === null) return null
  if (resource === null) return ` ${sentenceOf(hint)}`
  return (
    <>
      {` ${sentenceOf(hint).slice(0, -1)} on the page `}
      <Anchor component={Link} href={`/${resource}`} size="xs" underline="always" tt="capitalize">
        {resource}
      </Anchor>
      .
    </>
  )
}

const secretText = ({ isSet }: SettingState): string => (isSet ? 'set, and never shown' : 'not set')
