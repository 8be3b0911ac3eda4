import { useMantineColorScheme } from '@mantine/core'
import { IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react'
import { texts } from './texts.ts'

const SCHEMES = [
  { value: 'light', icon: IconSun },
  { value: 'dark', icon: IconMoon },
  { value: 'auto', icon: IconDeviceDesktop },
] as const

/** The appearances to choose from; the browser keeps the choice. */
export const useColorSchemes = () => {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return SCHEMES.map(({ value, ...scheme }) => ({
    ...scheme,
    value,
    label: texts.schemes[value],
    isChosen: colorScheme === value,
    choose: () => setColorScheme(value),
  }))
}
