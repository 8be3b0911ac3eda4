import { bytes, group, milliseconds, wholeNumber } from './setting.ts'

/** The chat: answers belong to the server, so what it does without their readers is decided here. */
export const chat = group('The chat in the browser.', {
  abandonMs: milliseconds({
    about:
      'How long an answer waits or is written while nobody who could read it is there; then it is stopped.',
    default: 60_000,
  }),
  saveMs: milliseconds({
    about:
      'How often what is there of an answer goes into the database; as much may be lost in a crash.',
    default: 2000,
  }),
  openMax: wholeNumber({
    about: 'Answers of one user that wait or are written at once, one for each conversation.',
    default: 4,
    min: 1,
    max: 1000,
  }),
  chatsMax: wholeNumber({
    about: 'Conversations of one user.',
    default: 5000,
    min: 1,
    max: 1_000_000,
  }),
  messagesMax: wholeNumber({
    about: 'Messages of one conversation; other versions of a question or an answer count too.',
    default: 2000,
    min: 2,
    max: 100_000,
  }),
  textBytesMax: bytes({
    about: 'The longest question, and the longest system prompt.',
    default: 1_048_576,
  }),
  answerBytesMax: bytes({
    about: 'The longest answer, thinking included; a longer one is stopped there.',
    default: 4_194_304,
  }),
  imagesMax: wholeNumber({
    about: 'Images of one question.',
    default: 4,
    min: 0,
    max: 64,
  }),
  imageBytesMax: bytes({
    about: 'The largest image. The page makes large ones smaller before it sends them.',
    default: 4_194_304,
  }),
  bytesPerUserMax: bytes({
    about:
      'What all conversations of one user may take in the database, images included; an answer that has begun may go beyond.',
    default: 1_073_741_824,
  }),
})
