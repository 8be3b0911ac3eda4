import { answerOf, session } from '../api/client.ts'
import { EnrolmentForm } from './enrolment.tsx'

/** A new account, by an invitation. */
export const Register = () => (
  <EnrolmentForm
    title="You are invited"
    about="Choose a name and a password for this gateway."
    missing="This address needs its secret: open the whole link of your invitation."
    button="Create my account"
    enrol={(input) => answerOf(session.register.$post({ json: input }))}
  />
)
