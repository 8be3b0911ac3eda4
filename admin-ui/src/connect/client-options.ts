import { CLIENT_NAMES, CLIENTS } from '../../../shared/clients.ts'

/** All clients, to choose from. */
export const CLIENT_OPTIONS = CLIENT_NAMES.map((value) => ({ value, label: CLIENTS[value].label }))
