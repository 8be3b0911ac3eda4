import { hash, randomBytes } from 'node:crypto'
import { SECRET_FORM } from '../../shared/key-text.ts'

/** A new secret of 256 random bits behind `prefix`. Shown once, never stored. */
export const newSecret = (prefix = ''): string => prefix + randomBytes(32).toString('base64url')

/** What is stored and looked up instead of a secret: its SHA-256 in hex, 64 digits. */
export const digestOf = (secret: string): string => hash('sha256', secret, 'hex')

/** Makes the test that saves hashing text that can be no such secret: a refusal stays cheap. */
export const secretShape = (prefix = ''): RegExp => new RegExp(`^${prefix}${SECRET_FORM}$`)
