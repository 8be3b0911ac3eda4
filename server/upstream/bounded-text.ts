import { HostError } from './driver.ts'

/**
 * The text of an answer to a question of the gateway's own. Its length is counted as it comes and after
 * whatever unpacking, so a host that answers without end costs no more memory than one that does not.
 *
 * @throws {HostError} where it is longer than `bytesMax`.
 */
export const readBoundedText = async (
  { body }: { readonly body: AsyncIterable<unknown> | null },
  bytesMax: number,
): Promise<string> => {
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of body ?? []) {
    pieces.push(piece as Uint8Array)
    length += (piece as Uint8Array).length
    // Leaving the loop cancels the rest.
    if (length > bytesMax) throw new HostError(502, `an answer of more than ${bytesMax} bytes`)
  }
  return Buffer.concat(pieces).toString('utf8')
}
