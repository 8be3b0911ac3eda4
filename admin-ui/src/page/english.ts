/** What stands in every part of the pages. */
export const english = {
  loading: 'Loading',
  cancel: 'Cancel',
  unreachable: 'Could not reach the gateway',
  failed: 'Something went wrong',
  request: (id: string) => `Request ID: ${id}`,
  tryAgain: 'Try again',
  notYours: "You don't have access",
  forbidden: (message: string) =>
    `The gateway refused this: ${message}. An admin can give you that role.`,
}

export type PageTexts = typeof english
