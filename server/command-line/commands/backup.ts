import type { Command } from 'commander'
import { backUp } from '../backup/back-up.ts'
import { restore } from '../backup/restore.ts'
import { printLine } from '../printing.ts'
import { readSettings } from '../target.ts'

/** Copies of the data directory, and the way back. */
export const addBackupCommands = (program: Command): void => {
  program
    .command('backup')
    .description('copy everything that matters into a new folder, while the gateway runs')
    .argument('<folder>', 'must not exist yet')
    .action(async (folder: string) => {
      const { bytes, files } = await backUp(readSettings().data, folder)
      printLine(`${folder}: ${files} files, ${bytes} bytes; it holds secrets, keep it safe`)
    })

  program
    .command('restore')
    .description('put a backup in the place of the data directory; the gateway must not run')
    .argument('<folder>', 'that seadragon backup has made')
    .action(async (folder: string) => {
      const { data } = readSettings()
      const former = await restore(folder, data)
      printLine(`${data} is as it was in the backup`)
      if (former !== null) printLine(`what was there before lies in ${former}`)
    })
}
