import { answerOf, session } from '../api/client.ts'
import { EnrolmentForm } from './enrolment.tsx'
import { LinkGate } from './link-gate.tsx'
import { texts } from './texts.ts'

/** A new account, by an invitation. */
export const Register = () => (
  <LinkGate
    purpose="register"
    title={texts.register}
    about={texts.registerAbout}
    missing={texts.registerNoSecret}
    spent={texts.registerSpent}
  >
    {(token) => (
      <EnrolmentForm
        token={token}
        button={texts.registerDo}
        enrol={(input) => answerOf(session.register.$post({ json: input }))}
      />
    )}
  </LinkGate>
)
