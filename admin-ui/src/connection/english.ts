/** What is said while the gateway is away. */
export const english = {
  away: 'The gateway does not answer',
  /** Around the time since it was there. */
  asItWas: {
    before: 'What you see is as it was',
    after:
      'ago. This page goes on by itself as soon as there is an answer; what you have typed stays.',
  },
  look: 'Look now',
}

export type ConnectionTexts = typeof english
