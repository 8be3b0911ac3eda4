import type { Dialect } from '../flow/call.ts'
import { ollamaReplyForm } from './ollama/reply-form.ts'
import { openaiReplyForm } from './openai/reply-form.ts'
import type { ReplyForm } from './reply-form.ts'

const REPLY_FORMS: Readonly<Record<Dialect, ReplyForm>> = {
  ollama: ollamaReplyForm,
  openai: openaiReplyForm,
}

export const replyFormOf = (dialect: Dialect): ReplyForm => REPLY_FORMS[dialect]
