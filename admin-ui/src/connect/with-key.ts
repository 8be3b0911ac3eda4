/** A client's settings with a key in the place that they leave for it. */
export const withKey = (text: string, key: string): string => text.replace(/\bKEY\b/g, () => key)
