import { useQuery } from '@tanstack/react-query'
import { admin, answerOf } from '../api/client.ts'
import { Asked } from '../page/asked.tsx'
import { Dialog } from '../page/dialog.tsx'
import { EntryDialog } from './entry-dialog.tsx'
import type { WhitelistEntry } from './whitelist-page.tsx'

interface EditEntryProps {
  readonly id: string
  /** Undefined where it stands on no page of the list that has come. */
  readonly listed: WhitelistEntry | undefined
  readonly onClose: () => void
}

/** Changing an entry, by its id alone: who has the address of this page need not have its list. */
export const EditEntry = ({ id, listed, onClose }: EditEntryProps) => {
  const entry = useQuery<WhitelistEntry>({
    queryKey: ['whitelist', 'one', id],
    queryFn: () => answerOf(admin.whitelist[':entry'].$get({ param: { entry: id } })),
    ...(listed && { initialData: listed }),
    // What is being filled in stands on this.
    staleTime: Infinity,
    gcTime: 0,
  })
  if (entry.data !== undefined) return <EntryDialog entry={entry.data} onClose={onClose} />
  return (
    <Dialog title="Edit entry" isOpen onClose={onClose}>
      <Asked query={entry}>{() => null}</Asked>
    </Dialog>
  )
}
