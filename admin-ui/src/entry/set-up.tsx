import { answerOf, session } from '../api/client.ts'
import { EnrolmentForm } from './enrolment.tsx'
import { texts } from './texts.ts'

/** The first admin, by the link that the gateway printed when it started. */
export const SetUp = () => (
  <EnrolmentForm
    title={texts.setUp}
    about={texts.setUpAbout}
    missing={texts.setUpNoSecret}
    button={texts.setUpDo}
    next="/first-steps"
    enrol={(input) => answerOf(session.setup.$post({ json: input }))}
  />
)
