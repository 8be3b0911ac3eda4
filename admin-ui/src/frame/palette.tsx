import { createSpotlight, Spotlight, type SpotlightActionGroupData } from '@mantine/spotlight'
import '@mantine/spotlight/styles.css'
import { IconKeyboard, IconLogout, IconSearch } from '@tabler/icons-react'
import { useEffect } from 'react'
import { useLocation } from 'wouter'
import type { PageSection } from './page-list.ts'
import { useColorSchemes } from './use-color-schemes.ts'
import { useSignOut } from './use-sign-out.ts'

interface PaletteProps {
  readonly sections: readonly PageSection[]
  readonly onHelp: () => void
  readonly onClose: () => void
}

const [store, palette] = createSpotlight()
const ICON = { size: 18, 'aria-hidden': true } as const

/** Every page and everything that can be done anywhere, found by typing a part of its name. */
export const Palette = (props: PaletteProps) => {
  const { onClose } = props
  useEffect(() => palette.open(), [])
  return (
    <Spotlight
      store={store}
      actions={useActions(props)}
      nothingFound="Nothing has that name"
      highlightQuery
      scrollable
      maxHeight={420}
      shortcut={null}
      onSpotlightClose={onClose}
      attributes={{ content: { 'aria-label': 'Go to a page, or do something' } }}
      searchProps={{
        leftSection: <IconSearch {...ICON} />,
        placeholder: 'Go to a page, or do something',
        'aria-label': 'Go to a page, or do something',
      }}
    />
  )
}

const useActions = ({ sections, onHelp }: PaletteProps): SpotlightActionGroupData[] => {
  const [, navigate] = useLocation()
  const schemes = useColorSchemes()
  const signOut = useSignOut()
  const pages = sections.map(({ label, pages: own }) => ({
    group: label,
    actions: own.map(({ path, label: name, icon: Icon }) => ({
      id: path,
      label: name,
      leftSection: <Icon {...ICON} />,
      onClick: () => navigate(path),
    })),
  }))
  const appearance = schemes.map(({ value, label, icon: Icon, choose }) => ({
    id: value,
    label: `Appearance: ${label.toLowerCase()}`,
    keywords: ['theme', 'dark', 'light'],
    leftSection: <Icon {...ICON} />,
    onClick: choose,
  }))
  const others = [
    {
      id: 'help',
      label: 'Keyboard shortcuts',
      leftSection: <IconKeyboard {...ICON} />,
      onClick: onHelp,
    },
    { id: 'sign-out', label: 'Sign out', leftSection: <IconLogout {...ICON} />, onClick: signOut },
  ]
  return [...pages, { group: 'Do', actions: [...appearance, ...others] }]
}
