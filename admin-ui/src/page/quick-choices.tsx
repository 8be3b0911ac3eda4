import { Button, Group } from '@mantine/core'

interface QuickChoicesProps<Value> {
  readonly choices: readonly (readonly [label: string, value: Value])[]
  readonly onChoice: (value: Value) => void
}

/** What is usually chosen, with one click each. */
export const QuickChoices = <Value,>({ choices, onChoice }: QuickChoicesProps<Value>) => (
  <Group gap={4}>
    {choices.map(([label, value]) => (
      <Button key={label} size="compact-xs" variant="default" onClick={() => onChoice(value)}>
        {label}
      </Button>
    ))}
  </Group>
)
