import { fieldErrors } from '../api/api-failure.ts'
import { Failed } from '../page/asked.tsx'
import { sentenceOf } from '../page/sentence.ts'

/** What is wrong with the fields of a form, each as a sentence. */
export const fieldFaults = (error: Error): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(fieldErrors(error)).map(([field, why]) => [field, sentenceOf(why)]),
  )

interface FormFaultProps {
  readonly error: Error | null
  /** The fields that say themselves what is wrong with them. */
  readonly fields: object
}

/** Why a form was refused, unless one of its fields says so. */
export const FormFault = ({ error, fields }: FormFaultProps) => {
  if (error === null || Object.keys(fieldErrors(error)).some((field) => field in fields))
    return null
  return <Failed error={error} />
}
