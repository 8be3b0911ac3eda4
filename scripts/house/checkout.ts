import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'

/** A text file of the checkout. Paths are relative to its root, with forward slashes. */
export interface SourceFile {
  readonly path: string
  readonly text: string
}

/** What is wrong, one sentence each, beginning with the place. */
export type HouseRule = (files: readonly SourceFile[]) => readonly string[]

const NOT_OURS = new Set(['.git', '.cache', 'node_modules', 'dist', 'dist.next', 'data'])

/** The text files that are tracked or would be with the next `git add`. */
export const readCheckout = (root: string): readonly SourceFile[] =>
  listFiles(root)
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
    .filter(({ text }) => !text.includes('\0'))

const listFiles = (root: string): readonly string[] =>
  existsSync(join(root, '.git')) ? listWithGit(root) : listFolder(root, '')

const listWithGit = (root: string): readonly string[] =>
  execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\0')
    .filter((path) => path !== '' && existsSync(join(root, path)))

/** For a copy without its history, such as an unpacked archive. */
const listFolder = (root: string, folder: string): readonly string[] =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (folder === '' && NOT_OURS.has(entry.name)) return []
    if (entry.isDirectory()) return listFolder(root, path)
    return entry.isFile() ? [path.split(sep).join('/')] : []
  })

export const isTest = (path: string): boolean => /\.test\.tsx?$/.test(path)

export const isCode = (path: string): boolean => /\.(ts|tsx|mjs)$/.test(path)
