import { randomBytes } from 'node:crypto'

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567'
const ID_LENGTH = 12

/**
 * An id for a row: 12 characters of base32, 60 random bits. It can be read aloud, needs no escaping in
 * a path, and is never mistaken for an address.
 */
export function randomId(): string {
  let id = ''
  for (const byte of randomBytes(ID_LENGTH)) id += ALPHABET.charAt(byte & 31)
  return id
}
