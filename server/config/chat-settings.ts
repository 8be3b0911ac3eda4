import { bytes, group, milliseconds, wholeNumber } from './setting.ts'

/** The chat: answers belong to the server, so what it does without their readers is decided here. */
export const chat = group('The chat in the browser.', {
  abandonMs: milliseconds({
    about:
      'How long an answer may wait or be written while nobody is there to read it; then it is stopped.',
    default: 60_000,
  }),
  saveMs: milliseconds({
    about:
      'How often an unfinished answer is saved to the database; a crash may lose this much of it.',
    default: 2000,
  }),
  openMax: wholeNumber({
    about: 'How many answers of one user may wait or be written at once, one per conversation.',
    default: 4,
    min: 1,
    max: 1000,
  }),
  chatsMax: wholeNumber({
    about: 'How many conversations one user may have.',
    default: 5000,
    min: 1,
    max: 1_000_000,
  }),
  messagesMax: wholeNumber({
    about:
      'How many messages one conversation may have; other versions of a question or an answer count too.',
    default: 2000,
    min: 2,
    max: 100_000,
  }),
  textBytesMax: bytes({
    about: 'The maximum size of a question, and of a system prompt.',
    default: 1_048_576,
  }),
  answerBytesMax: bytes({
    about: 'The maximum size of an answer, including thinking; a longer one is stopped there.',
    default: 4_194_304,
  }),
  imagesMax: wholeNumber({
    about: 'How many images one question may have.',
    default: 4,
    min: 0,
    max: 64,
  }),
  imageBytesMax: bytes({
    about: 'The maximum size of an image. The page shrinks large images before sending them.',
    default: 4_194_304,
  }),
  bytesPerUserMax: bytes({
    about:
      'How much space all conversations of one user may take in the database, including images; an answer that has begun may exceed it.',
    default: 1_073_741_824,
  }),
})
