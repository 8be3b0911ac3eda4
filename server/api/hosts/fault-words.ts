import type { HostFault } from '../../../shared/host-fault.ts'

/** What each kind of fault means and what to do. Nothing of what the host said is in it. */
export const FAULT_WORDS: Readonly<Record<HostFault, string>> = {
  address_refused:
    'its name leads to a link-local address or a cloud metadata service, where the gateway does not connect',
  name_unknown: 'its name is not known: correct the URL, or see to the name service',
  connection_refused: 'nothing listens there: start the server, or correct the port',
  unreachable: 'no way leads there: see to the network and the firewall',
  timeout: 'it did not answer in time: see whether it runs, and whether a firewall is in between',
  tls: 'no secure connection came about: see to its certificate, or use http',
  connection_broken: 'the connection broke, or what answers does not speak HTTP',
  redirect: 'it sends callers to another address: give that one, if it is meant',
  unauthorized: 'it wants a credential, or another one',
  wrong_answer: 'it answers, but not as a server of this kind: correct the URL or the driver',
  server_error: 'it answered with an error of its own: look into its log',
  loop: 'it is this gateway itself, or leads back to it',
  unknown: 'it could not be used for a reason that is not known',
}
