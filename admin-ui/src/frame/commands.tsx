import { Button, Kbd } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
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
  useHotkeys([['shift+?', () => show('help')]])
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
