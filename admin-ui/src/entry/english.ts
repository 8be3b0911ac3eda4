/** What the ways in say. */
export const english = {
  signIn: 'Sign in',
  signInAbout: 'Chat, keys and the queue of this gateway.',
  signInAgainAbout: 'Your session has ended. What you were doing is still here.',
  noAdmin: 'This gateway has no admin yet',
  noAdminDo:
    'Open the link that it printed when it started: it stands in the terminal, or in the log of its service or container. Is it lost or has it expired? Restart the gateway, and it prints a new one.',
  checkingLink: 'Looking whether the link can be used…',
  linkSpent: 'This link has been used or has expired',
  name: 'Name',
  password: 'Password',
  passwordHint: 'At least 8 characters; a few words are best.',
  again: (field: string) => `${field} again`,
  notTheSame: 'The two are not the same',
  setUp: 'Welcome',
  setUpAbout: "You are the first here. Choose the name and password of this gateway's admin.",
  setUpNoSecret:
    'This address needs its secret: open the whole link that the gateway printed at its start.',
  setUpSpent:
    'If this gateway has an admin, sign in. If it has none yet, restart it: it then prints a new link.',
  setUpDo: 'Create the admin',
  register: 'You are invited',
  registerAbout: 'Choose a name and a password for this gateway.',
  registerNoSecret: 'This address needs its secret: open the whole link of your invitation.',
  registerSpent: 'If you have an account, sign in. Otherwise ask who invited you for a new link.',
  registerDo: 'Create my account',
  reset: 'New password',
  resetAbout: 'All your sessions end; sign in with the new one.',
  resetNoSecret: 'This address needs its secret: open the whole link.',
  resetSpent: 'If you know your password, sign in. Otherwise ask an admin for a new link.',
  resetDo: 'Set the password',
  resetDone: 'The password is set. Sign in',
}

export type EntryTexts = typeof english
