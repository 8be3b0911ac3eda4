import type { Settings } from '../../config/settings-schema.ts'
import { findPortOwner } from '../../http/port-owner.ts'
import { about, type Fixable } from '../../health/finding.ts'
import { look } from '../../health/look.ts'

interface Ready {
  readonly status: string
}

const REPAIRS: Readonly<Record<string, string>> = {
  demo: 'start a model server (ollama serve), or list your hosts in the setting hosts',
  no_host: 'see the findings about hosts below',
  stopping: 'wait until it has stopped, then: npm start',
  journal_unavailable: 'free up disk space for the data directory',
}

/** Whether the gateway runs where it should, and what it says of itself. */
export const checkGateway = async (settings: Settings, url: string): Promise<Fixable[]> => {
  const found = about('gateway')
  const reply = await look(`${url}/ready`)
  if (reply !== null) {
    const status = (reply.json as Ready | null)?.status
    if (status === 'ready') return [found.ok(`running at ${url} and ready`)]
    if (status !== undefined && REPAIRS[status] !== undefined) {
      return [found.warning(`running at ${url}, but not ready: ${status}`, REPAIRS[status])]
    }
  }
  const owner = await findPortOwner(settings.listen.port)
  if (reply === null && owner === null) {
    return [found.warning(`not running at ${url}`, 'npm start')]
  }
  const who = owner ?? 'another program'
  return [
    found.error(
      `port ${settings.listen.port} is in use by ${who}, which is not Seadragon`,
      'stop that program, or set listen to another port',
    ),
  ]
}
