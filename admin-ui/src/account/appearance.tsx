import { Group, Radio } from '@mantine/core'
import { useColorSchemes } from '../frame/use-color-schemes.ts'
import { Section } from '../page/section.tsx'
import { texts } from './texts.ts'

/** How the pages look in this browser. */
export const Appearance = () => {
  const schemes = useColorSchemes()
  return (
    <Section title={texts.appearance} about={texts.appearanceAbout}>
      <Radio.Group
        aria-label={texts.appearance}
        value={schemes.find(({ isChosen }) => isChosen)?.value ?? 'auto'}
        onChange={(chosen) => schemes.find(({ value }) => value === chosen)?.choose()}
      >
        <Group>
          {schemes.map(({ value, label }) => (
            <Radio key={value} value={value} label={label} />
          ))}
        </Group>
      </Radio.Group>
    </Section>
  )
}
