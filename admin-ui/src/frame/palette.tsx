import { createSpotlight, Spotlight, type SpotlightActionGroupData } from '@mantine/spotlight'
import '@mantine/spotlight/styles.css'
import {
  IconKeyboard,
  IconLogout,
  IconMessageCircle,
  IconPlus,
  IconSearch,
} from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import styles from './frame.module.css'
import { useFoundChats } from '../chat/use-found-chats.ts'
import type { PageSection } from './page-list.ts'
import { texts } from './texts.ts'
import { useColorSchemes } from './use-color-schemes.ts'
import { useSignOut } from './use-sign-out.ts'

interface PaletteProps {
  readonly sections: readonly PageSection[]
  readonly onHelp: () => void
  readonly onClose: () => void
}

type Group = SpotlightActionGroupData

const [store, palette] = createSpotlight()
const ICON = { size: 18, 'aria-hidden': true } as const

/** The own conversations, every page and everything that can be done anywhere, found by typing. */
export const Palette = ({ sections, onHelp, onClose }: PaletteProps) => {
  const [query, setQuery] = useState('')
  const wanted = query.trim()
  const groups = [usePages(sections), useDeeds(onHelp)].flat().map(only(wanted))
  const found = [useConversations(wanted), ...groups].filter(({ actions }) => actions.length > 0)
  useEffect(() => palette.open(), [])
  useEffect(chooseFirst, [query, found[0]?.actions[0]?.id])
  return (
    <Spotlight
      store={store}
      query={query}
      onQueryChange={setQuery}
      actions={found}
      // They are found already.
      filter={(_, actions) => actions}
      nothingFound={texts.nothingFound}
      classNames={{ actionDescription: styles['found']! }}
      highlightQuery
      scrollable
      maxHeight={420}
      shortcut={null}
      onSpotlightClose={onClose}
      attributes={{ content: { 'aria-label': texts.palette } }}
      searchProps={{
        leftSection: <IconSearch {...ICON} />,
        placeholder: texts.palette,
        'aria-label': texts.palette,
      }}
    />
  )
}

/** What was found later than its words were typed is chosen by Enter too, where nothing else is. */
const chooseFirst = (): void => {
  if (document.querySelector('[data-action][data-selected]') !== null) return
  document.querySelector('[data-action]')?.setAttribute('data-selected', 'true')
}

/** What has the words in its name, or is meant by them. */
const only =
  (words: string) =>
  ({ group, actions }: Group): Group => ({
    group,
    actions: actions.filter(({ label = '', keywords = '' }) =>
      [label, keywords].flat().some((name) => name.toLowerCase().includes(words.toLowerCase())),
    ),
  })

const useConversations = (words: string): Group => {
  const [, navigate] = useLocation()
  const actions = useFoundChats(words).map(({ id, title, found }) => ({
    id,
    label: title === '' ? texts.untitled : title,
    ...(found !== null && { description: found }),
    leftSection: <IconMessageCircle {...ICON} />,
    onClick: () => navigate(`/chat/${id}`),
  }))
  return { group: texts.conversations, actions }
}

const usePages = (sections: readonly PageSection[]): readonly Group[] => {
  const [, navigate] = useLocation()
  return sections.map(({ label, pages }) => ({
    group: label,
    actions: pages.map(({ path, label: name, icon: Icon }) => ({
      id: path,
      label: name,
      leftSection: <Icon {...ICON} />,
      onClick: () => navigate(path),
    })),
  }))
}

const useDeeds = (onHelp: () => void): Group => {
  const [, navigate] = useLocation()
  const schemes = useColorSchemes()
  const signOut = useSignOut()
  const appearance = schemes.map(({ value, label, icon: Icon, choose }) => ({
    id: value,
    label: texts.appearanceOf(label),
    keywords: texts.appearanceKeywords,
    leftSection: <Icon {...ICON} />,
    onClick: choose,
  }))
  const begin = {
    id: 'new-conversation',
    label: texts.newConversation,
    leftSection: <IconPlus {...ICON} />,
    onClick: () => navigate('/chat'),
  }
  const help = {
    id: 'help',
    label: texts.shortcuts,
    leftSection: <IconKeyboard {...ICON} />,
    onClick: onHelp,
  }
  const leave = {
    id: 'sign-out',
    label: texts.signOut,
    leftSection: <IconLogout {...ICON} />,
    onClick: signOut,
  }
  return { group: texts.deeds, actions: [begin, ...appearance, help, leave] }
}
