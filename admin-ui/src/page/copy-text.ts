/**
 * Puts a text into the clipboard. Pages that came over plain HTTP from another machine have no clipboard
 * of the newer kind, so the older way has to do there.
 *
 * @returns whether it is in the clipboard now.
 */
export const copyText = async (text: string): Promise<boolean> => {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copySelected(text)
  }
}

const copySelected = (text: string): boolean => {
  const held = document.activeElement
  const area = document.createElement('textarea')
  area.value = text
  area.style.position = 'fixed'
  area.style.opacity = '0'
  // Within the dialog that is open, if one is: it would take the focus back otherwise.
  const place = held?.closest('[role=dialog]') ?? document.body
  place.append(area)
  area.select()
  const isDone = document.execCommand('copy')
  area.remove()
  if (held instanceof HTMLElement) held.focus()
  return isDone
}
