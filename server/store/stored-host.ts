/** How a host is to be used. */
export interface HostTerms {
  /** Null: as many as the host says. */
  readonly slots: number | null
  readonly passPriority: boolean
  readonly passUnknownOptions: boolean
  /** What it calls its models, by the names that callers have for them. */
  readonly modelNames: Readonly<Record<string, string>>
}

/** Those of a host of which nobody has said anything. */
export const NO_TERMS: HostTerms = {
  slots: null,
  passPriority: false,
  passUnknownOptions: false,
  modelNames: {},
}

/** A host that an operator added, as it may be shown. Times are wall-clock milliseconds. */
export interface StoredHost extends HostTerms {
  readonly name: string
  readonly driver: string
  /** Empty where the driver needs none. */
  readonly url: string
  /** What the gateway shows it; the text itself never comes with it. */
  readonly credential: 'none' | 'bearer'
  /** Counts its changes. */
  readonly version: number
  readonly createdAt: number
  readonly updatedAt: number
}

export interface NewHost extends HostTerms {
  readonly name: string
  readonly driver: string
  readonly url: string
  readonly bearer: string | null
}

export interface HostUpdate {
  readonly name: string
  /** The version that the change is meant for; without it any will do. */
  readonly version?: number
  /** As it is to be, but for the `bearer`: it stays where it is left out, and null is none. */
  readonly changes: Omit<NewHost, 'name' | 'bearer'> & Partial<Pick<NewHost, 'bearer'>>
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
