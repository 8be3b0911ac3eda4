import { readFile, readdir, readlink } from 'node:fs/promises'

const LISTENING = '0A'

/**
 * Which program listens on a port of this machine, for the sentence that tells why the start failed.
 * Linux only, and only for processes that this user may look into; null otherwise.
 */
export const findPortOwner = async (port: number): Promise<string | null> => {
  const inodes = await findListeningInodes(port)
  if (inodes.size === 0) return null
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  for (const pid of pids) {
    if (await holdsOneOf(pid, inodes)) return await describeProcess(pid)
  }
  return null
}

const findListeningInodes = async (port: number): Promise<ReadonlySet<string>> => {
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0')
  const inodes = new Set<string>()
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    const text = await readFile(table, 'utf8').catch(() => '')
    for (const line of text.split('\n').slice(1)) {
      // Fields: slot, local address:port, remote, state, queues, timer, retransmits, uid, timeout, inode.
      const fields = line.trim().split(/\s+/)
      if (fields[1]?.endsWith(`:${hexPort}`) && fields[3] === LISTENING) inodes.add(fields[9] ?? '')
    }
  }
  return inodes
}

const holdsOneOf = async (pid: string, inodes: ReadonlySet<string>): Promise<boolean> => {
  const folder = `/proc/${pid}/fd`
  const descriptors = await readdir(folder).catch(() => [])
  for (const descriptor of descriptors) {
    const target = await readlink(`${folder}/${descriptor}`).catch(() => '')
    const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1]
    if (inode !== undefined && inodes.has(inode)) return true
  }
  return false
}

const describeProcess = async (pid: string): Promise<string> => {
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  const words = command.split('\0').filter((word) => word !== '')
  return `${words.slice(0, 3).join(' ').slice(0, 120)} (process ${pid})`
}
