let asked: Promise<Response> | null = null

/** Asks who is signed in, before there is anything that wants to know it. */
export const askFirst = (): void => {
  asked = fetch('/auth/session')
  // Whoever takes the answer hears of its failure.
  asked.catch(() => undefined)
}

/** For the first who wants to know it, the answer that was asked for; the others ask again. */
export const firstAnswer: typeof fetch = (...request) => {
  const answer = asked ?? fetch(...request)
  asked = null
  return answer
}
