import { answerOf, session } from '../api/client.ts'
import { EnrolmentForm } from './enrolment.tsx'
import { texts } from './texts.ts'

/** A new account, by an invitation. */
export const Register = () => (
  <EnrolmentForm
    title={texts.register}
    about={texts.registerAbout}
    missing={texts.registerNoSecret}
    button={texts.registerDo}
    enrol={(input) => answerOf(session.register.$post({ json: input }))}
  />
)
