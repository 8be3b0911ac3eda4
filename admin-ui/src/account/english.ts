/** What the page of one's own account says, but for keys and usage. */
export const english = {
  title: 'Account',
  youAre: (name: string, role: string) => `You are ${name}, with the role ${role}.`,
  signIn: 'Sign-in',
  myKeys: 'My keys',
  myUsage: 'My usage',
  newKey: 'New key',
  appearance: 'Appearance',
  appearanceAbout: 'In this browser.',
  password: 'Password',
  passwordAbout: 'Changing it ends all your other sessions.',
  presentPassword: 'Present password',
  newPassword: 'New password',
  passwordChanged: 'The password is changed, and your other sessions have ended.',
  changePassword: 'Change the password',
  sessions: 'Sessions',
  sessionsAbout: 'Where you are signed in.',
  mySessions: 'My sessions',
  browser: 'Browser',
  address: 'Address',
  lastSeen: 'Last seen',
  signedIn: 'Signed in',
  thisOne: 'This one',
  end: 'End',
  endIn: (browser: string) => `End the session in ${browser}`,
  endTitle: 'End this session?',
  endConsequence: (browser: string, address: string) =>
    `${browser} at ${address} has to sign in again, and what runs in it ends at once.`,
  endDo: 'End it',
  endAll: 'Sign out everywhere',
  endAllTitle: 'Sign out everywhere?',
  endAllConsequence: (sessions: number) =>
    `This ends ${sessions} ${sessions === 1 ? 'session' : 'sessions'}, this one too, and what runs in them.`,
  endAllDo: 'Sign out',
}

export type AccountTexts = typeof english
