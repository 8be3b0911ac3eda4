/** What the ways in say. */
export const english = {
  signIn: 'Sign in',
  signInAbout: 'Access chat, your keys and the queue.',
  signInAgainAbout: 'Your session has ended. Sign in to continue where you left off.',
  noAdmin: 'This gateway has no admin yet',
  noAdminDo:
    'Open the set-up link that the gateway printed when it started, in its terminal or in the log of its service or container. If the link is lost or expired, restart the gateway to get a new one.',
  checkingLink: 'Checking the link…',
  linkSpent: 'This link has already been used or has expired',
  name: 'Username',
  password: 'Password',
  passwordHint: 'Choose a long one; a few random words work well.',
  again: (field: string) => `Confirm ${field.toLowerCase()}`,
  notTheSame: 'The passwords do not match',
  setUp: 'Welcome',
  setUpAbout: 'Create the first admin account of this gateway.',
  setUpNoSecret:
    'This link is incomplete. Open the full link that the gateway printed when it started.',
  setUpSpent:
    'If this gateway already has an admin, sign in. If not, restart it to get a new link.',
  setUpDo: 'Create admin account',
  register: 'You are invited',
  registerAbout: 'Choose a username and a password for this gateway.',
  registerNoSecret: 'This link is incomplete. Open the full link from your invitation.',
  registerSpent: 'If you have an account, sign in. Otherwise ask for a new invitation.',
  registerDo: 'Create account',
  reset: 'New password',
  resetAbout: 'This signs you out everywhere. Then sign in with your new password.',
  resetNoSecret: 'This link is incomplete. Open the full link you were given.',
  resetSpent: 'If you know your password, sign in. Otherwise ask an admin for a new link.',
  resetDo: 'Set password',
  resetDone: 'Password set. Sign in',
}

export type EntryTexts = typeof english
