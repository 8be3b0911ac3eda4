import { Button, Menu, useMantineColorScheme } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { IconDeviceDesktop, IconLogout, IconMoon, IconSun, IconUser } from '@tabler/icons-react'
import { useLocation } from 'wouter'
import { answerOf, session } from '../api/client.ts'
import { forgetDrafts } from '../chat/drafts.ts'
import { useSessionChange, type Me } from '../session/use-session.ts'

const SCHEMES = [
  { value: 'light', label: 'Light', icon: IconSun },
  { value: 'dark', label: 'Dark', icon: IconMoon },
  { value: 'auto', label: 'As the system', icon: IconDeviceDesktop },
] as const

/** Who is signed in, and what concerns only them. */
export const AccountMenu = ({ me }: { readonly me: Me }) => {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const onSessionChange = useSessionChange()
  const [, navigate] = useLocation()
  const signOut = useMutation({
    mutationFn: () => answerOf(session.logout.$post()),
    onSettled: async () => {
      forgetDrafts()
      await onSessionChange()
      navigate('/sign-in')
    },
  })
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <Button variant="subtle" color="gray" leftSection={<IconUser size={16} aria-hidden />}>
          {me.name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Appearance</Menu.Label>
        {SCHEMES.map(({ value, label, icon: Icon }) => (
          <Menu.Item
            key={value}
            role="menuitemradio"
            aria-checked={colorScheme === value}
            leftSection={<Icon size={16} aria-hidden />}
            rightSection={colorScheme === value ? '✓' : null}
            onClick={() => setColorScheme(value)}
          >
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconLogout size={16} aria-hidden />}
          onClick={() => signOut.mutate()}
        >
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
