/**
 * JSON as Go writes it. Kept apart from the gateway's own function of this kind, so that the upstream
 * stays an independent witness.
 */
export function goJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
