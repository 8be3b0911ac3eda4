import { ReadableStream as NodeStream } from 'node:stream/web'
import type { Context } from 'hono'
import { isRefused, type StoreRefusal } from '../../store/store-refusal.ts'
import type { TextForm, TextPart } from '../../store/text-form.ts'
import { refuseAsStore } from './api-error.ts'
import type { RestEnv } from './rest-env.ts'

/** What is exported, and how to have the part behind a cursor; undefined stands for the first. */
export interface TextExport {
  readonly form: TextForm
  /** For the file in which a browser saves a table. */
  readonly name: string
  readonly read: (cursor: string | undefined) => Promise<TextPart | StoreRefusal>
}

/** The form asked for, by name or as a browser would; null where nothing was said. */
export const formOf = (c: Context<RestEnv>, format: TextForm | undefined): TextForm | null =>
  format ?? (c.req.header('accept')?.startsWith('text/csv') === true ? 'csv' : null)

/** Answers with a text of any length, in as much memory as one part of it takes. */
export async function exportText(c: Context<RestEnv>, text: TextExport) {
  // Before the status, so that a refusal has its own.
  const first = await text.read(undefined)
  if (isRefused(first)) return refuseAsStore(c, first)
  const following = async (cursor: string): Promise<TextPart | null> => {
    if (!c.var.isStanding()) return null
    const part = await text.read(cursor).catch(() => null)
    return part === null || isRefused(part) ? null : part
  }
  const cut = (): void => void c.env.outgoing.destroy()
  const body = NodeStream.from(bytesFrom(first, following, cut))
  // One class to Node, two types to the pages, which read these routes with a browser's types.
  return sendText(c, text, body as never)
}

/**
 * The bytes of an export. Each part is asked for when its reader has taken the one before, so there is
 * never more than one in memory. Where one cannot be had, or its reader may not see any more, the
 * connection is cut: the status has left, and a clean end would pass for the whole.
 */
async function* bytesFrom(
  first: TextPart,
  following: (cursor: string) => Promise<TextPart | null>,
  cut: () => void,
): AsyncGenerator<Uint8Array> {
  for (let part = first; ;) {
    yield part.bytes
    if (part.next === null) return
    const next = await following(part.next)
    if (next === null) return cut()
    part = next
  }
}

const TYPES = { json: 'application/json', csv: 'text/csv; charset=utf-8; header=present' } as const

/** Text that the store has made in the form of the route's schema. */
export function sendText(
  c: Context<RestEnv>,
  { form, name }: Pick<TextExport, 'form' | 'name'>,
  body: ReadableStream | Uint8Array<ArrayBuffer>,
) {
  c.header('Content-Type', TYPES[form])
  if (form === 'csv') c.header('Content-Disposition', `attachment; filename="${name}.csv"`)
  return c.body(body, 200) as never
}
