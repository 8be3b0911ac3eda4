import { answerOf, session } from '../api/client.ts'
import { EnrolmentForm } from './enrolment.tsx'

/** The first admin, by the link that the gateway printed when it started. */
export const SetUp = () => (
  <EnrolmentForm
    title="Welcome"
    about="You are the first here. Choose the name and password of this gateway's admin."
    missing="This address needs its secret: open the whole link that the gateway printed at its start."
    button="Create the admin"
    next="/first-steps"
    enrol={(input) => answerOf(session.setup.$post({ json: input }))}
  />
)
