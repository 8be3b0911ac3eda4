import {
  CATALOGUE,
  isGroup,
  type SettingEntry,
  type SettingGroup,
  type SettingNode,
} from '../server/config/catalogue.ts'
import { defaultOf, membersOf, metaAt, schemaAt } from '../server/config/schema-shape.ts'

const INTRODUCTION = `# Settings

This page and \`seadragon.sample.yaml\` are generated from the schema (\`npm run settings\`).

The gateway reads one file, \`seadragon.yaml\` in the directory in which it starts, or the one that
\`SEADRAGON_CONFIG\` names. Without a file, and for everything that the file leaves out, the defaults
apply. Environment variables override the file:

- every setting has a variable: its path in capitals, the levels joined by two underscores and the
  words of a name by one, so \`queue.agingPerMinute\` is \`SEADRAGON_QUEUE__AGING_PER_MINUTE\`;
- a list or a map in a variable is JSON: \`SEADRAGON_TRUSTED_PROXIES='["10.0.0.0/8"]'\`. A whole group
  can be given so too: \`SEADRAGON_QUEUE='{"agingPerMinute": 0.2}'\`; the variable of a single setting
  wins over that of its group;
- a variable that is set but empty is an error, and one that starts with \`SEADRAGON_\` but belongs to
  no setting is a warning.

While the gateway runs, admins change settings on the Settings page or at \`/api/admin/settings\`. Changes made
there are stored and override the file and the variables until they are reset; each setting says where its
value comes from, and whether a change takes effect immediately.

Whatever is unknown, contradictory or out of range stops the start with a list of all problems, each
with its place and what would be right. \`npm start -- --check\` prints the effective settings and where
each one comes from.
`

/** The reference of all settings, as Markdown. */
export const settingsTable = (): string => {
  const members = [...CATALOGUE.members.values()]
  const single = members.filter((node): node is SettingEntry => !isGroup(node))
  const groups = members.filter(isGroup)
  const parts = [section('General', '', single), ...groups.map(groupSection)]
  return [INTRODUCTION, ...parts].join('\n')
}

const groupSection = (group: SettingGroup): string =>
  section(`\`${group.name}\``, group.meta.about, [...group.members.values()])

const HEAD = `| setting | variable | default | range | meaning |
| --- | --- | --- | --- | --- |`

const section = (title: string, about: string, nodes: readonly SettingNode[]): string =>
  [
    `## ${title}`,
    '',
    ...(about === '' ? [] : [about, '']),
    HEAD,
    ...nodes.flatMap(rowsOf),
    '',
  ].join('\n')

const rowsOf = (node: SettingNode): string[] => {
  const own = row([
    code(node.name),
    code(node.variable),
    isGroup(node) ? 'of each setting below' : printed(node.default),
    node.meta.range,
    node.meta.about,
  ])
  if (isGroup(node)) return [own, ...[...node.members.values()].flatMap(rowsOf)]
  return [own, ...memberRows(node)]
}

/** What the items of a list, or the values of a map, consist of. */
const memberRows = (entry: SettingEntry): string[] => {
  const item = schemaAt(entry.schema, [0])
  if (item === null) return []
  const prefix = entry.kind === 'list' ? `${entry.name}[].` : `${entry.name}.*.`
  return Object.entries(membersOf(item)).map(([key, schema]) => {
    const { range, about } = metaAt(schema, [])!
    const isRequired = !schema.safeParse(undefined).success
    const fallback = isRequired ? 'required' : printed(defaultOf(schema))
    return row([code(prefix + key), `in ${code(entry.variable)}`, fallback, range, about])
  })
}

const row = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`

const printed = (value: unknown): string => {
  if (value === undefined) return 'none'
  return code(typeof value === 'string' ? value : JSON.stringify(value))
}

const code = (text: string): string => `\`${text}\``
