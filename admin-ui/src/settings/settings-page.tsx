import { useQuery } from '@tanstack/react-query'
import { Asked } from '../page/asked.tsx'
import { Page } from '../page/page.tsx'
import { listSettings } from './setting-list.ts'
import { SettingsForm } from './settings-form.tsx'

/** Every setting: what counts, who said so, and what an admin can change while the gateway runs. */
export const SettingsPage = () => {
  const settings = useQuery({ queryKey: ['settings'], queryFn: listSettings })
  return (
    <Page
      title="Settings"
      about="Every setting in effect, where its value comes from, and what you can change while the gateway runs."
    >
      <Asked query={settings} rows={8}>
        {(answer) => <SettingsForm answer={answer} />}
      </Asked>
    </Page>
  )
}
