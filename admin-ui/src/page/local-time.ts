/** What an input of the type datetime-local holds, in the reader's own zone. */
export const localText = (at: number): string => {
  const local = new Date(at - new Date(at).getTimezoneOffset() * 60_000)
  return local.toISOString().slice(0, 16)
}

/** Such an input. Browsers take years of six digits otherwise, which are no dates. */
export const TIME_INPUT = {
  type: 'datetime-local',
  min: localText(0),
  max: '9999-12-31T23:59',
} as const

/** The time that such an input names, in milliseconds since 1970; null where it names none. */
export const localTime = (text: string): number | null => {
  const at = new Date(text).getTime()
  return Number.isNaN(at) ? null : at
}

const CLOCK = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' })

/** The time of day to the second, in the reader's own zone: for what is near. */
export const formatClock = (at: number): string => CLOCK.format(at)

const DAY_AND_CLOCK = new Intl.DateTimeFormat(undefined, {
  dateStyle: 'medium',
  timeStyle: 'medium',
})

/** The same, with the date where it is not the day of `now`. */
export const formatNear = (at: number, now: number): string =>
  new Date(at).toDateString() === new Date(now).toDateString()
    ? CLOCK.format(at)
    : DAY_AND_CLOCK.format(at)
