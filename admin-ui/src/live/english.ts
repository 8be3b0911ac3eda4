/** What is said of the queue, here and in the chat. */
export const english = {
  /** Why a request waits. */
  reasons: {
    no_free_slot: 'All slots are taken',
    host_busy: 'The host says that it is full',
    host_down: 'No host with its model is up',
    host_draining: 'Its hosts are running empty',
    on_hold: 'Held by an operator',
    running_limit: 'As many of its caller run as may',
  } as Readonly<Record<string, string>>,
  /** Of a request whose model is not in memory: what is, and at whose turn its own is loaded. */
  switchAtItsTurn: (loaded: string) => `${loaded} is loaded; switch at its turn`,
  switchAt: (loaded: string, place: number) => `${loaded} is loaded; switch at number ${place}`,
  severalLoaded: (name: string, more: number) => `${name} and ${more} more`,
  shareUsed: 'its caller has had its share',
  /** Why those wait who could not use a slot that is free. */
  freeElsewhere: 'no slot is free at the hosts of their models',
  /** What a host says to a request that waits. */
  standings: {
    free: 'a slot is free',
    full: 'all slots are taken',
    busy: 'it says that it is full',
    down: 'it is down',
    draining: 'it is running empty',
    lacks_model: 'it does not have the model',
    not_wanted: 'the request is for another host',
    avoided: 'it has just failed the request',
  } as Readonly<Record<string, string>>,
}

export type LiveTexts = typeof english
