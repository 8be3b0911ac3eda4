import { say } from './say.mjs'

/**
 * Something that the person at the keyboard has to put right. Its message is one sentence that says
 * what is wrong and what to do; it is shown without a stack trace.
 */
export class SetupProblem extends Error {}

/**
 * Runs `action`; where it meets a SetupProblem, prints the sentence and answers false.
 * @param {() => Promise<void>} action
 */
export const succeeds = async (action) => {
  try {
    await action()
    return true
  } catch (error) {
    if (!(error instanceof SetupProblem)) throw error
    say(error.message)
    return false
  }
}
