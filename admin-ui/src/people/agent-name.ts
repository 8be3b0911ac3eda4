const BROWSERS = [
  [/Firefox\/(\d+)/, 'Firefox'],
  [/Edg\/(\d+)/, 'Edge'],
  [/OPR\/(\d+)/, 'Opera'],
  [/Chrom(?:e|ium)\/(\d+)/, 'Chrome'],
  [/Version\/(\d+)[^)]*Safari/, 'Safari'],
] as const

const SYSTEMS = [
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
] as const

/** What people call the browser that says this of itself; its own words where nobody knows it. */
export const agentName = (userAgent: string): string => {
  const browser = BROWSERS.find(([pattern]) => pattern.test(userAgent))
  const system = SYSTEMS.find(([pattern]) => pattern.test(userAgent))
  if (browser === undefined) return userAgent === '' ? 'Unknown' : userAgent.slice(0, 60)
  const [pattern, name] = browser
  const version = pattern.exec(userAgent)?.[1] ?? ''
  return `${name} ${version}${system === undefined ? '' : ` on ${system[1]}`}`
}
