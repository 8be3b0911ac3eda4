import type { AccountTable } from './account-table.ts'
import type { ApiKeyTable } from './api-key-table.ts'
import type { AuditTable } from './audit-table.ts'
import type { BackupTable } from './backup-table.ts'
import type { ChatTable } from './chat-table.ts'
import type { DetectedHostTable } from './detected-host-table.ts'
import type { EnrolmentTable } from './enrolment-table.ts'
import type { ModelMemoryTable } from './model-memory-table.ts'
import type { OneTimeLinkTable } from './one-time-link-table.ts'
import type { OverrideTable } from './override-table.ts'
import type { PasswordTable } from './password-table.ts'
import type { RegistrationTokenTable } from './registration-token-table.ts'
import type { RetentionSettings } from './retention.ts'
import type { SessionTable } from './session-table.ts'
import type { HostTable } from './host-table.ts'
import type { IntakeTable } from './intake-table.ts'
import type { UsageTable } from './usage-table.ts'
import type { TokenHour } from './token-hours.ts'
import type { WhitelistTable } from './whitelist-table.ts'

/** What can be asked of the store; the same on both threads. */
export interface StoreTables {
  readonly whitelist: WhitelistTable
  readonly apiKeys: ApiKeyTable
  readonly accounts: AccountTable
  readonly enrolments: EnrolmentTable
  readonly links: OneTimeLinkTable
  readonly passwords: PasswordTable
  readonly registrationTokens: RegistrationTokenTable
  readonly sessions: SessionTable
  readonly detectedHosts: DetectedHostTable
  readonly usage: UsageTable
  readonly audit: AuditTable
  readonly intake: IntakeTable
  readonly hosts: HostTable
  readonly chats: ChatTable
  readonly overrides: OverrideTable
  readonly backups: BackupTable
  readonly modelMemory: ModelMemoryTable
}

/** What the thread is given at its start. */
export interface StoreSettings {
  /** Absolute paths. */
  readonly database: string
  readonly journalDir: string
  /** For copies of the database from before it was changed and those made by hand; how many of each are kept. */
  readonly backupDir: string
  readonly backupsKept: number
  /** What a backup made by hand leaves free on the disk. */
  readonly backupSpareBytes: number
  /** Canonical addresses for the whitelist of a new database. */
  readonly whitelistSeed: readonly string[]
  /** How long a statement waits for another program's lock on the database. */
  readonly lockWaitMs: number
  readonly batchBytesMax: number
  /** Null keeps everything until `retain` says how long. */
  readonly retention: RetentionSettings | null
  /** The newest segment that earlier runs wrote to; null once they have been brought to an end. */
  readonly recoverUpTo: number | null
  /** How long the start waits for that; the rest is done while the gateway serves already. */
  readonly recoverMs: number
}

/** All that earlier runs wrote is in the database, and what they left open is ended. */
export interface Recovered {
  /** How many records were open. */
  readonly interrupted: number
  /** What keys and users used in the last 24 hours, for their limits. */
  readonly tokenHours: readonly TokenHour[]
}

export interface StoreCall {
  readonly kind: 'call'
  readonly id: number
  readonly table: keyof StoreTables
  readonly method: string
  readonly input: readonly unknown[]
  /** By the wall clock, which both threads share: nobody waits for the answer any longer. */
  readonly expiresAt: number
}

export type StoreRequest =
  | StoreCall
  | { readonly kind: 'nudge' }
  | { readonly kind: 'retain'; readonly retention: RetentionSettings }
  | { readonly kind: 'close' }

export type StoreMessage =
  /** It answers. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'recovered'; readonly recovered: Recovered }
  /** The start failed for a reason outside the program; the message is for people. */
  | { readonly kind: 'fault'; readonly message: string }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string }
  /** Everything that was in the journal is in the database. */
  | { readonly kind: 'idle' }
  | { readonly kind: 'trouble'; readonly message: string }
  /** Nothing is wrong, but an operator should know. */
  | { readonly kind: 'news'; readonly message: string }
