/** What an input of the type datetime-local holds, in the reader's own zone. */
export const localText = (at: number): string => {
  const local = new Date(at - new Date(at).getTimezoneOffset() * 60_000)
  return local.toISOString().slice(0, 16)
}

/** The time that such an input names, in milliseconds since 1970; null where it is empty. */
export const localTime = (text: string): number | null =>
  text === '' ? null : new Date(text).getTime()

const CLOCK = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' })

/** The time of day to the second, in the reader's own zone: for what is near. */
export const formatClock = (at: number): string => CLOCK.format(at)
