/** What the ways in say. */
export const english = {
  signIn: 'Sign in',
  signInAbout: 'Chat, keys and the queue of this gateway.',
  signInAgainAbout: 'Your session has ended. What you were doing is still here.',
  name: 'Name',
  password: 'Password',
  passwordHint: 'At least 8 characters; a few words are best.',
  again: (field: string) => `${field} again`,
  notTheSame: 'The two are not the same',
  setUp: 'Welcome',
  setUpAbout: "You are the first here. Choose the name and password of this gateway's admin.",
  setUpNoSecret:
    'This address needs its secret: open the whole link that the gateway printed at its start.',
  setUpDo: 'Create the admin',
  register: 'You are invited',
  registerAbout: 'Choose a name and a password for this gateway.',
  registerNoSecret: 'This address needs its secret: open the whole link of your invitation.',
  registerDo: 'Create my account',
  reset: 'New password',
  resetAbout: 'All your sessions end; sign in with the new one.',
  resetNoSecret: 'This address needs its secret: open the whole link.',
  resetDo: 'Set the password',
  resetDone: 'The password is set. Sign in',
}

export type EntryTexts = typeof english
