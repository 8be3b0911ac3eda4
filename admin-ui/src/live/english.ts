/** What is said of the queue, here and in the chat. */
export const english = {
  /** Why a request waits. */
  reasons: {
    no_free_slot: 'All slots are busy',
    host_busy: 'The host reports that it is at capacity',
    host_down: 'No host with this model is up',
    host_draining: 'The hosts with this model are draining',
    on_hold: 'Held by an operator',
    running_limit: 'The limit on concurrent requests is reached',
  } as Readonly<Record<string, string>>,
  /** Of a request whose model is not in memory: what is, and at whose turn its own is loaded. */
  switchAtItsTurn: (loaded: string) => `${loaded} is loaded; switches when its turn comes`,
  switchAt: (loaded: string, place: number) => `${loaded} is loaded; switches at position ${place}`,
  severalLoaded: (name: string, more: number) => `${name} and ${more} more`,
  shareUsed: 'its caller has used its fair share',
  /** Why those wait who could not use a slot that is free. */
  freeElsewhere: 'no host with their model has a free slot',
  /** What a host says to a request that waits. */
  standings: {
    free: 'has a free slot',
    full: 'all slots are busy',
    busy: 'reports that it is at capacity',
    down: 'down',
    draining: 'draining',
    lacks_model: 'does not have the model',
    not_wanted: 'the request asks for another host',
    avoided: 'just failed this request',
  } as Readonly<Record<string, string>>,
}

export type LiveTexts = typeof english
