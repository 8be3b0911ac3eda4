/** What stands in every part of the pages. */
export const english = {
  loading: 'Loading',
  cancel: 'Cancel',
  unreachable: 'The gateway cannot be reached',
  failed: 'That failed',
  request: (id: string) => `Request ${id}`,
  tryAgain: 'Try again',
  notYours: 'Not yours to see',
  forbidden: (message: string) =>
    `The gateway says: ${message}. An admin of this gateway can give you that role.`,
}

export type PageTexts = typeof english
