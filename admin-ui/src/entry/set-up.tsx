import { answerOf, session } from '../api/client.ts'
import { EnrolmentForm } from './enrolment.tsx'
import { LinkGate } from './link-gate.tsx'
import { texts } from './texts.ts'

/** The first admin, by the link that the gateway printed when it started. */
export const SetUp = () => (
  <LinkGate
    purpose="setup"
    title={texts.setUp}
    about={texts.setUpAbout}
    missing={texts.setUpNoSecret}
    spent={texts.setUpSpent}
  >
    {(token) => (
      <EnrolmentForm
        token={token}
        button={texts.setUpDo}
        next="/first-steps"
        enrol={(input) => answerOf(session.setup.$post({ json: input }))}
      />
    )}
  </LinkGate>
)
