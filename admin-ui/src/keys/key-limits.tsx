import { Progress, Stack, Text } from '@mantine/core'
import { Fragment } from 'react'
import { formatShort } from '../page/numbers.ts'
import type { Key } from './key-desk.ts'
import { limitUses, type LimitUse } from './limit-use.ts'

/** What a key may, with what it has used of it. */
export const KeyLimits = ({ of: key }: { readonly of: Key }) => {
  const { limits, tokensUsed, name } = key
  const tokensPerDay = limits?.tokensPerDay
  const uses = limitUses(key)
  return (
    <Stack gap={2}>
      <Text size="sm">
        {tokensPerDay === undefined
          ? `${formatShort(tokensUsed)} ${tokensUsed === 1 ? 'token' : 'tokens'}`
          : `${formatShort(tokensUsed)} of ${formatShort(tokensPerDay)} tokens`}{' '}
        in 24 h
      </Text>
      {tokensPerDay !== undefined && (
        <Progress
          value={Math.min(100, (100 * tokensUsed) / tokensPerDay)}
          color={tokensUsed >= tokensPerDay ? 'red' : 'cyan'}
          aria-label={`Tokens used by ${name} in 24 h`}
        />
      )}
      {uses.length > 0 && (
        <Text size="xs" c="dimmed">
          {uses.map((use, index) => (
            <Fragment key={use.text}>
              {index > 0 && ' · '}
              <Use of={use} />
            </Fragment>
          ))}
        </Text>
      )}
    </Stack>
  )
}

const Use = ({ of: { text, hint, isReached } }: { readonly of: LimitUse }) => (
  <>
    <span style={{ whiteSpace: 'nowrap' }}>{isReached ? <b>{text}</b> : text}</span>
    {hint !== undefined && `, ${hint}`}
  </>
)
