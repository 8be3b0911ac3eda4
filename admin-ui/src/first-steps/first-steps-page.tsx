import { Anchor, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { IconCircle, IconCircleCheckFilled } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { Asked } from '../page/asked.tsx'
import { Copyable } from '../page/copyable.tsx'
import { LocalOnly } from '../page/local-only.tsx'
import { Page } from '../page/page.tsx'
import { counted } from '../page/numbers.ts'
import { StateBadge } from '../page/state-badge.tsx'
import { ClientChoice } from './client-choice.tsx'
import { useFirstSteps, type FirstSteps } from './use-first-steps.ts'

/** What a new gateway still needs; each step is ticked off by itself when it is done. */
export const FirstStepsPage = () => (
  <Page title="First steps" about="Set up this gateway. Finished steps are detected automatically.">
    <Asked query={useFirstSteps()}>{(steps) => <Steps steps={steps} />}</Asked>
  </Page>
)

const Steps = ({ steps }: StepsProps) => (
  <Stack component="ol" p={0} style={{ listStyle: 'none' }}>
    <HostStep steps={steps} />
    <ModelStep steps={steps} />
    <Step isDone={steps.callers > 0} title="Allow another machine or program">
      <Text size="sm">
        Requests from this machine are already allowed. <Go to="/keys?new=1">Create a key</Go> for a
        program, or <Go to="/whitelist">add the address</Go> of another machine.
      </Text>
      <LocalOnly what="address" />
    </Step>
    <AnswerStep steps={steps} />
  </Stack>
)

interface StepsProps {
  readonly steps: FirstSteps
}

const HostStep = ({ steps: { hosts, isDemo } }: StepsProps) => (
  <Step isDone={hosts.length > 0 && !isDemo} title="Connect a host">
    {isDemo ? (
      <>
        <Text size="sm">
          {hosts.length > 0
            ? 'Only the built-in demo host is available. '
            : 'No host is available yet. '}
          Start Ollama on this machine, which is detected within seconds, or{' '}
          <Go to="/hosts?new=1">add a host</Go>.
        </Text>
        <Copyable text="ollama serve" what="start command" />
      </>
    ) : (
      <Text size="sm">{hosts.join(', ')}</Text>
    )}
  </Step>
)

const ModelStep = ({ steps: { models } }: StepsProps) => (
  <Step isDone={models.length > 0} title="Add a model">
    {models.length > 0 ? (
      <Text size="sm">
        {counted(models.length, 'model')}: {models.slice(0, 5).join(', ')}
      </Text>
    ) : (
      <Copyable text="ollama pull qwen3:8b" what="pull command" />
    )}
  </Step>
)

const AnswerStep = ({ steps: { models, needsKey, hasAnswered } }: StepsProps) => (
  <Step isDone={hasAnswered} title="Send a request">
    {hasAnswered && (
      <Text size="sm">
        <Go to="/usage">See its usage</Go>, then connect your other clients.
      </Text>
    )}
    <ClientChoice model={models[0] ?? 'MODEL'} />
    <Text size="sm">
      {needsKey ? (
        <>
          Replace KEY with a key: <Go to="/keys?new=1">create one</Go>.
        </>
      ) : (
        'Whitelisted addresses, such as this machine’s own, need no key: leave KEY as it is.'
      )}{' '}
      See also <Go to="/connect">all client settings</Go>.
    </Text>
  </Step>
)

interface GoProps {
  /** Below `/ui`. */
  readonly to: string
  readonly children: ReactNode
}

const Go = ({ to, children }: GoProps) => (
  <Anchor component={Link} href={to} size="sm" underline="always">
    {children}
  </Anchor>
)

interface StepProps {
  readonly isDone: boolean
  readonly title: string
  readonly children: ReactNode
}

const Step = ({ isDone, title, children }: StepProps) => (
  <Paper component="li" withBorder p="md">
    <Stack gap="xs">
      <Group gap="xs">
        {isDone ? (
          <IconCircleCheckFilled size={22} color="var(--mantine-color-green-text)" aria-hidden />
        ) : (
          <IconCircle size={22} aria-hidden />
        )}
        <Title order={2} size="h4">
          {title}
        </Title>
        <StateBadge color={isDone ? 'green' : 'gray'}>{isDone ? 'Done' : 'To do'}</StateBadge>
      </Group>
      {children}
    </Stack>
  </Paper>
)
