import type { HouseRule, SourceFile } from './checkout.ts'

/** Raised on purpose, with the dependency that needs it, and never in passing. */
const LOCKED_PACKAGES_MAX = 480

/**
 * Packages that come with an install script; only the first is ever allowed to run it. `@scarf/scarf`
 * reports installations to its maker, and never gets to.
 */
const HAVE_SCRIPTS = new Set(['better-sqlite3', 'esbuild', 'fsevents', '@scarf/scarf'])

const EXACT_VERSION = /^\d+\.\d+\.\d+(-[\w.]+)?$/

interface LockedPackage {
  readonly integrity?: string
  readonly resolved?: string
  readonly hasInstallScript?: boolean
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

/** Dependencies are exact, fingerprinted, few, and bring no new install scripts. */
export const packagesAreLocked: HouseRule = (files) => {
  const manifest = files.find(({ path }) => path === 'package.json')
  const lock = files.find(({ path }) => path === 'package-lock.json')
  if (manifest === undefined || lock === undefined) {
    return ['package-lock.json: package.json and its lock file are both needed']
  }
  return [...manifestProblems(manifest), ...lockProblems(lock)]
}

const manifestProblems = (file: SourceFile): readonly string[] => {
  const { dependencies, devDependencies } = JSON.parse(file.text) as Manifest
  return Object.entries({ ...dependencies, ...devDependencies })
    .filter(([, version]) => !EXACT_VERSION.test(version))
    .map(([name, version]) => `package.json: ${name} "${version}" is not one exact version`)
}

const lockProblems = (file: SourceFile): readonly string[] => {
  const { packages } = JSON.parse(file.text) as { packages: Record<string, LockedPackage> }
  const locked = Object.entries(packages).filter(([path]) => path !== '')
  const count =
    locked.length > LOCKED_PACKAGES_MAX
      ? [`package-lock.json: ${locked.length} packages, and ${LOCKED_PACKAGES_MAX} is the ceiling`]
      : []
  return [...count, ...locked.flatMap(([path, entry]) => packageProblems(path, entry))]
}

const packageProblems = (path: string, entry: LockedPackage): readonly string[] => {
  const name = path.replace(/^.*node_modules\//, '')
  const place = `package-lock.json: ${path}`
  return [
    ...(entry.integrity?.startsWith('sha512-') ? [] : [`${place} has no sha512 fingerprint`]),
    ...(entry.resolved === undefined
      ? []
      : [`${place} records where it came from; npm install --omit-lockfile-registry-resolved`]),
    ...(entry.hasInstallScript && !HAVE_SCRIPTS.has(name)
      ? [`${place} brings an install script; look at it, then name it in locked-packages.ts`]
      : []),
  ]
}
