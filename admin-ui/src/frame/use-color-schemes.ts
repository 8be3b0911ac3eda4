import { useMantineColorScheme } from '@mantine/core'
import { IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react'

const SCHEMES = [
  { value: 'light', label: 'Light', icon: IconSun },
  { value: 'dark', label: 'Dark', icon: IconMoon },
  { value: 'auto', label: 'As the system', icon: IconDeviceDesktop },
] as const

/** The appearances to choose from; the browser keeps the choice. */
export const useColorSchemes = () => {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return SCHEMES.map(({ value, ...scheme }) => ({
    ...scheme,
    value,
    isChosen: colorScheme === value,
    choose: () => setColorScheme(value),
  }))
}
