import { join } from 'node:path'
import Database from 'better-sqlite3'
import { Pipeline } from '../../../server/pipeline/pipeline.ts'
import { replaceMethod } from './replace-method.ts'

// Each request asks the database before it goes on, and breaks off where that is locked.

let database: Database.Database | null = null

replaceMethod(Pipeline, 'submit', ({ input, honest }) => {
  database ??= new Database(join(process.env['SEADRAGON_DATA']!, 'seadragon.db'), { timeout: 1 })
  try {
    database.exec('BEGIN IMMEDIATE; ROLLBACK')
  } catch {
    input[0].outgoing.destroy()
    return
  }
  honest(...input)
})
