import { KEY_PREFIX, SECRET_SHOWN } from '../../shared/key-text.ts'
import { digestOf, newSecret, secretShape } from '../auth/secret-text.ts'

/** A new key: 256 random bits behind our prefix. Shown once, never stored. */
export const newKeyText = (): string => newSecret(KEY_PREFIX)

/** What is stored and looked up instead of the key: SHA-256 in hex, 64 digits. */
export const fingerprint = (keyText: string): string => digestOf(keyText)

/** The part of a key that lists may show, so that its owner recognises it. */
export const visiblePrefix = (keyText: string): string =>
  keyText.slice(0, KEY_PREFIX.length + SECRET_SHOWN)

/** Saves hashing text that can be no key: whatever the length, a refusal stays cheap. */
export const isKeyShaped = (text: string): boolean => KEY_SHAPE.test(text)

const KEY_SHAPE = secretShape(KEY_PREFIX)
