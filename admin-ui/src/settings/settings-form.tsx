import { Alert, Stack } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useState } from 'react'
import { LeaveGuard } from '../page/leave-guard.tsx'
import { counted } from '../page/numbers.ts'
import { useFilters } from '../page/use-filters.ts'
import { useMay } from '../session/use-may.ts'
import { useDrafts, wishesOf } from './drafts.ts'
import { GroupNav } from './group-nav.tsx'
import { SaveSettings } from './save-settings.tsx'
import { groupsIn } from './setting-groups.ts'
import { SettingRow } from './setting-row.tsx'
import type { SettingsAnswer } from './setting-list.ts'
import { SettingsHistory, type Return } from './settings-history.tsx'
import { SettingsToolbar } from './settings-toolbar.tsx'
import { ShownGroups } from './shown-groups.tsx'
import { UnsavedBar } from './unsaved-bar.tsx'
import { useProblems } from './use-problems.ts'
import styles from './settings.module.css'

/** All settings to be looked at and changed; nothing counts before it was reviewed and saved. */
export const SettingsForm = ({ answer }: { readonly answer: SettingsAnswer }) => {
  const { items } = answer
  const mayChange = useMay('admin')
  const drafts = useDrafts(items)
  const problems = useProblems(drafts.changed, drafts.all)
  const [isSaving, saving] = useDisclosure(false)
  const groups = groupsIn(answer)
  return (
    <Stack>
      <SettingsToolbar settings={items} mayChange={mayChange} onWishes={drafts.putWishes} />
      {answer.isRestartNeeded && (
        <Alert color="yellow" py="xs">
          Some changes take effect after the gateway restarts.
        </Alert>
      )}
      <div className={styles['page']}>
        <GroupNav groups={groups} changed={drafts.changed} />
        <ShownGroups
          groups={groups}
          abouts={answer.groups}
          row={(setting, order) => (
            <SettingRow
              key={setting.name}
              setting={setting}
              order={order}
              draft={drafts.all[setting.name]}
              problem={problems.get(setting.name) ?? null}
              mayChange={mayChange}
              onDraft={(draft) => drafts.put(setting.name, draft)}
              onDrop={() => drafts.drop([setting.name])}
            />
          )}
        />
      </div>
      <UnsavedBar
        count={drafts.changed.length}
        problems={[...problems.keys()]}
        onDiscard={drafts.clear}
        onReview={saving.open}
      />
      <LeaveGuard isOn={drafts.changed.length > 0}>
        {counted(drafts.changed.length, 'unsaved change')} will be lost.
      </LeaveGuard>
      <Dialogs {...{ answer, mayChange, drafts, isSaving, saving }} />
    </Stack>
  )
}

interface DialogsProps {
  readonly answer: SettingsAnswer
  readonly mayChange: boolean
  readonly drafts: ReturnType<typeof useDrafts>
  readonly isSaving: boolean
  readonly saving: ReturnType<typeof useDisclosure>[1]
}

/** The history, which the address opens, and what is to be saved. */
const Dialogs = ({ answer, mayChange, drafts, isSaving, saving }: DialogsProps) => {
  const { items, version } = answer
  const filters = useFilters()
  // By itself: what else has been typed is reviewed when its writer says so.
  const [returned, setReturned] = useState<Return | null>(null)
  const wishes =
    returned === null ? wishesOf(drafts.changed, drafts.all) : { [returned.name]: returned.value }
  const onReturn = (wanted: Return): void => {
    filters.set({ history: undefined })
    setReturned(wanted)
    saving.open()
  }
  const onClose = (): void => {
    saving.close()
    setReturned(null)
  }
  const onSaved = (): void => {
    drafts.drop(Object.keys(wishes))
    onClose()
  }
  return (
    <>
      {filters.get('history') !== undefined && (
        <SettingsHistory
          settings={items}
          onReturn={mayChange ? onReturn : null}
          onClose={() => filters.set({ history: undefined })}
        />
      )}
      {isSaving && (
        <SaveSettings
          settings={items}
          version={version}
          wishes={wishes}
          onClose={onClose}
          onSaved={onSaved}
        />
      )}
    </>
  )
}
