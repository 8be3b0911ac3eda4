import { hash } from 'node:crypto'
import type { ModelDetails, ModelEntry, ResidentEntry } from '../../flow/model-entry.ts'

const DIGEST = /^[0-9a-f]{64}$/

/**
 * A list entry with every field that strict clients demand (wire.md 3.6): older hosts and those that
 * only speak like Ollama leave some out, and one such entry makes Zed or Roo refuse the whole list.
 */
export const completeEntry = (entry: Readonly<Record<string, unknown>>): ModelEntry => {
  const name = textOr(entry['name'], textOr(entry['model'], ''))
  const digest = textOr(entry['digest'], '').replace(/^sha256:/, '')
  return {
    ...entry,
    name,
    model: textOr(entry['model'], name),
    modified_at: textOr(entry['modified_at'], LONG_AGO),
    size: sizeOf(entry['size']),
    digest: DIGEST.test(digest) ? digest : hash('sha256', name, 'hex'),
    details: completeDetails(entry['details']),
  }
}

export const completeResident = (entry: Readonly<Record<string, unknown>>): ResidentEntry => {
  const { modified_at: _unused, ...rest } = completeEntry(entry)
  return {
    ...rest,
    expires_at: textOr(entry['expires_at'], LONG_AGO),
    size_vram: sizeOf(entry['size_vram']),
  } as ResidentEntry
}

const LONG_AGO = '1970-01-01T00:00:00Z'

const completeDetails = (value: unknown): ModelDetails => {
  const details = isObject(value) ? value : {}
  return {
    ...details,
    parent_model: textOr(details['parent_model'], ''),
    format: textOr(details['format'], ''),
    family: textOr(details['family'], ''),
    families: Array.isArray(details['families']) ? (details['families'] as string[]) : null,
    parameter_size: textOr(details['parameter_size'], ''),
    quantization_level: textOr(details['quantization_level'], ''),
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const textOr = (value: unknown, otherwise: string): string =>
  typeof value === 'string' ? value : otherwise

const sizeOf = (value: unknown): number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.floor(value) : 0
