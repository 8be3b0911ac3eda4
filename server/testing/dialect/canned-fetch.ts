/** A `fetch` for a real client that answers with these bytes, whatever is asked. */
export const cannedFetch =
  (bytes: string, contentType: string): typeof globalThis.fetch =>
  async () =>
    new Response(bytes, { status: 200, headers: { 'Content-Type': contentType } })
