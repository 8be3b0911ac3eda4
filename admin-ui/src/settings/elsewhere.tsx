import { Anchor, Text } from '@mantine/core'
import { Link } from 'wouter'
import { sentenceOf } from '../page/sentence.ts'
import type { SettingState } from './setting-list.ts'

/** Why a setting is not changed here; what an API has at a path has a page of the same name. */
export const Elsewhere = ({ hint, resource }: Pick<SettingState, 'hint' | 'resource'>) => {
  if (hint === null) return null
  if (resource === null) {
    return (
      <Text size="sm" c="dimmed">
        {sentenceOf(hint)}
      </Text>
    )
  }
  return (
    <Text size="sm" c="dimmed">
      {`${sentenceOf(hint).slice(0, -1)} on the `}
      <Anchor component={Link} href={`/${resource}`} size="sm" underline="always" tt="capitalize">
        {resource}
      </Anchor>{' '}
      page.
    </Text>
  )
}
