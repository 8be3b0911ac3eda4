import { Group, Radio, useMantineColorScheme, type MantineColorScheme } from '@mantine/core'
import { Section } from '../page/section.tsx'

const SCHEMES = [
  ['light', 'Light'],
  ['dark', 'Dark'],
  ['auto', 'As the system'],
] as const

/** How the pages look in this browser. */
export const Appearance = () => {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <Section title="Appearance" about="In this browser.">
      <Radio.Group
        aria-label="Appearance"
        value={colorScheme}
        onChange={(scheme) => setColorScheme(scheme as MantineColorScheme)}
      >
        <Group>
          {SCHEMES.map(([value, label]) => (
            <Radio key={value} value={value} label={label} />
          ))}
        </Group>
      </Radio.Group>
    </Section>
  )
}
