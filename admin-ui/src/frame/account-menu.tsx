import { Button, Menu } from '@mantine/core'
import { IconLogout, IconUser } from '@tabler/icons-react'
import type { Me } from '../session/use-session.ts'
import { texts } from './texts.ts'
import { useColorSchemes } from './use-color-schemes.ts'
import { useSignOut } from './use-sign-out.ts'

/** Who is signed in, and what concerns only them. */
export const AccountMenu = ({ me }: { readonly me: Me }) => {
  const schemes = useColorSchemes()
  const signOut = useSignOut()
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <Button variant="subtle" color="gray" leftSection={<IconUser size={16} aria-hidden />}>
          {me.name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{texts.appearance}</Menu.Label>
        <Menu.RadioGroup
          value={schemes.find(({ isChosen }) => isChosen)?.value ?? 'auto'}
          onChange={(chosen) => schemes.find(({ value }) => value === chosen)?.choose()}
        >
          {schemes.map(({ value, label, icon: Icon }) => (
            <Menu.RadioItem
              key={value}
              value={value}
              closeMenuOnClick
              rightSection={<Icon size={16} aria-hidden />}
            >
              {label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={signOut}>
          {texts.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
