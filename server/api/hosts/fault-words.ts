import type { HostFault } from '../../../shared/host-fault.ts'

/** What each kind of fault means and what to do. Nothing of what the host said is in it. */
export const FAULT_WORDS: Readonly<Record<HostFault, string>> = {
  address_refused:
    'its name resolves to a link-local address or a cloud metadata service; the gateway does not connect to those',
  name_unknown: 'its host name cannot be resolved: correct the URL, or check DNS',
  connection_refused: 'connection refused: start the server, or correct the port',
  unreachable: 'network unreachable: check the network and the firewall',
  timeout: 'it did not answer in time: check that it is running and that no firewall is in between',
  tls: 'the TLS connection failed: check its certificate, or use http',
  connection_broken: 'the connection broke, or the server there does not speak HTTP',
  redirect: 'it redirects to another address: enter that address if it is the right one',
  unauthorized: 'it requires a credential, or rejected the one it was given',
  wrong_answer: 'it answers, but not like a server of this kind: correct the URL or the driver',
  server_error: 'it answered with a server error: check its log',
  loop: 'it is this gateway itself, or leads back to it',
  unknown: 'it could not be used, for an unknown reason',
}
