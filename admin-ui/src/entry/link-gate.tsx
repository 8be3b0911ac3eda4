import { Alert, Anchor, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import { answerOf, session } from '../api/client.ts'
import { Asked } from '../page/asked.tsx'
import { EntryCard } from './entry-card.tsx'
import { takeSecret } from './secret.ts'
import { texts } from './texts.ts'

interface LinkGateProps {
  readonly purpose: 'setup' | 'register' | 'reset'
  readonly title: string
  readonly about: string
  /** What to do where the link came without its secret. */
  readonly missing: string
  /** Likewise where it can be used no more. */
  readonly spent: string
  /** What is shown to whoever has the secret of a link that can be used. */
  readonly children: (token: string) => ReactNode
}

/** A page that is opened by a link which can be used once: it says at once where that has happened. */
export const LinkGate = ({ purpose, title, about, missing, spent, children }: LinkGateProps) => {
  const [token] = useState(takeSecret)
  const check = useQuery({
    queryKey: ['link', purpose, token],
    queryFn: () => answerOf(session.link.$post({ json: { purpose, token } })),
    enabled: token !== '',
    // Its own form uses it up.
    staleTime: Infinity,
  })
  if (token === '') {
    return (
      <EntryCard title={title} about={about}>
        <Alert color="yellow">{missing}</Alert>
        <ToSignIn />
      </EntryCard>
    )
  }
  if (check.data?.isUsable === true) {
    return (
      <EntryCard title={title} about={about}>
        {children(token)}
      </EntryCard>
    )
  }
  return (
    <EntryCard title={title} about={check.data === undefined ? texts.checkingLink : ''}>
      <Asked query={check}>
        {() => (
          <Alert color="yellow" title={texts.linkSpent}>
            {spent}
          </Alert>
        )}
      </Asked>
      <ToSignIn />
    </EntryCard>
  )
}

const ToSignIn = () => (
  <Text size="sm" ta="center">
    <Anchor component={Link} href="/sign-in" size="sm" underline="always">
      {texts.signIn}
    </Anchor>
  </Text>
)
