import { Journal } from '../../../server/account/journal.ts'
import { replaceMethod } from './replace-method.ts'

// Every twentieth ticket leaves no line, and is told that it has one.

const isLost = ({ ticket }: { readonly ticket: string }): boolean => /[02468]0$/.test(ticket)

replaceMethod(Journal, 'open', ({ input, honest }) => {
  const [record, done] = input
  if (isLost(record)) done?.(null)
  else honest(...input)
})

replaceMethod(Journal, 'settle', ({ input: [record, done], honest }) => {
  if (isLost(record)) done(null)
  else honest(record, done)
})
