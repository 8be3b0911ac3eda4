/** What the page of one's own account says, but for keys and usage. */
export const english = {
  title: 'Account',
  youAre: (name: string, role: string) => `Signed in as ${name} (${role}).`,
  signIn: 'General',
  myKeys: 'My keys',
  myUsage: 'My usage',
  newKey: 'New key',
  appearance: 'Appearance',
  appearanceAbout: 'Applies to this browser.',
  password: 'Password',
  passwordAbout: 'Changing it signs you out of all other sessions.',
  presentPassword: 'Current password',
  newPassword: 'New password',
  passwordChanged: 'Password changed. Your other sessions have ended.',
  changePassword: 'Change password',
  sessions: 'Sessions',
  sessionsAbout: 'Browsers where you are signed in.',
  mySessions: 'My sessions',
  browser: 'Browser',
  address: 'Address',
  lastSeen: 'Last seen',
  signedIn: 'Signed in',
  thisOne: 'This browser',
  end: 'Sign out',
  endIn: (browser: string) => `Sign out of ${browser}`,
  endTitle: 'Sign out of this session?',
  endConsequence: (browser: string, address: string) =>
    `${browser} at ${address} will be signed out, and its running and waiting requests will fail immediately.`,
  endDo: 'Sign out',
  endAll: 'Sign out everywhere',
  endAllTitle: 'Sign out everywhere?',
  endAllConsequence: (sessions: number) =>
    `This ends ${sessions} ${sessions === 1 ? 'session' : 'sessions'}, including this one. Their running and waiting requests will fail immediately.`,
  endAllDo: 'Sign out everywhere',
}

export type AccountTexts = typeof english
