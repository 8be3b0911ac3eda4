import { Button, Kbd } from '@mantine/core'
import { useHotkeys, useWindowEvent } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { lazy, Suspense, useState } from 'react'
import { keyNames } from './keys.ts'
import type { PageSection } from './page-list.ts'
import { texts } from './texts.ts'

const Palette = lazy(async () => ({ default: (await import('./palette.tsx')).Palette }))
const HelpSheet = lazy(async () => ({ default: (await import('./help-sheet.tsx')).HelpSheet }))

interface CommandsProps {
  readonly sections: readonly PageSection[]
}

/** The palette and the sheet of shortcuts: by keyboard from anywhere, and by a button. */
export const Commands = ({ sections }: CommandsProps) => {
  const [shown, show] = useState<'palette' | 'help' | null>(null)
  // Also while something is being typed; but a question mark is then only a character.
  useHotkeys([['mod+K', () => show('palette')]], [])
  useWindowEvent('keydown', (event) => {
    if (!asksForHelp(event)) return
    event.preventDefault()
    show('help')
  })
  return (
    <>
      <Button
        variant="default"
        aria-keyshortcuts="Control+K Meta+K"
        leftSection={<IconSearch size={16} aria-hidden />}
        rightSection={<Kbd size="xs">{keyNames('mod+K').join(' ')}</Kbd>}
        size="xs"
        visibleFrom="sm"
        onClick={() => show('palette')}
      >
        {texts.goTo}
      </Button>
      <Suspense fallback={null}>
        {shown === 'palette' && (
          <Palette
            sections={sections}
            onHelp={() => show('help')}
            onClose={() => show((now) => (now === 'palette' ? null : now))}
          />
        )}
        {shown === 'help' && <HelpSheet onClose={() => show(null)} />}
      </Suspense>
    </>
  )
}

/** Keyboards differ in what is held to get a question mark: only its being one counts. */
const asksForHelp = ({ key, target, metaKey, ctrlKey, altKey }: KeyboardEvent): boolean => {
  // AltGr counts as Ctrl and Alt on some systems; either Ctrl or ⌘ alone makes no character.
  if (key !== '?' || metaKey || (ctrlKey && !altKey)) return false
  return !(target instanceof HTMLElement && (target.isContentEditable || target.matches(FIELDS)))
}

const FIELDS = 'input, textarea, select'
