import { stringify } from 'yaml'
import {
  CATALOGUE,
  isGroup,
  type SettingEntry,
  type SettingNode,
} from '../server/config/catalogue.ts'

const INTRODUCTION = `# Every setting with its default. Copy this file to seadragon.yaml and keep the lines that you change:
# what is left out has its default. docs/settings.md says more, and how variables override the file.
`

/** A configuration file that says what the defaults say, with a comment at each setting. */
export const sampleYaml = (): string =>
  [INTRODUCTION, ...[...CATALOGUE.members.values()].map((node) => `${blockOf(node, 0)}\n`)].join(
    '\n',
  )

const LINE_WIDTH = 100

const INDENT = '  '

const blockOf = (node: SettingNode, depth: number): string => {
  const indent = INDENT.repeat(depth)
  const key = node.path.at(-1)!
  if (!isGroup(node)) {
    const about = comment(`${node.meta.about} It must be ${node.meta.range}.`, indent)
    return [about, ...assignmentLines(node, key).map((line) => indent + line)].join('\n')
  }
  const members = [...node.members.values()].map((member) => blockOf(member, depth + 1))
  return [comment(node.meta.about, indent), `${indent}${key}:`, ...members].join('\n')
}

/** A setting that is absent or empty by default is shown by an example that is commented out. */
const assignmentLines = ({ default: fallback, meta }: SettingEntry, key: string): string[] =>
  meta.example === undefined ? [`${key}: ${flow(fallback)}`] : commented(yamlOf(key, meta.example))

const commented = (lines: readonly string[]): string[] => lines.map((line) => `#${line}`)

const yamlOf = (key: string, value: unknown): string[] =>
  stringify({ [key]: value })
    .trim()
    .split('\n')

const flow = (value: unknown): string =>
  stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim()

const comment = (text: string, indent: string): string => {
  const lines = ['']
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`
    if (indent.length + 1 + longer.length <= LINE_WIDTH) lines[lines.length - 1] = longer
    else lines.push(` ${word}`)
  }
  return lines.map((line) => `${indent}#${line}`).join('\n')
}
