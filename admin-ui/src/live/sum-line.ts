const LABEL_CHARACTERS = 27

/** A line of a sum, its values one below the other. */
export const sumLine = (label: string, value: string): string =>
  label.padEnd(LABEL_CHARACTERS) + value
