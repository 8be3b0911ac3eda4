import { Anchor, Button, Group, Paper, Text } from '@mantine/core'
import { Link } from 'wouter'
import { counted } from '../page/numbers.ts'
import styles from './settings.module.css'

interface UnsavedBarProps {
  readonly count: number
  /** Names of settings with which something is wrong. */
  readonly problems: readonly string[]
  readonly onDiscard: () => void
  readonly onReview: () => void
}

/** At the lower edge of the window for as long as something is changed and not saved. */
export const UnsavedBar = ({ count, problems, onDiscard, onReview }: UnsavedBarProps) => {
  if (count === 0) return null
  return (
    <Paper
      withBorder
      shadow="md"
      px="sm"
      py="xs"
      component="section"
      aria-label="Unsaved changes"
      className={styles['bar']}
    >
      <Group justify="space-between" gap="xs">
        <Text size="sm" fw={600} role="status">
          {counted(count, 'unsaved change')}
          {problems[0] !== undefined && (
            <>
              {' · '}
              <Anchor component={Link} href={`/settings?q=${problems[0]}`} c="red" size="sm">
                {problems.length} to correct
              </Anchor>
            </>
          )}
        </Text>
        <Group gap="xs" wrap="nowrap">
          <Button size="xs" variant="default" onClick={onDiscard}>
            Discard
          </Button>
          <Button size="xs" disabled={problems.length > 0} onClick={onReview}>
            Review and save
          </Button>
        </Group>
      </Group>
    </Paper>
  )
}
