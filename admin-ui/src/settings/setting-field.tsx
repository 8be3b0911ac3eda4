import { Select, Switch, TextInput } from '@mantine/core'
import type { Draft } from './drafts.ts'
import { JsonField, LinesField } from './long-fields.tsx'
import { NumberField } from './number-field.tsx'
import type { SettingState } from './setting-list.ts'
import { labelOf } from './setting-value.ts'

interface SettingFieldProps {
  readonly setting: SettingState
  readonly draft: Draft | undefined
  readonly problem: string | null
  readonly onDraft: (draft: Draft) => void
}

/** What a field of any kind needs. */
export interface FieldProps {
  readonly setting: SettingState
  /** What it is or shall be. */
  readonly value: unknown
  /** What was typed, where the value does not tell it all. */
  readonly text: string | undefined
  /** For Mantine: the name, and what is wrong. */
  readonly common: { readonly 'aria-label': string; readonly error: string | null }
  readonly onDraft: (draft: Draft) => void
}

/** The field that fits the kind of a setting. */
export const SettingField = ({ setting, draft, problem, onDraft }: SettingFieldProps) => {
  const value = draft === undefined ? setting.next : (draft.value ?? setting.configured)
  const common = { 'aria-label': labelOf(setting), error: problem }
  const props = { setting, value, text: draft?.text, common, onDraft }
  if (setting.choices !== null) {
    return (
      <Select
        {...common}
        data={[...setting.choices]}
        allowDeselect={false}
        value={value as string | null}
        onChange={(next) => onDraft({ value: next })}
      />
    )
  }
  switch (setting.kind) {
    case 'boolean': {
      return (
        <Switch
          {...common}
          label={value === true ? 'On' : 'Off'}
          checked={value === true}
          onChange={({ currentTarget }) => onDraft({ value: currentTarget.checked })}
        />
      )
    }
    case 'number': {
      return <NumberField {...props} />
    }
    case 'text': {
      return (
        <TextInput
          {...common}
          value={typeof value === 'string' ? value : ''}
          onChange={({ currentTarget }) => onDraft({ value: currentTarget.value })}
        />
      )
    }
    default: {
      return setting.isTextList ? <LinesField {...props} /> : <JsonField {...props} />
    }
  }
}
