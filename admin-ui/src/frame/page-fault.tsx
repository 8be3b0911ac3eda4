import { Alert, Button, Stack, Text } from '@mantine/core'
import { Component, type ReactNode } from 'react'
import { texts } from './texts.ts'

interface PageFaultProps {
  readonly children: ReactNode
}

interface PageFaultState {
  readonly fault: Error | null
}

/** Keeps a fault of one page to that page: the menu and all other pages go on. */
export class PageFault extends Component<PageFaultProps, PageFaultState> {
  override readonly state: PageFaultState = { fault: null }

  static getDerivedStateFromError(fault: Error): PageFaultState {
    return { fault }
  }

  override render(): ReactNode {
    const { fault } = this.state
    if (fault === null) return this.props.children
    return (
      <Alert color="red" title={texts.fault}>
        <Stack gap="xs" align="flex-start">
          <Text size="sm">{texts.faultHint(fault.message)}</Text>
          <Button size="xs" variant="default" onClick={() => this.setState({ fault: null })}>
            {texts.tryAgain}
          </Button>
        </Stack>
      </Alert>
    )
  }
}
