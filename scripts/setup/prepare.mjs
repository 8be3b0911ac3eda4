import { accessSync, constants, existsSync } from 'node:fs'
import { build, isBuilt } from './build.mjs'
import * as native from './native-module.mjs'
import { arePackagesInstalled, installPackages } from './packages.mjs'
import { inCheckout } from './paths.mjs'
import { withSetupLock } from './setup-lock.mjs'
import { SetupProblem } from './setup-problem.mjs'

/**
 * Installs, compiles and builds what is missing or out of date; where nothing is, it starts no
 * other process and writes nothing.
 * @param {{ needsBuild: boolean }} wanted
 * @throws {SetupProblem}
 */
export const prepare = async ({ needsBuild }) => {
  const isBuildDone = () => !needsBuild || isBuilt()
  if (arePackagesInstalled() && native.isNativeModuleReady() && isBuildDone()) return
  requireWritableCheckout()
  await withSetupLock(async () => {
    if (!arePackagesInstalled()) {
      native.requireBuildToolsIfNeeded()
      await installPackages()
    }
    if (!native.isNativeModuleReady()) await native.makeNativeModuleReady()
    if (!isBuildDone()) await build()
  })
}

/** The folders are looked at one by one: a single `sudo npm start` leaves them to root. */
const requireWritableCheckout = () => {
  for (const name of ['.', '.cache', 'node_modules', 'dist']) {
    const folder = inCheckout(name)
    if (existsSync(folder) && !isWritable(folder)) {
      throw new SetupProblem(
        `${folder} is not writable for this user, and packages have to be installed in this ` +
          'checkout; make it yours (sudo chown -R "$(id -un)" .) or start from a copy of your own.',
      )
    }
  }
}

/** @param {string} folder */
const isWritable = (folder) => {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}
