import { Argument, type Command } from 'commander'
import { ROLES } from '../../../shared/role.ts'
import type { AdminClient, Connect } from '../admin-client.ts'
import { CommandFault } from '../command-fault.ts'
import { printJson, printLine, tableOf, timeText } from '../printing.ts'

interface User {
  readonly id: string
  readonly username: string
  readonly role: string
  readonly isDisabled: boolean
  readonly createdAt: number
  readonly lastSeenAt: number | null
}

/** People; they register with a token, and nobody else chooses their password. */
export const addUserCommands = (program: Command, connect: Connect): void => {
  const group = program.command('user').description('people with an account')

  group
    .command('list')
    .description('all users')
    .option('--json', 'for programs')
    .action(async ({ json }: { json?: true }) => {
      const users = await connect().list<User>('/users')
      if (json) return printJson(users)
      const rows = users.map((user) => [
        user.id,
        user.username,
        user.role,
        user.isDisabled ? 'disabled' : 'active',
        timeText(user.lastSeenAt),
      ])
      printLine(tableOf(['id', 'name', 'role', 'state', 'last seen'], rows))
    })

  const change = (user: string, changes: object): Promise<User> => {
    const client = connect()
    return findUser(client, user).then(({ id }) => client.ask('PATCH', `/users/${id}`, changes))
  }

  group
    .command('role')
    .description('change what a user may do; their sessions end')
    .argument('<user>', 'a name or an id')
    .addArgument(new Argument('<role>').choices(ROLES))
    .action(async (user: string, role: string) => {
      const { username } = await change(user, { role })
      printLine(`${username} has the role ${role} now`)
    })

  for (const [name, isDisabled] of [
    ['disable', true],
    ['enable', false],
  ] as const) {
    group
      .command(name)
      .description(isDisabled ? 'lock an account; what runs in it ends' : 'unlock an account')
      .argument('<user>', 'a name or an id')
      .action(async (user: string) => {
        const { username } = await change(user, { isDisabled })
        printLine(`${username} is ${name}d`)
      })
  }

  addSessionCommands(group, connect)
}

/** What an admin can do where somebody is signed in who should not be, or cannot sign in. */
const addSessionCommands = (group: Command, connect: Connect): void => {
  group
    .command('end-sessions')
    .description('sign a user out everywhere')
    .argument('<user>', 'a name or an id')
    .action(async (user: string) => {
      const client = connect()
      const { id, username } = await findUser(client, user)
      await client.ask('DELETE', `/users/${id}/sessions`)
      printLine(`${username} is signed out everywhere`)
    })

  group
    .command('reset-link')
    .description('make a link with which a user chooses a new password')
    .argument('<user>', 'a name or an id')
    .action(async (user: string) => {
      const client = connect()
      const { id } = await findUser(client, user)
      const made = await client.ask<{ link: string; expiresAt: number }>(
        'POST',
        `/users/${id}/reset-link`,
      )
      process.stderr.write(`usable once, until ${timeText(made.expiresAt)}:\n`)
      printLine(made.link)
    })
}

const findUser = async (client: AdminClient, named: string): Promise<User> => {
  const users = await client.list<User>('/users')
  const wanted = named.toLowerCase()
  const user = users.find(({ id, username }) => id === named || username.toLowerCase() === wanted)
  if (user !== undefined) return user
  throw new CommandFault('refused', `there is no user ${named}; seadragon user list shows them`)
}
