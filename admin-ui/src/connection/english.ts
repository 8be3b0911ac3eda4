/** What is said while the gateway is away. */
export const english = {
  away: 'The gateway is not responding',
  /** Around the time since it was there. */
  asItWas: {
    before: 'This page shows data from',
    after: 'ago. It reconnects automatically, and what you typed is kept.',
  },
  look: 'Retry now',
  stopping: 'The gateway is shutting down',
  stoppingMeans:
    'Answers in progress are being finished; nothing new can start. This page reconnects when the gateway is back, and what you typed is kept.',
}

export type ConnectionTexts = typeof english
