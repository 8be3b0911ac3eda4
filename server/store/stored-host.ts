/** A host that an operator added, as it may be shown. Times are wall-clock milliseconds. */
export interface StoredHost {
  readonly name: string
  readonly driver: string
  /** Empty where the driver needs none. */
  readonly url: string
  /** Null: as many as the host says. */
  readonly slots: number | null
  readonly passPriority: boolean
  readonly passUnknownOptions: boolean
  /** What the gateway shows it; the text itself never comes with it. */
  readonly credential: 'none' | 'bearer'
  /** Counts its changes. */
  readonly version: number
  readonly createdAt: number
  readonly updatedAt: number
}

export interface NewHost {
  readonly name: string
  readonly driver: string
  readonly url: string
  readonly slots: number | null
  readonly passPriority: boolean
  readonly passUnknownOptions: boolean
  readonly bearer: string | null
}

export interface HostUpdate {
  readonly name: string
  /** The version that the change is meant for; without it any will do. */
  readonly version?: number
  /** Only what is present is changed; a `bearer` of null is none. */
  readonly changes: Partial<Omit<NewHost, 'name'>>
}

export interface ChangedHost {
  readonly host: StoredHost
  /** Its URL leads elsewhere now, and the credential was not sent again: it has none any more. */
  readonly isCredentialCleared: boolean
}

export interface HostRemoval {
  readonly name: string
  readonly version?: number
  /** Another host has its name, and what drains is that one. */
  readonly isDrainKept?: boolean
}

export interface HostCredential {
  readonly host: string
  readonly bearer: string
}

export interface HostDrain {
  readonly host: string
  readonly since: number
}
